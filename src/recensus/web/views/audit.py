"""The auditor's page: how the log stands, who looked at somebody, and what an officer did."""

from datetime import timedelta
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from recensus.privacy import inquiries
from recensus.privacy.audit.types import PastLook
from recensus.setups.running import running_pack
from recensus.web.oversight import looks_shown, state_shown
from recensus.web.pages import OVERSIGHT, Caller, caller, officers_only, page

DAYS: Final = 30
SHOWN: Final = 200


@officers_only
def show(request: HttpRequest) -> HttpResponse:
    """Show the state of the log, and the looks that are asked for; each question is a look itself."""
    asks = Caller(by=caller(request).by, purpose=OVERSIGHT)
    given = {name: request.POST.get(name, "").strip() for name in ("kind", "number", "officer")}
    context: dict[str, object] = {"given": given, "days": DAYS}
    if request.method == "POST":
        title, looks = _asked(given, asks)
        context |= {
            "title": title,
            "looks": list(looks_shown(running_pack(), looks[:SHOWN])),
            "more": len(looks) > SHOWN,
        }
    context["state"] = state_shown(inquiries.log_state(by=asks.by, purpose=asks.purpose))
    return page(request, "audit.html", context, section="audit")


def _asked(given: dict[str, str], asks: Caller) -> tuple[str, list[PastLook]]:
    """Return what was asked for in words, and the looks: at one registrant, else by one officer."""
    number, officer = given["number"], given["officer"]
    if number.isdecimal() and len(number) < 19:
        kind = "H" if given["kind"] == "H" else "P"
        title = (
            _("Who looked at household %(number)s") if kind == "H" else _("Who looked at person %(number)s")
        )
        found = inquiries.looks_at(kind, int(number), by=asks.by, purpose=asks.purpose)
        return title % {"number": number}, found
    since = timezone.now() - timedelta(days=DAYS)
    found = inquiries.looks_by(officer, since=since, by=asks.by, purpose=asks.purpose) if officer else []
    return _("What %(officer)s did") % {"officer": officer}, found
