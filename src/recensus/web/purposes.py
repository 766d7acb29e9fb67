"""For what an officer works just now: chosen in the navigation, kept in her session, passed with every look."""

from typing import Final

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from recensus.privacy.queries import acts_of
from recensus.privacy.types import Act

CASEWORK: Final = "casework"

PURPOSES: Final[dict[str, str | Promise]] = {
    CASEWORK: _("Casework"),
    "registration": _("Registration"),
    "eligibility": _("Eligibility"),
    "payments": _("Payments"),
    "monitoring": _("Monitoring"),
    "outreach": _("Voluntary offers"),
    "oversight": _("Oversight"),
}

_KEY: Final = "purpose"


def purposes_of(request: HttpRequest) -> dict[str, str | Promise]:
    """Return for what the officer's roles let her work: what the navigation offers, first where she may count.

    Counting is what the first page does, and the purpose that stands first is hers until she chooses another.
    """
    held = acts_of(request.user.get_username())
    mine = {name: label for name, label in PURPOSES.items() if name in held}
    return dict(sorted(mine.items(), key=lambda one: Act.COUNT not in held[one[0]]))


def purpose_of(request: HttpRequest) -> str:
    """Return the purpose chosen in this session, at first the first that the navigation offers."""
    chosen = request.session.get(_KEY)
    return chosen if chosen in PURPOSES else next(iter(purposes_of(request)), CASEWORK)


def choose_purpose(request: HttpRequest, purpose: str) -> None:
    """Keep ``purpose`` for the rest of the session; raise KeyError for one that does not exist or is not hers."""
    if purpose not in purposes_of(request):
        raise KeyError(purpose)
    request.session[_KEY] = purpose
