"""Enrolling here: the lists, one list with where each stands, those enrolled, and one enrolment."""

from collections.abc import Callable
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from recensus.decisions.types import NotAllowed
from recensus.eligibility.queries import UnknownRun
from recensus.enrolment.own import actions, ending, queries
from recensus.enrolment.own.types import NotEnrolledHere
from recensus.registry.reaching import NotOnRecord
from recensus.web.areas import chosen_areas
from recensus.web.country import figure, programme_label
from recensus.web.enrolling import (
    STANDINGS,
    STATUSES,
    candidate_shown,
    enrolled_shown,
    enrolling_here,
    list_shown,
)
from recensus.web.pages import caller, officers_only, page
from recensus.web.programmes import pack_or_404, programme_or_404

ROWS = queries.PAGE


def day_given(request: HttpRequest, name: str) -> date:
    """Return a day from a form, today where it was left empty; raises NotAllowed for what is none."""
    text = request.POST.get(name, "").strip()
    try:
        return date.fromisoformat(text) if text else timezone.localdate()
    except ValueError as wrong:
        raise NotAllowed(_("'%(text)s' is no day: write it as 2026-07-01.") % {"text": text}) from wrong


def doing(request: HttpRequest, act: Callable[[], str]) -> None:
    """Do what a form asks and say what was done, or why not; raises Http404 for what is not there."""
    try:
        messages.success(request, act())
    except (NotEnrolledHere, NotOnRecord) as unknown:
        raise Http404(str(unknown)) from unknown
    except (NotAllowed, UnknownRun) as refused:
        messages.error(request, str(refused))


def skipped(request: HttpRequest) -> int:
    """Return after how many lines a page begins."""
    text = request.GET.get("skip", "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


@officers_only
def show_all(request: HttpRequest) -> HttpResponse:
    """Show the programmes that enrol here, with their lists."""
    pack, asks = pack_or_404(), caller(request)
    found = queries.lists(by=asks.by, purpose=asks.purpose)
    context = {
        "programmes": enrolling_here(pack),
        "lists": [list_shown(pack, one) for one in found],
    }
    return page(request, "enrolments.html", context, section="enrolments")


@officers_only
@require_POST
def propose(request: HttpRequest, name: str) -> HttpResponse:
    """Draw a list from the programme's latest determination."""
    pack, asks = pack_or_404(), caller(request)

    def act() -> str:
        number = actions.propose(pack=pack, programme=name, by=asks.by, purpose=asks.purpose)
        return _("List %(number)s is drawn. It enrols nobody.") % {"number": number}

    doing(request, act)
    return redirect("enrolments")


@officers_only
def show_list(request: HttpRequest, number: int) -> HttpResponse:
    """Show one list: what it cites, and where each stands and why."""
    pack, asks = pack_or_404(), caller(request)
    wanted = {name: request.GET.get(name, "") for name in ("standing", "area")}
    try:
        one = queries.enrolment_list(number, by=asks.by, purpose=asks.purpose)
    except NotEnrolledHere as unknown:
        raise Http404(str(unknown)) from unknown
    skip = skipped(request)
    lines = queries.candidates(number, **wanted, skip=skip, limit=ROWS + 1, by=asks.by, purpose=asks.purpose)
    context = {
        "list": list_shown(pack, one),
        "lines": [candidate_shown(pack, line) for line in lines[:ROWS]],
        "next": skip + ROWS if len(lines) > ROWS else None,
        "standings": list(STANDINGS.items()),
        "areas": chosen_areas(pack),
        "today": timezone.localdate().isoformat(),
        **wanted,
    }
    return page(request, "enrolment_list.html", context, section="enrolments")


@officers_only
@require_POST
def work(request: HttpRequest, number: int) -> HttpResponse:
    """Enrol those on a list, turn single ones down, or close it."""
    pack, asks = pack_or_404(), caller(request)
    chosen = [int(one) for one in request.POST.getlist("registrant") if one.isdecimal()]
    how = {"by": asks.by, "purpose": asks.purpose}

    def act() -> str:
        if "close" in request.POST:
            actions.close(pack=pack, number=number, **how)
            return _("The list is closed.")
        if "turn_down" in request.POST:
            why = request.POST.get("why", "")
            turned = actions.turn_down(pack=pack, number=number, registrants=chosen, why=why, **how)
            return _("%(number)s were turned down.") % {"number": figure(turned)}
        enrolled = actions.approve(
            pack=pack,
            number=number,
            first_day=day_given(request, "first_day"),
            area=request.POST.get("area", ""),
            registrants=chosen or None,
            **how,
        )
        return _("%(number)s were enrolled.") % {"number": figure(enrolled)}

    doing(request, act)
    return redirect("enrolment-list", number)


@officers_only
def export(request: HttpRequest, number: int) -> HttpResponseBase:
    """Hand out a list's file, of which the list cites the hash."""
    asks = caller(request)
    blocks = list(queries.export(number, by=asks.by, purpose=asks.purpose))
    disposition = {"Content-Disposition": f'attachment; filename="list-{number}.csv"'}
    return StreamingHttpResponse(iter(blocks), content_type="text/csv; charset=utf-8", headers=disposition)


@officers_only
def show_enrolled(request: HttpRequest, name: str) -> HttpResponse:
    """Show those enrolled here in a programme."""
    pack, asks = pack_or_404(), caller(request)
    programme_or_404(pack, name)
    wanted = {key: request.GET.get(key, "") for key in ("status", "area")}
    skip = skipped(request)
    found = queries.enrolled(name, **wanted, skip=skip, limit=ROWS + 1, by=asks.by, purpose=asks.purpose)
    context = {
        "programme": programme_label(pack, name),
        "name": name,
        "enrolled": [enrolled_shown(pack, one) for one in found[:ROWS]],
        "next": skip + ROWS if len(found) > ROWS else None,
        "statuses": list(STATUSES.items()),
        "areas": chosen_areas(pack),
        **wanted,
    }
    return page(request, "enrolled.html", context, section="enrolments")


@officers_only
def show(request: HttpRequest, number: int) -> HttpResponse:
    """Show one enrolment with all that happened to it; propose to suspend or end it, or take it up again."""
    pack, asks = pack_or_404(), caller(request)
    if request.method == "POST":
        doing(request, lambda: _act(request, number, by=asks.by, purpose=asks.purpose))
        return redirect("enrolment", number)
    try:
        one = queries.enrolment(number, by=asks.by, purpose=asks.purpose)
    except (NotEnrolledHere, NotOnRecord) as unknown:
        raise Http404(str(unknown)) from unknown
    context = {"enrolment": enrolled_shown(pack, one), "today": timezone.localdate().isoformat()}
    return page(request, "enrolment.html", context, section="enrolments")


def _act(request: HttpRequest, number: int, *, by: str, purpose: str) -> str:
    reason = request.POST.get("reason", "")
    if "resume" in request.POST:
        ending.resume(enrolment=number, why=reason, by=by, purpose=purpose)
        return _("It is taken up again.")
    on = day_given(request, "on")
    if "suspend" in request.POST:
        proposal = ending.propose_suspension(enrolment=number, reason=reason, on=on, by=by, purpose=purpose)
    else:
        proposal = ending.propose_exit(enrolment=number, reason=reason, last_day=on, by=by, purpose=purpose)
    return _("Proposal %(number)s is made. Nothing changes before it is decided.") % {"number": proposal}
