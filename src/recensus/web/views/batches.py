"""What came in: the batches, one batch with what the checks found, its rejected rows, and its undoing."""

from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from recensus.intake import findings as intake
from recensus.intake.uploads import unfinished
from recensus.registry import queries
from recensus.registry.actions import BatchNotUndoable, NeedsDecision, propose_undo, undo_batch
from recensus.registry.braking import halted_by
from recensus.registry.types import BatchSummary
from recensus.setups.running import running_pack
from recensus.web.batches import batch_shown, left_out_shown
from recensus.web.findings import findings_shown
from recensus.web.pages import Caller, caller, officers_only, page
from recensus.web.views.uploads import upload_shown

ROWS: Final = 50


@officers_only
def show_all(request: HttpRequest) -> HttpResponse:
    """List the batches, the latest first."""
    asks, pack = caller(request), running_pack()
    start = request.GET.get("from", "0")
    first = int(start) if start.isdecimal() and len(start) < 19 else 0
    found = queries.batches(by=asks.by, purpose=asks.purpose)
    shown = [batch_shown(pack, batch) for batch in found[first : first + ROWS]]
    following = f"from={first + ROWS}" if len(found) > first + ROWS else ""
    waiting = unfinished(by=asks.by, purpose=asks.purpose) if pack else []
    context = {
        "batches": shown,
        "batches_title": _("Batches, the latest first"),
        "next": following,
        "uploads": [upload_shown(pack, one) for one in waiting] if pack else [],
    }
    return page(request, "batches.html", context, section="batches")


@officers_only
def show(request: HttpRequest, number: int) -> HttpResponse:
    """Show one batch: received = accepted + rejected + held, and what the checks found."""
    asks, pack = caller(request), running_pack()
    batch = _batch(number, asks)
    found = intake.count_findings(number, by=asks.by, purpose=asks.purpose)
    halted = halted_by(number, by=asks.by, purpose=asks.purpose)
    context = {
        "batch": batch_shown(pack, batch),
        "findings": findings_shown(pack, found),
        "halted_by": halted,
        "left_out": left_out_shown(halted.evidence) if halted else [],
    }
    return page(request, "batch.html", context, section="batches")


def _batch(number: int, asks: Caller) -> BatchSummary:
    try:
        return queries.batch(number, by=asks.by, purpose=asks.purpose)
    except queries.NotOnRecord as unknown:
        raise Http404(_("There is no such batch.")) from unknown


@officers_only
def rejects(request: HttpRequest, number: int, place: int) -> HttpResponseBase:
    """Hand out one file of rejected and held rows, in the shape of the input."""
    asks = caller(request)
    try:
        name, rows = queries.rejected_rows(number, place, by=asks.by, purpose=asks.purpose)
    except queries.NotOnRecord as unknown:
        raise Http404(_("This batch has no such file.")) from unknown
    disposition = content_disposition_header(as_attachment=True, filename=f"{number}-{name}")
    headers = {"Content-Disposition": disposition} if disposition else {}
    return StreamingHttpResponse(rows, content_type="text/csv", headers=headers)


@officers_only
def undo(request: HttpRequest, number: int) -> HttpResponseBase:
    """Ask why a batch is to be undone, and undo it."""
    asks = caller(request)
    batch = _batch(number, asks)
    because, problem = request.POST.get("because", "").strip(), ""
    if request.method == "POST":
        if problem := _undone(request, number, because, asks):
            return _ask(request, batch, because, problem)
        return redirect("batch", number)
    return _ask(request, batch, because, problem)


def _ask(request: HttpRequest, batch: BatchSummary, because: str, problem: str) -> HttpResponse:
    context = {"batch": batch_shown(running_pack(), batch), "because": because, "problem": problem}
    return page(request, "batch_undo.html", context, section="batches")


def _undone(request: HttpRequest, number: int, because: str, asks: Caller) -> str:
    """Undo the batch and say so; return in words why it could not be."""
    if not because:
        return _("Say why the batch is undone: the reason stays on record.")
    try:
        undo_batch(batch=number, reason=because, by=asks.by, purpose=asks.purpose)
    except NeedsDecision as many:
        proposal = propose_undo(batch=number, reason=because, by=asks.by, purpose=asks.purpose)
        messages.info(
            request, _("%(why)s It is proposal %(number)s now.") % {"why": many, "number": proposal}
        )
        return ""
    except BatchNotUndoable as why:
        return str(why)
    messages.success(request, _("Batch %(number)s is undone.") % {"number": number})
    return ""
