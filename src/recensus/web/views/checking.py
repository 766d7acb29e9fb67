"""Findings of the checks across registers: the list, one with its evidence, and an officer's word on it."""

from io import TextIOWrapper
from tempfile import SpooledTemporaryFile
from typing import IO, cast

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from recensus.decisions.types import NotAllowed
from recensus.eligibility.export import write_csv
from recensus.enrolment.checking import actions, queries
from recensus.enrolment.checking.types import Narrowed
from recensus.registry.reaching import NotOnRecord
from recensus.vocabulary.types import Pack
from recensus.web.checking import STATES, checks, choices, finding_shown, told, undetermined
from recensus.web.country import programme_label
from recensus.web.pages import Caller, caller, officers_only, page
from recensus.web.programmes import pack_or_404
from recensus.web.words import said


def _narrowed(request: HttpRequest) -> Narrowed:
    state = request.GET.get("state", "open")
    if state not in STATES:
        raise Http404(_("There are no findings of this kind."))
    return Narrowed(
        check=request.GET.get("check", ""),
        programme=request.GET.get("programme", ""),
        area=request.GET.get("area", ""),
        state=state,
        overdue_on=timezone.localdate() if request.GET.get("overdue") else None,
    )


@officers_only
def show_all(request: HttpRequest) -> HttpResponse:
    """List the findings asked for, the first due first."""
    pack, asks, narrowed = pack_or_404(), caller(request), _narrowed(request)
    found = queries.findings(narrowed, by=asks.by, purpose=asks.purpose)
    counts = queries.answered(by=asks.by, purpose=asks.purpose)
    read = checks(pack)
    context = {
        "findings": [finding_shown(pack, one, timezone.localdate()) for one in found],
        "narrowed": narrowed,
        "checks": [(one.name, said(one.asks.label, one.name)) for one in read],
        "programmes": _programmes(pack),
        "areas": sorted({one.area for one in found if one.area}),
        "states": list(STATES.items()),
        "undetermined": [
            (said(one.asks.label, one.name), why, number)
            for one in read
            if narrowed.check in ("", one.name)
            for why, number in undetermined(counts, one.name)
        ],
        "most": queries.MOST,
    }
    return page(request, "findings.html", context, section="findings")


def _programmes(pack: Pack) -> list[tuple[str, str]]:
    named = {name for check in checks(pack) for name in check.asks.programmes}
    return sorted((name, programme_label(pack, name)) for name in named)


@officers_only
def export(request: HttpRequest) -> HttpResponseBase:
    """Hand out the list asked for as CSV, without what registers say of anybody."""
    asks = caller(request)
    header, *rows = queries.exported(_narrowed(request), by=asks.by, purpose=asks.purpose)
    file = cast("IO[bytes]", SpooledTemporaryFile(max_size=2**22))  # noqa: SIM115 - the response closes it
    text = TextIOWrapper(file, "utf-8", newline="", write_through=True)
    write_csv([str(name) for name in header], rows, text)
    text.detach()
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename="findings.csv", content_type="text/csv")


@officers_only
def show(request: HttpRequest, number: int) -> HttpResponse:
    """Show one finding with its evidence side by side, and all that became of it."""
    return _shown(request, number, caller(request))


def _shown(request: HttpRequest, number: int, asks: Caller, problem: str = "") -> HttpResponse:
    pack = pack_or_404()
    try:
        one, words = queries.finding(number, by=asks.by, purpose=asks.purpose)
    except NotOnRecord as unknown:
        raise Http404(_("Nothing of this number is on record.")) from unknown
    context = {
        "finding": finding_shown(pack, one, timezone.localdate()),
        "words": told(words, pack, one.check),
        "standing": one.state in ("open", "in work"),
        "taken": one.state == "in work",
        "choices": choices(pack, one.check),
        "why": request.POST.get("why", ""),
        "problem": problem,
    }
    return page(request, "finding.html", context, section="findings", status=400 if problem else 200)


@officers_only
@require_POST
def work(request: HttpRequest, number: int) -> HttpResponse:
    """Take a finding up, settle it, or keep an exception of it on record."""
    asks = caller(request)
    try:
        proposals = _work(request, number, asks)
    except NotOnRecord as unknown:
        raise Http404(_("Nothing of this number is on record.")) from unknown
    except NotAllowed as refused:
        return _shown(request, number, asks, str(refused))
    for proposal in proposals:
        made = _("Proposal %(number)s is made. Nothing changes before it is decided.") % {"number": proposal}
        messages.success(request, made)
    messages.success(request, _("Your word is on record. Nothing else was changed."))
    return redirect("finding", number)


def _work(request: HttpRequest, number: int, asks: Caller) -> tuple[int, ...]:
    """Do what was asked, and return the numbers of the proposals that were made by it."""
    given = {name: request.POST.get(name, "") for name in ("answer", "why", "name", "until")}
    who = {"by": asks.by, "purpose": asks.purpose}
    match request.POST.get("act"):
        case "take up":
            actions.take_up(finding=number, **who)
        case "exempt":
            until = parse_date(given["until"]) if given["until"] else None
            if until is None:
                raise NotAllowed(_("Say until which day the exception holds."))
            actions.exempt(
                finding=number,
                name=given["name"],
                why=given["why"],
                starts=timezone.localdate(),
                until=until,
                **who,
            )
        case _:
            return actions.settle(
                finding=number, outcome=given["answer"], why=given["why"], pack=pack_or_404(), **who
            )
    return ()
