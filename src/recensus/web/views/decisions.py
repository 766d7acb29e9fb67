"""Proposals and decisions: the list, one proposal with its steps and evidence, and its notices."""

from collections.abc import Callable, Mapping
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from recensus.decisions import actions, queries
from recensus.decisions.types import NotAllowed, Proposal, Step, UnknownProposal
from recensus.web.decisions import headings, listed, shown
from recensus.web.pages import Caller, caller, officers_only, page

ACTIONS: Final[Mapping[str, Callable[..., None]]] = {
    Step.REVIEWED: actions.review,
    Step.CONTESTED: actions.contest,
    Step.RELEASED: actions.release,
    Step.DECIDED: actions.decide,
    Step.APPEALED: actions.appeal,
    Step.DISMISSED: actions.dismiss_appeal,
    Step.UPHELD: actions.uphold_appeal,
    Step.TURNED_DOWN: actions.turn_down,
    Step.WITHDRAWN: actions.withdraw,
}


@officers_only
def show_all(request: HttpRequest) -> HttpResponse:
    """List the proposals, the latest first."""
    asks = caller(request)
    found = queries.proposals(by=asks.by, purpose=asks.purpose)
    return page(request, "decisions.html", {"proposals": [listed(one) for one in found]}, section="decisions")


@officers_only
def show(request: HttpRequest, number: int) -> HttpResponse:
    """Show one proposal: why, whom it affects, the steps taken, and the step that the officer may take."""
    asks = caller(request)
    return _page(request, _proposal(number, asks), asks)


def _page(request: HttpRequest, found: Proposal, asks: Caller, problem: str = "") -> HttpResponse:
    context = {
        "proposal": shown(found, asks.by, timezone.now()),
        "headings": headings(),
        "languages": found.languages,
        "problem": problem,
        "note": request.POST.get("note", ""),
    }
    return page(request, "decision.html", context, section="decisions")


@officers_only
@require_POST
def take(request: HttpRequest, number: int) -> HttpResponse:
    """Take one step, and say so; what stands in the way is told on the page."""
    asks = caller(request)
    found, step = _proposal(number, asks), request.POST.get("step", "")
    if step not in ACTIONS and step != Step.NOTICE:
        raise Http404(_("There is no such step."))
    try:
        _take(request, found, step, asks)
    except NotAllowed as why:
        return _page(request, found, asks, str(why))
    messages.success(request, _("The step is on record."))
    return redirect("decision", number)


def _take(request: HttpRequest, found: Proposal, step: str, asks: Caller) -> None:
    if step == Step.NOTICE:
        told = {one: request.POST.get(f"reason-{one}", "") for one in found.languages}
        actions.give_notice(proposal=found.id, reasons=told, by=asks.by, purpose=asks.purpose)
    else:
        note = request.POST.get("note", "")
        ACTIONS[step](proposal=found.id, note=note, by=asks.by, purpose=asks.purpose)


@officers_only
def notices(request: HttpRequest, number: int) -> HttpResponse:
    """Show the notices to be printed, one a page."""
    asks = caller(request)
    _proposal(number, asks)
    found = queries.notices(number, by=asks.by, purpose=asks.purpose)
    return page(request, "decision_notices.html", {"number": number, "notices": found}, section="decisions")


def _proposal(number: int, asks: Caller) -> Proposal:
    try:
        return queries.proposal(number, by=asks.by, purpose=asks.purpose)
    except UnknownProposal as unknown:
        raise Http404(_("There is no such proposal.")) from unknown
