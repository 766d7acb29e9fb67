"""Call-ups of a programme that enrols here: drawn up, called, reminded of, and each settled by an officer."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from recensus.enrolment.own import queries, recertifying
from recensus.enrolment.own.types import Outcome
from recensus.web.areas import chosen_areas
from recensus.web.country import figure, programme_label
from recensus.web.enrolling import WHYS, letters_shown
from recensus.web.pages import caller, officers_only, page
from recensus.web.programmes import pack_or_404, programme_or_404
from recensus.web.views.enrolling import ROWS, day_given, doing, skipped


@officers_only
def show(request: HttpRequest, name: str) -> HttpResponse:
    """Show the open call-ups, those of one letter together; draw them up, call, or remind."""
    pack, asks = pack_or_404(), caller(request)
    programme_or_404(pack, name)
    if request.method == "POST":
        doing(request, lambda: _act(request, name, by=asks.by, purpose=asks.purpose))
        return redirect("call-ups", name)
    wanted = {key: request.GET.get(key, "") for key in ("why", "area")}
    skip = skipped(request)
    found = queries.call_ups(
        name, outcome=Outcome.OPEN, **wanted, skip=skip, limit=ROWS + 1, by=asks.by, purpose=asks.purpose
    )
    context = {
        "programme": programme_label(pack, name),
        "name": name,
        "call_ups": letters_shown(pack, found[:ROWS], timezone.localdate()),
        "next": skip + ROWS if len(found) > ROWS else None,
        "whys": list(WHYS.items()),
        "areas": chosen_areas(pack),
        **wanted,
    }
    return page(request, "call_ups.html", context, section="enrolments")


def _act(request: HttpRequest, name: str, *, by: str, purpose: str) -> str:
    pack = pack_or_404()
    if "draw_up" in request.POST:
        today = timezone.localdate()
        number = recertifying.draw_up(pack=pack, programme=name, on=today, by=by, purpose=purpose)
        return _("%(number)s call-ups are open. Nobody was told yet.") % {"number": figure(number)}
    if "remind" in request.POST:
        number = recertifying.remind(pack=pack, programme=name, by=by, purpose=purpose)
        return _("%(number)s were reminded.") % {"number": figure(number)}
    area = request.POST.get("area", "")
    number = recertifying.call_up(pack=pack, programme=name, area=area, by=by, purpose=purpose)
    return _("%(number)s were called up.") % {"number": figure(number)}


@officers_only
@require_POST
def settle(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """Confirm an enrolment, or propose to suspend or end it."""
    asks = caller(request)
    doing(request, lambda: _settled(request, number, by=asks.by, purpose=asks.purpose))
    return redirect("call-ups", name)


def _settled(request: HttpRequest, number: int, *, by: str, purpose: str) -> str:
    why, found = request.POST.get("why", ""), request.POST.get("found", "confirm")
    if found == "confirm":
        recertifying.confirm(call_up=number, why=why, by=by, purpose=purpose)
        return _("The enrolment is confirmed.")
    on = day_given(request, "on")
    if found == "suspend":
        proposal = recertifying.propose_suspension(call_up=number, why=why, on=on, by=by, purpose=purpose)
    else:
        proposal = recertifying.propose_exit(call_up=number, why=why, last_day=on, by=by, purpose=purpose)
    return _("Proposal %(number)s is made. Nothing changes before it is decided.") % {"number": proposal}
