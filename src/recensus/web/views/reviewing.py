"""Deciding pairs of records: how the work stands, the next pair, one pair, the answer."""

from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from recensus.linkage.reviewing import actions, queries
from recensus.linkage.reviewing.types import NoSuchPair, NotHerTurn
from recensus.linkage.types import Verdict
from recensus.web.pages import Caller, caller, officers_only, page
from recensus.web.programmes import pack_or_404
from recensus.web.reviewing import ANSWERS, LATER, choices, pair_shown, work_shown
from recensus.web.words import word

_LEFT: Final = "review-later"
_MOST_LEFT: Final = 500


@officers_only
def show_all(request: HttpRequest) -> HttpResponse:
    """Say how many pairs wait, how far officers agree, and how often the model is right when it is sure."""
    asks = caller(request)
    work = queries.work(by=asks.by, purpose=asks.purpose)
    return page(request, "review.html", {"work": work_shown(work)}, section="review")


@officers_only
def show_next(request: HttpRequest) -> HttpResponse:
    """Go to the next pair that waits for the officer; to the overview when there is none."""
    asks, after = caller(request), request.GET.get("after", "")
    found = queries.next_pair(
        after=int(after) if after.isdecimal() and len(after) < 19 else 0,
        leaving=request.session.get(_LEFT, []),
        by=asks.by,
        purpose=asks.purpose,
    )
    return redirect("review") if found is None else redirect("review-pair", found)


@officers_only
def show(request: HttpRequest, number: int) -> HttpResponse:
    """Show both records side by side, the evidence, and the question."""
    return _page(request, number, caller(request))


def _page(request: HttpRequest, number: int, asks: Caller, problem: str = "") -> HttpResponse:
    pack = pack_or_404()
    try:
        found = queries.pair(number, pack=pack, by=asks.by, purpose=asks.purpose)
    except NoSuchPair as unknown:
        raise Http404(_("There is no such pair.")) from unknown
    context = {
        "pair": pair_shown(pack, found),
        "choices": choices(),
        "problem": problem,
        "why": request.POST.get("why", ""),
    }
    return page(request, "review_pair.html", context, section="review")


@officers_only
@require_POST
def answer(request: HttpRequest, number: int) -> HttpResponse:
    """Put the answer on record, or leave the pair for later, and go on."""
    asks, said = caller(request), request.POST.get("answer", "")
    if said == LATER:
        left = request.session.get(_LEFT, [])
        request.session[_LEFT] = [*(one for one in left if one != number), number][-_MOST_LEFT:]
        return _onwards(number)
    if said not in frozenset(Verdict):
        return _page(request, number, asks, _("Choose an answer."))
    why = request.POST.get("why", "")
    try:
        actions.answer(pair=number, verdict=Verdict(said), why=why, by=asks.by, purpose=asks.purpose)
    except NoSuchPair as unknown:
        raise Http404(_("There is no such pair.")) from unknown
    except NotHerTurn:
        messages.info(request, _("Pair %(number)s was decided meanwhile.") % {"number": number})
    else:
        told = {"number": number, "answer": word(ANSWERS, said)}
        messages.success(request, _("On record for pair %(number)s: %(answer)s.") % told)
    return _onwards(number)


def _onwards(number: int) -> HttpResponse:
    onwards = redirect("review-next")
    onwards["Location"] += f"?after={number}"
    return onwards
