"""``recensus retention``: what is past its term, and erasing it by proposal and decision."""

import getpass
from collections.abc import Sequence
from typing import Annotated

import typer
from rich.box import SIMPLE
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from recensus.cli.determining import Day, PackName, day_of
from recensus.cli.exits import explaining
from recensus.decisions.types import NotAllowed
from recensus.privacy.access import AccessRefused
from recensus.rights.expiring import apply, propose_erasure
from recensus.rights.retention import Overview, show, uses
from recensus.rights.types import NotPossible
from recensus.vocabulary.pack import NoSuchPack, PackHasProblems, open_pack

PURPOSE = "oversight"
PROBLEMS = (NotPossible, NotAllowed, AccessRefused, PackHasProblems)
out = Console()
explained = explaining(problems=PROBLEMS, wrong_use=(NoSuchPack,))
retention = typer.Typer(help="How long what sources say is kept.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.add_typer(retention, name="retention")


@retention.command("show")
def show_command(pack: PackName, on: Day = None) -> None:
    """Count what is past its term, by class and purpose, and what is kept all the same; nothing goes."""
    with explained():
        found = show(open_pack(pack), on=day_of(on), by=getpass.getuser(), purpose=PURPOSE)
    _print(
        ("class", "purpose", "months", "values past"),
        [(o.sensitivity, o.purpose, str(o.months), f"{o.values:,}") for o in found.due],
    )
    _tell(found)


def _tell(found: Overview) -> None:
    out.print(
        f"Past every purpose's term: {found.values:,} values, of {found.registrants:,} registrants of "
        f"{found.on_record:,} on record.",
        soft_wrap=True,
    )
    out.print(f"As far past, and kept with the people they are of: {found.held_values:,} values.")
    for reason, number in found.kept.items():
        out.print(f"  {number:,} of whom {reason}", soft_wrap=True)
    for one in found.by_law:
        out.print(
            f"  {one.values:,} values by law: {one.legal_basis}, until {one.until} ({one.name})",
            soft_wrap=True,
        )
    for what in found.copies:
        out.print(f"Removed whole with them: {what}.", soft_wrap=True)
    for what in found.handed_over:
        out.print(f"Handed over before, and not called back: {what}.", soft_wrap=True)


@retention.command("propose")
def propose_command(
    pack: PackName, reason: Annotated[str, typer.Option(help="Why; it is told in the notice.")]
) -> None:
    """Propose to erase what is past its term today. Others review, release the brake and decide."""
    with explained():
        number = propose_erasure(open_pack(pack), reason=reason, by=getpass.getuser(), purpose=PURPOSE)
    out.print(
        f"Proposal {number}. Another officer reviews it: recensus decisions show {number} --purpose {PURPOSE}"
    )


@retention.command("apply")
def apply_command(pack: PackName) -> None:
    """Carry out the erasures that were decided, and what was interrupted; run again, there is nothing more to do."""
    with explained():
        done = apply(open_pack(pack), by=getpass.getuser(), purpose=PURPOSE)
    for one in done:
        out.print(
            f"Proposal {one.proposal}: {one.values:,} values of {one.registrants:,} registrants erased, {one.sealed:,} "
            "sealed values thrown away.",
            soft_wrap=True,
        )
        for what in one.rewritten:
            out.print(f"Written anew or removed: {what}.", soft_wrap=True)
    if not done:
        out.print("Nothing that was decided waits to be erased. Propose it: recensus retention propose")
    out.print("The bytes leave the database's files with: recensus database scrub")


@retention.command("uses")
def uses_command(pack: PackName) -> None:
    """Tell of each attribute which sources and programmes use it; those that nothing uses should not be asked for."""
    with explained():
        found = uses(open_pack(pack))
    rows = [
        (name, ", ".join(by["sources"]), ", ".join(by["programmes"])) for name, by in sorted(found.items())
    ]
    _print(("attribute", "sources", "programmes"), rows)


def _print(headings: Sequence[str], rows: Sequence[tuple[str, ...]]) -> None:
    table = Table(box=SIMPLE, pad_edge=False)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*map(escape, row))
    out.print(table)
