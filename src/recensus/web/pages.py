"""What every page shares: an officer who signed in, the purpose she works for, the way back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec
from uuid import uuid4

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from recensus.privacy.access import AccessRefused, BudgetSpent
from recensus.privacy.doors import coming
from recensus.privacy.queries import purposes_for
from recensus.privacy.types import Decision
from recensus.web.purposes import PURPOSES, purpose_of

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]

SECTIONS: tuple[tuple[str, str, str | Promise], ...] = (
    ("overview", "overview", _("Overview")),
    ("search", "search", _("Search")),
    ("batches", "batches", _("Files received")),
    ("programmes", "programmes", _("Programmes")),
    ("decisions", "decisions", _("Decisions")),
    ("requests", "requests", _("Requests")),
)


@dataclass(frozen=True)
class Caller:
    """Who asks, and what for: goes with every query and action."""

    by: str
    purpose: str


def caller(request: HttpRequest) -> Caller:
    """Return the signed-in officer and the purpose chosen in the navigation."""
    return Caller(by=request.user.get_username(), purpose=purpose_of(request))


def officers_only(view: View[P]) -> View[P]:
    """Let nobody see ``view`` without signing in. Every route but the sign-in page carries this."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        try:
            with coming("pages", uuid4().hex):
                return view(request, *args, **kwargs)
        except BudgetSpent:
            return page(request, "budget_spent.html", status=403)
        except AccessRefused as refused:
            return _refusal(request, refused.decision)

    checked: View[P] = login_required(guarded)
    return checked


def _refusal(request: HttpRequest, decision: Decision) -> HttpResponse:
    """Say that the officer's appointment does not allow this, and for which purpose it would."""
    allowing = purposes_for(decision.who, decision.action)
    context = {
        "asked": PURPOSES.get(decision.purpose, decision.purpose),
        "allowing": [PURPOSES[name] for name in allowing if name in PURPOSES and name != decision.purpose],
    }
    return page(request, "refused.html", context, status=403)


def page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, object] | None = None,
    *,
    section: str = "",
    status: int = 200,
) -> HttpResponse:
    """Render a page with its navigation; ``section`` is the entry shown as current."""
    shared = navigation(request, section)
    return render(request, f"web/{template}", {**shared, **(context or {})}, status=status)


def navigation(request: HttpRequest, section: str = "") -> dict[str, object]:
    """Return what the navigation of a page shows."""
    return {
        "sections": SECTIONS,
        "section": section,
        "purposes": PURPOSES,
        "purpose": purpose_of(request),
    }
