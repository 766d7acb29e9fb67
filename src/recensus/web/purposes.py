"""For what an officer works just now: chosen in the navigation, kept in her session, passed with every look."""

from typing import Final

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CASEWORK: Final = "casework"

PURPOSES: Final[dict[str, str | Promise]] = {
    CASEWORK: _("Casework"),
    "registration": _("Registration"),
    "eligibility": _("Eligibility"),
    "monitoring": _("Monitoring"),
}

_KEY: Final = "purpose"


def purpose_of(request: HttpRequest) -> str:
    """Return the purpose chosen in this session, casework at first."""
    chosen = request.session.get(_KEY, CASEWORK)
    return chosen if chosen in PURPOSES else CASEWORK


def choose_purpose(request: HttpRequest, purpose: str) -> None:
    """Keep ``purpose`` for the rest of the session; raise KeyError for a purpose that does not exist."""
    if purpose not in PURPOSES:
        raise KeyError(purpose)
    request.session[_KEY] = purpose
