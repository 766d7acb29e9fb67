"""Payment runs: the list with what is reconciled, one run with its release, and the differences to be worked."""

from collections.abc import Iterable
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from recensus.payments import actions, queries
from recensus.payments.arriving import take_in_parts
from recensus.payments.faults import remedy
from recensus.payments.types import FileRefused, PaymentProblem, UnknownRun
from recensus.privacy.queries import acts_of
from recensus.privacy.types import Act
from recensus.web.pages import Caller, officers_only, page
from recensus.web.paying import (
    WHY,
    difference_shown,
    reconciled_shown,
    report_in_words,
    run_shown,
    standings_shown,
)
from recensus.web.words import word

PURPOSE: Final = "payments"
"""What these pages are for, whatever else the officer works for: accounts are nobody else's business."""


def _asks(request: HttpRequest) -> Caller:
    return Caller(by=request.user.get_username(), purpose=PURPOSE)


def _decides(asks: Caller) -> bool:
    return Act.DECIDE in acts_of(asks.by).get(PURPOSE, ())


@officers_only
def show_all(request: HttpRequest) -> HttpResponse:
    """List the runs, and what became of what is due."""
    asks = _asks(request)
    context = {
        "runs": [run_shown(one) for one in queries.runs(by=asks.by, purpose=asks.purpose)],
        "may_take_in": Act.RECORD in acts_of(asks.by).get(PURPOSE, ()),
        "reconciled": reconciled_shown(queries.reconciled(by=asks.by, purpose=asks.purpose)),
    }
    return page(request, "payments.html", context, section="payments")


@officers_only
def show(request: HttpRequest, number: int) -> HttpResponse:
    """Show one run; release it, or recall a payment that must not leave."""
    asks, problem = _asks(request), ""
    if request.method == "POST":
        try:
            _act(request, number, asks)
        except PaymentProblem as why:
            problem = str(why)
        except UnknownRun as unknown:
            raise Http404(_("There is no such payment run.")) from unknown
        else:
            return redirect("payment-run", number)
    return page(request, "payment_run.html", _run(number, asks, problem), section="payments")


def _act(request: HttpRequest, number: int, asks: Caller) -> None:
    if "recall" in request.POST:
        instruction, reason = int(request.POST["recall"]), request.POST.get("reason", "")
        actions.recall(instruction=instruction, reason=reason, by=asks.by, purpose=asks.purpose)
        messages.success(request, _("The payment was recalled."))
    else:
        actions.release(run=number, by=asks.by, purpose=asks.purpose)
        messages.success(request, _("The files were released."))


def _run(number: int, asks: Caller, problem: str) -> dict[str, object]:
    try:
        run = queries.run(number, by=asks.by, purpose=asks.purpose)
    except UnknownRun as unknown:
        raise Http404(_("There is no such payment run.")) from unknown
    stands = queries.standings(number, by=asks.by, purpose=asks.purpose)
    may = _decides(asks)
    stopped = [] if run.released_at else queries.stopped(number, by=asks.by, purpose=asks.purpose)
    return {
        "run": run_shown(run),
        "stands": standings_shown(stands),
        "stopped": [(one.instruction, one.registrant, word(WHY, one.why)) for one in stopped],
        "may_recall": may,
        "may_release": may and not run.released_at and asks.by != run.prepared_by,
        "problem": problem,
    }


@officers_only
def take_in(request: HttpRequest) -> HttpResponse:
    """Take in what institutions sent, and say of each file what became of its lines."""
    asks, files = _asks(request), request.FILES.getlist("files")
    if Act.RECORD not in acts_of(asks.by).get(PURPOSE, ()):
        raise Http404(_("There is nothing to take in here for you."))
    missing = request.method == "POST" and not files
    context = {
        "taken": [_taken(file.name or "file", file.chunks(), asks) for file in files],
        "problem": _("Choose at least one file.") if missing else "",
    }
    return page(request, "payment_take_in.html", context, section="payments")


def _taken(name: str, parts: Iterable[bytes], asks: Caller) -> dict[str, object]:
    try:
        report = take_in_parts(name=name, parts=parts, by=asks.by, purpose=asks.purpose)
    except FileRefused as refused:
        return {"name": name, "refused": True, "says": str(refused), "remedy": remedy(refused.fault)}
    return {"name": name, "says": report_in_words(report), "open": report.rejected + report.held}


@officers_only
def differences(request: HttpRequest) -> HttpResponse:
    """List what does not fit; close one with what was found out."""
    asks, problem = _asks(request), ""
    if request.method == "POST":
        number, outcome = int(request.POST.get("difference", "0")), request.POST.get("outcome", "")
        try:
            actions.work(difference=number, outcome=outcome, by=asks.by, purpose=asks.purpose)
        except PaymentProblem as why:
            problem = str(why)
        else:
            return redirect("payment-differences")
    found = queries.differences(by=asks.by, purpose=asks.purpose)
    context = {
        "differences": [difference_shown(one) for one in found],
        "may_work": _decides(asks),
        "problem": problem,
    }
    return page(request, "payment_differences.html", context, section="payments")
