"""Payment runs, differences and sums as pages tell them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recensus.payments.stopping import CANCELLED, DEAD, ENDED
from recensus.payments.types import Difference, Fault, Reconciled, Report, Run, Standing, State
from recensus.web.country import figure
from recensus.web.words import Words, moment, word

STATES: Final[Words] = {
    State.INSTRUCTED.name: gettext_lazy("Instructed"),
    State.RECEIVED.name: gettext_lazy("Received by the institution"),
    State.ACCEPTED.name: gettext_lazy("Accepted"),
    State.REJECTED.name: gettext_lazy("Rejected"),
    State.SETTLED.name: gettext_lazy("Paid, as the institution says"),
    State.BOOKED.name: gettext_lazy("Paid, as booked"),
    State.UNCOLLECTED.name: gettext_lazy("Not collected"),
    State.COLLECTED.name: gettext_lazy("Collected"),
    State.RETURNED.name: gettext_lazy("Sent back"),
    State.RECALLED.name: gettext_lazy("Recalled"),
}
TONES: Final[Mapping[State, str]] = {
    State.SETTLED: "yes",
    State.BOOKED: "yes",
    State.COLLECTED: "yes",
    State.REJECTED: "no",
    State.UNCOLLECTED: "no",
    State.RETURNED: "no",
    State.RECALLED: "no",
}
FAULTS: Final[Words] = {
    Fault.BAD_AMOUNT: gettext_lazy("The amount is not a number: write 1250.00, nothing between thousands."),
    Fault.BAD_DATE: gettext_lazy("The date is not one: write 2026-07-31."),
    Fault.BAD_STATUS: gettext_lazy("The status is not known: ask the institution what it means."),
    Fault.INCOMPLETE: gettext_lazy("The line names no payment, or leaves columns out."),
    Fault.UNKNOWN_MESSAGE: gettext_lazy("It is about a file that was not prepared here."),
    Fault.NOBODYS: gettext_lazy("No payment of ours has this reference."),
    Fault.NOT_SENT: gettext_lazy("It is about a payment that nobody released: find out how it became known."),
    Fault.AMOUNT_DIFFERS: gettext_lazy("The amount is not the one instructed: ask for a correction."),
    Fault.CURRENCY_DIFFERS: gettext_lazy("The currency is not the one instructed: ask for a correction."),
    Fault.BACKWARDS: gettext_lazy("It was said before to have come further: ask which of the two holds."),
    Fault.PAID_TWICE: gettext_lazy("It was taken for failed and paid again: ask it back, or let it be."),
    Fault.CANCELLED_AFTER: gettext_lazy(
        "It was paid, and is said now not to have been due: ask the programme; ask it back, or let it be."
    ),
    Fault.RECALL_ASKED: gettext_lazy("An officer recalled it after it had left: ask the institution for it."),
}
WHY: Final[Words] = {
    ENDED: gettext_lazy("the enrolment has ended"),
    CANCELLED: gettext_lazy("it is no longer due"),
    DEAD: gettext_lazy("a source says that the person died"),
}


def run_shown(run: Run) -> dict[str, object]:
    """Return a run in words."""
    return {
        "number": run.number,
        "programme": run.programme,
        "cycle": run.cycle,
        "attempt": run.attempt,
        "instructions": figure(run.instructions),
        "without_account": figure(run.without_account) if run.without_account else "",
        "prepared_by": run.prepared_by,
        "prepared": moment(run.prepared_at),
        "released_by": run.released_by,
        "released": moment(run.released_at),
        "sums": ", ".join(_sums(run)),
        "files": [
            {
                "name": one.name,
                "institution": one.institution,
                "instructions": figure(one.instructions),
                "sums": ", ".join(f"{figure(total, 2)} {currency}" for currency, total in one.sums.items()),
                "hash": one.sha256,
                "handed_over": moment(one.handed_over_at),
            }
            for one in run.messages
        ],
    }


def _sums(run: Run) -> Iterable[str]:
    currencies = sorted({currency for one in run.messages for currency in one.sums})
    return (
        f"{figure(sum(one.sums.get(currency, 0) for one in run.messages), 2)} {currency}"
        for currency in currencies
    )


def standings_shown(standings: Sequence[Standing]) -> list[dict[str, object]]:
    """Return how many stand where, in words."""
    return [
        {
            "state": word(STATES, one.state.name),
            "tone": TONES.get(one.state, "if"),
            "instructions": figure(one.instructions),
            "amount": f"{figure(one.amount, 2)} {one.currency}",
        }
        for one in standings
    ]


def difference_shown(one: Difference) -> dict[str, object]:
    """Return a difference in words, with what to do next."""
    amount = "" if one.amount is None else f"{figure(one.amount, 2)} {one.currency}"
    return {**vars(one), "says": word(FAULTS, one.fault), "amount": amount}


def report_in_words(report: Report) -> str:
    """Return what became of a file's lines."""
    if report.again:
        return _("it was taken in before; nothing changed.")
    counts = {name: figure(getattr(report, name)) for name in ("received", "accepted", "rejected", "held")}
    return (
        _("%(received)s received = %(accepted)s accepted + %(rejected)s rejected + %(held)s held.") % counts
    )


def reconciled_shown(sums: Sequence[Reconciled]) -> list[dict[str, object]]:
    """Return what became of what is due, each sum as it is read."""
    return [
        {
            "programme": one.programme,
            "cycle": one.cycle,
            "currency": one.currency,
            "sums": [figure(s, 2) for s in (one.entitled, one.paid, one.failed, one.pending, one.overpaid)],
            "difference": figure(one.difference, 2) if one.difference else "",
        }
        for one in sums
    ]
