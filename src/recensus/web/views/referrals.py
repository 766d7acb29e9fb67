"""Referrals: an officer sends somebody who is missed to the programme, and the programme's officers answer."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from recensus.decisions.types import NotAllowed
from recensus.enrolment.queries import benefits_of
from recensus.insight.gaps.queries import gap as gap_numbered
from recensus.insight.gaps.types import Gap
from recensus.insight.referrals import actions, queries
from recensus.insight.referrals.types import State
from recensus.privacy.access import AccessRefused
from recensus.registry.reaching import NotOnRecord
from recensus.web.country import programme_label
from recensus.web.gaps import choices, referrals_shown, whose
from recensus.web.pages import Caller, caller, officers_only, page
from recensus.web.programmes import pack_or_404


@officers_only
def show_all(request: HttpRequest) -> HttpResponse:
    """List the referrals that wait for an answer, those due first."""
    pack, asks = pack_or_404(), caller(request)
    found = queries.waiting(by=asks.by, purpose=asks.purpose)
    context = {"referrals": referrals_shown(pack, found), "choices": choices()}
    return page(request, "referrals.html", context, section="gaps")


@officers_only
def refer(request: HttpRequest, number: int) -> HttpResponse:
    """Ask by what somebody is referred, and send her."""
    pack, asks = pack_or_404(), caller(request)
    try:
        gap = gap_numbered(number, by=asks.by, purpose=asks.purpose)
        problem = _refer(request, gap, asks) if request.method == "POST" else ""
    except NotOnRecord as unknown:
        raise Http404(_("Nothing of this number is on record.")) from unknown
    if request.method == "POST" and not problem:
        messages.success(
            request, _("She is referred. The programme answers, and its answer comes back here.")
        )
        return redirect(f"{reverse('gap-list', args=[gap.programme])}?rule={gap.rule}")
    context = {
        "number": number,
        "whose": whose(gap.unit, gap.registrant),
        "programme": programme_label(pack, gap.programme),
        "persons": _who_may_consent(gap, asks),
        "problem": problem,
    }
    return page(request, "refer.html", context, section="gaps", status=400 if problem else 200)


def _refer(request: HttpRequest, gap: Gap, asks: Caller) -> str:
    """Refer somebody, and return why she cannot be, "" where she is."""
    person = request.POST.get("person", "")
    try:
        actions.refer(
            gap=gap.id,
            person=int(person) if person.isdigit() else None,
            law=request.POST.get("law", ""),
            words=request.POST.get("words", ""),
            by=asks.by,
            purpose=asks.purpose,
        )
    except NotAllowed as refused:
        return str(refused)
    return ""


def _who_may_consent(gap: Gap, asks: Caller) -> list[int]:
    """Return the persons one of whom consents: she herself, or those who live in the household."""
    if gap.unit == "P":
        return [gap.registrant]
    return list(benefits_of(gap.registrant, kind="H", by=asks.by, purpose=asks.purpose).members)


@officers_only
@require_POST
def answer(request: HttpRequest, number: int) -> HttpResponse:
    """Put on record what the programme answers, or that she does not want it any more."""
    asks, said, why = caller(request), request.POST.get("state", ""), request.POST.get("why", "")
    if said not in {*State} - {State.OPEN}:
        raise Http404(_("There is no such answer."))
    try:
        if said == State.WITHDRAWN:
            actions.withdraw(referral=number, why=why, by=asks.by, purpose=asks.purpose)
        else:
            actions.answer(
                pack=pack_or_404(),
                referral=number,
                state=State(said),
                why=why,
                by=asks.by,
                purpose=asks.purpose,
            )
    except NotOnRecord as unknown:
        raise Http404(_("Nothing of this number is on record.")) from unknown
    except NotAllowed as refused:
        messages.error(request, str(refused))
    except AccessRefused:
        messages.error(request, _("Only officers whom the programme's holder appointed answer for it."))
    else:
        messages.success(request, _("The answer is on record."))
    return redirect("referrals")
