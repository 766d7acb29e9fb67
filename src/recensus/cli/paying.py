"""``recensus pay``: payment runs, what institutions say of them, and the ledger."""

import getpass
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.box import SIMPLE
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from recensus.cli.exits import explaining
from recensus.decisions.types import NotAllowed
from recensus.payments import actions, payees, queries
from recensus.payments.faults import remedy
from recensus.payments.reading.accounts import read_accounts
from recensus.payments.recovering import propose_recovery
from recensus.payments.types import FileRefused, PaymentProblem, Report, Run, UnknownRun
from recensus.privacy.access import AccessRefused

PURPOSE = "payments"
WRONG_USE = (UnknownRun, FileNotFoundError)
PROBLEMS = (PaymentProblem, AccessRefused, NotAllowed)
out = Console()
explained = explaining(problems=PROBLEMS, wrong_use=WRONG_USE)
pay = typer.Typer(help="Payments: prepare, release, take in what came back, reconcile.", no_args_is_help=True)

Number = Annotated[int, typer.Argument(help="The number of the payment run.")]
Reason = Annotated[str, typer.Option(help="Why; it stays on record.")]
Payment = Annotated[int, typer.Argument(help="The number of the payment, as the lists show it.")]
Files = Annotated[list[Path], typer.Argument(help="One or more files.", exists=True, dir_okay=False)]


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.add_typer(pay, name="pay")


def _asking() -> dict[str, str]:
    return {"by": getpass.getuser(), "purpose": PURPOSE}


@pay.command("accounts")
def accounts_command(files: Files) -> None:
    """Put on record where people are paid (CSV: registrant, name, scheme, institution, number)."""
    with explained():
        for file in files:
            others = payees.record_accounts(read_accounts(file), **_asking())
            out.print(f"{escape(file.name)} is on record.")
            if others:
                out.print(f"{len(others):,} have another account, which a decision changes: {others[:10]}")


@pay.command("prepare")
def prepare_command(
    programme: Annotated[str, typer.Argument(help="The programme.")],
    cycle: Annotated[str, typer.Argument(help="The cycle, as the entitlements name it.")],
    pay_on: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="Nothing is paid before this day.")],
    arrears: Annotated[bool, typer.Option(help="Instruct again what failed before.")] = False,
) -> None:
    """Cut a run of what is due and write its files; twice gives the same. Nothing leaves before the release."""
    with explained():
        run = actions.prepare(
            programme=programme, cycle=cycle, pay_on=pay_on.date(), arrears=arrears, **_asking()
        )
    _tell(run)
    out.print(f"Another officer releases it: recensus pay release {run.number}")


@pay.command("release")
def release_command(run: Number) -> None:
    """Let the files of a run leave, as another officer than who prepared it."""
    with explained():
        _tell(actions.release(run=run, **_asking()))


@pay.command("stopped")
def stopped_command(run: Number) -> None:
    """List who in a run is not to be paid just so: whose enrolment ended, or who is recorded dead."""
    with explained():
        found = queries.stopped(run, **_asking())
    rows = [(str(one.instruction), str(one.registrant), one.why) for one in found]
    _print(("payment", "registrant", "why"), rows)


@pay.command("recall")
def recall_command(payment: Payment, reason: Reason) -> None:
    """Recall a payment: out of its run, or, once it was released, onto the list of what is asked back."""
    with explained():
        actions.recall(instruction=payment, reason=reason, **_asking())


@pay.command("take-in")
def take_in_command(files: Files) -> None:
    """Take in what institutions sent (pain.002, camt.053, camt.054, CSV); the others go on when one is refused."""
    refused = 0
    for file in files:
        try:
            with explained():
                _tell_report(file, actions.take_in(path=file, **_asking()))
        except typer.Exit as ended:
            if isinstance(ended.__cause__, FileRefused):
                out.print(remedy(ended.__cause__.fault), soft_wrap=True)
            refused += 1
    if refused:
        raise typer.Exit(1)


def _tell_report(file: Path, report: Report) -> None:
    if report.again:
        out.print(f"{escape(file.name)} was taken in before, as report {report.number}: nothing changed.")
        return
    out.print(
        f"{escape(file.name)}: report {report.number}, {report.received:,} received = {report.accepted:,} accepted "
        f"+ {report.rejected:,} rejected + {report.held:,} held",
        soft_wrap=True,
    )


@pay.command("differences")
def differences_command() -> None:
    """List what waits to be worked, each with what to do next."""
    with explained():
        found = queries.differences(by=getpass.getuser(), purpose=PURPOSE)
    rows = [
        (str(o.number), o.fault, o.place, o.detail, str(o.instruction or ""), o.account, remedy(o.fault))
        for o in found
    ]
    _print(("difference", "code", "place", "found", "payment", "account", "what to do"), rows)


@pay.command("work")
def work_command(
    difference: Annotated[int, typer.Argument(help="The number of the difference.")],
    outcome: Annotated[str, typer.Option(help="What was found out, and done.")],
) -> None:
    """Close a difference."""
    with explained():
        actions.work(difference=difference, outcome=outcome, **_asking())


@pay.command("recover")
def recover_command(payment: Payment, reason: Reason) -> None:
    """Propose to ask back what was overpaid: the person is told, and has time to object."""
    with explained():
        number = propose_recovery(instruction=payment, reason=reason, **_asking())
    out.print(f"Proposal {number}. It goes its way in: recensus decisions show {number} --purpose {PURPOSE}")


@pay.command("reconcile")
def reconcile_command(
    programme: Annotated[str, typer.Option(help="Only this programme.")] = "",
) -> None:
    """Show what became of what is due: entitled = paid + failed + pending. Exit code 1 where that is not so."""
    with explained():
        found = queries.reconciled(programme=programme, **_asking())
    rows = [
        (
            o.programme,
            o.cycle,
            o.currency,
            *(f"{one:,.2f}" for one in (o.entitled, o.paid, o.failed, o.pending, o.overpaid, o.difference)),
        )
        for o in found
    ]
    headings = (
        "programme",
        "cycle",
        "currency",
        "entitled",
        "paid",
        "failed",
        "pending",
        "overpaid",
        "difference",
    )
    _print(headings, rows)
    if any(one.difference for one in found):
        raise typer.Exit(1)


@pay.command("ledger")
def ledger_command() -> None:
    """Show what each account of the ledger holds. Exit code 1 unless they balance."""
    with explained():
        found = queries.balances(**_asking())
    _print(("account", "currency", "holds"), [(o.account, o.currency, f"{o.amount:,.2f}") for o in found])
    if any(sum(o.amount for o in found if o.currency == c) for c in {o.currency for o in found}):
        raise typer.Exit(1)


def _tell(run: Run) -> None:
    released = f"released by {run.released_by}" if run.released_at else "not released"
    out.print(
        f"Run {run.number} of {run.programme}, {run.cycle}: {run.instructions:,} payments, {released}; "
        f"{run.without_account:,} are due something and have no account on record.",
        soft_wrap=True,
    )
    rows = [
        (
            one.name,
            f"{one.instructions:,}",
            ", ".join(f"{s:,.2f} {c}" for c, s in one.sums.items()),
            one.sha256,
        )
        for one in run.messages
    ]
    _print(("file", "payments", "sum", "sha256"), rows)


def _print(headings: Sequence[str], rows: Sequence[tuple[str, ...]]) -> None:
    table = Table(box=SIMPLE, pad_edge=False)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*map(escape, row))
    out.print(table)
