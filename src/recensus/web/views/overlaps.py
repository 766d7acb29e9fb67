"""Overlaps of programmes: what was found, with its evidence, and an officer's word on each."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from recensus.decisions.types import NotAllowed
from recensus.enrolment import actions, queries
from recensus.enrolment.types import OverlapOutcome
from recensus.registry.reaching import NotOnRecord
from recensus.web.overlaps import OUTCOMES, choices, shown
from recensus.web.pages import caller, officers_only, page
from recensus.web.programmes import pack_or_404


@officers_only
def show_all(request: HttpRequest) -> HttpResponse:
    """List the findings of an outcome, the surest first, each with what speaks for it."""
    pack, asks = pack_or_404(), caller(request)
    outcome = request.GET.get("outcome", "open")
    if outcome not in OUTCOMES:
        raise Http404(_("There are no findings of this kind."))
    found = queries.overlaps(outcome=outcome, by=asks.by, purpose=asks.purpose)
    context = {
        "findings": [shown(pack, one) for one in found],
        "outcome": outcome,
        "outcomes": list(OUTCOMES.items()),
        "choices": choices(),
    }
    return page(request, "overlaps.html", context, section="overlaps")


@officers_only
@require_POST
def settle(request: HttpRequest, number: int) -> HttpResponse:
    """Put on record what the officer found."""
    asks = caller(request)
    try:
        outcome = OverlapOutcome(request.POST.get("outcome", ""))
    except ValueError as unknown:
        raise Http404(_("There are no findings of this kind.")) from unknown
    try:
        why = request.POST.get("why", "")
        actions.settle(finding=number, outcome=outcome, why=why, by=asks.by, purpose=asks.purpose)
    except NotOnRecord as unknown:
        raise Http404(_("Nothing of this number is on record.")) from unknown
    except NotAllowed as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Your word is on record. Nothing else was changed."))
    return redirect("overlaps")
