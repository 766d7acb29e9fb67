"""What every page shares: an officer who signed in, the purpose she works for, the way back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, Final, NamedTuple, ParamSpec
from uuid import uuid4

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from recensus.privacy.access import RELEASING, AccessRefused, Act, BudgetSpent
from recensus.privacy.audit.queries import may_release
from recensus.privacy.doors import coming
from recensus.privacy.queries import acts_of, purposes_for
from recensus.privacy.types import Decision
from recensus.web.purposes import purpose_of, purposes_of

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]

OVERSIGHT: Final = "oversight"
OWN: Final = "own record"


class Section(NamedTuple):
    """An entry of the navigation, shown to whom ``act`` is allowed: for the ``purpose``, for any if it names none."""

    route: str
    label: str | Promise
    act: Act
    purpose: str = ""


SECTIONS: Final = (
    Section("overview", _("Overview"), Act.COUNT),
    Section("search", _("Search"), Act.SEARCH),
    Section("batches", _("Files received"), Act.COUNT),
    Section("programmes", _("Programmes"), Act.COUNT),
    Section("flows", _("Flows"), Act.COUNT),
    Section("reports", _("Reports"), Act.COUNT),
    Section("gaps", _("Gaps"), Act.DECIDE, "casework"),
    Section("enrolments", _("Enrolling"), Act.DECIDE, "eligibility"),
    Section("overlaps", _("Overlaps"), Act.DECIDE, "casework"),
    Section("findings", _("Findings"), Act.DECIDE, "casework"),
    Section("payments", _("Payments"), Act.COUNT, "payments"),
    Section("review", _("Who is who"), Act.DECIDE),
    Section("decisions", _("Decisions"), Act.COUNT),
    Section("requests", _("Requests"), Act.DECIDE),
    Section("audit", _("Audit"), Act.AUDIT, OVERSIGHT),
    Section("approvals", _("Approvals"), Act.MANAGE, OVERSIGHT),
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
        except Http404 as nothing:
            return page(request, "nothing.html", {"what": str(nothing)}, status=404)

    checked: View[P] = login_required(guarded)
    return checked


def _refusal(request: HttpRequest, decision: Decision) -> HttpResponse:
    """Say why not: nothing leaves just now, or the appointment does not allow it, and for which purpose it would."""
    if decision.action in RELEASING and may_release():
        return page(request, "standing_still.html", status=503)
    offered, allowing = purposes_of(request), purposes_for(decision.who, decision.action)
    context = {
        "asked": offered.get(decision.purpose),
        "allowing": {
            name: offered[name] for name in allowing if name in offered and name != decision.purpose
        },
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
    """Return what the frame of a page shows: where the officer may go, what she may do there, and what stands still."""
    if not request.user.is_authenticated:
        return {}
    allowed = acts_of(request.user.get_username())
    return {
        "sections": [one for one in SECTIONS if _leads_somewhere(one, allowed)],
        "section": section,
        "purposes": purposes_of(request),
        "purpose": purpose_of(request),
        "acts": acts(request),
        "stands_still": may_release() is not None,
    }


def acts(request: HttpRequest) -> frozenset[Act]:
    """Return what the officer may do for the purpose chosen, so that no page offers what would be refused."""
    return acts_of(request.user.get_username()).get(purpose_of(request), frozenset())


def first_section(request: HttpRequest) -> str:
    """Return the route at which an officer begins: the first that serves the purpose chosen, else the overview."""
    allowed, purpose = acts(request), purpose_of(request)
    serving = (one.route for one in SECTIONS if one.act in allowed and one.purpose in ("", purpose))
    return next(serving, SECTIONS[0].route)


def may_serve(request: HttpRequest) -> bool:
    """Tell whether the officer may print a person's record for her, and write down what she asks and says."""
    return Act.DECIDE in acts_of(request.user.get_username()).get(OWN, ())


def _leads_somewhere(section: Section, allowed: Mapping[str, frozenset[Act]]) -> bool:
    purposes = [section.purpose] if section.purpose else allowed.keys()
    return any(section.act in allowed.get(purpose, ()) for purpose in purposes)
