"""What the commands about links share: for what they ask, how they end, how they print."""

import getpass
import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any, Final, TypedDict

import typer
from rich.box import SIMPLE
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from recensus.cli.exits import explaining
from recensus.decisions.types import NotAllowed
from recensus.linkage.applicants.types import NoIndex
from recensus.linkage.types import Done
from recensus.privacy.access import AccessRefused
from recensus.registry.linking import LinksChanged
from recensus.registry.queries import NotOnRecord
from recensus.vocabulary.pack import NoSuchPack, PackHasProblems

RUNNING: Final = "registration"
"""The purpose of linking everyone."""
DECIDING: Final = "casework"
"""The purpose of saying who is who."""

out, errors = Console(), Console(stderr=True)
explained = explaining(
    problems=(AccessRefused, LinksChanged, NotAllowed, NoIndex, ValueError),
    wrong_use=(NoSuchPack, PackHasProblems, NotOnRecord),
)
link = typer.Typer(
    help="Who is who: link records, compare, put in force, explain, take back.", no_args_is_help=True
)

PackName = Annotated[str, typer.Argument(help="The country pack: its name, or its folder.")]
RunNumber = Annotated[int, typer.Argument(metavar="RUN", help="The run's number (recensus link runs).")]
Number = Annotated[int, typer.Argument(metavar="NUMBER", help="The number of the person or household.")]
Why = Annotated[str, typer.Option(help="Why; it stays on record.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]


class Who(TypedDict):
    """Who asks, and for what."""

    by: str
    purpose: str


def who(purpose: str) -> Who:
    """Return who asks, and for what."""
    return {"by": getpass.getuser(), "purpose": purpose}


def progress(step: str, share: float) -> None:
    """Say how far it is, beside the answer."""
    errors.print(f"{step} ({share:.0%})")


def done_told(done: Done, *, as_json: bool) -> None:
    """Say what became of a wish to change who is who."""
    if as_json:
        typer.echo(json.dumps(asdict(done)))
        return
    if done.event is not None:
        moved = _so_many(done.moved, "key")
        out.print(f"Done: {moved} changed hands. To take it back: recensus link undo {done.event}")
    elif not done.proposals:
        out.print("Nothing had to change.")
    if done.proposals:
        shown = ", ".join(map(str, done.proposals[:20])) + (" ..." if len(done.proposals) > 20 else "")
        many = _so_many(len(done.proposals), "proposal")
        out.print(f"To be decided by others: {many} ({shown}). recensus decisions list")


def _so_many(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def counts_told(counts: Any, *, as_json: bool) -> None:
    """Print counts by name, those of a part below its name."""
    if as_json:
        typer.echo(json.dumps(counts))
        return
    for name, value in counts.items():
        parts = (
            [(f"{name}: {part}", number) for part, number in value.items()]
            if isinstance(value, dict)
            else [(name, value)]
        )
        for label, number in parts:
            out.print(f"{label:<28}{number:>14,}", markup=False)


def listed(rows: Sequence[dict[str, Any]], columns: Sequence[str], *, as_json: bool) -> None:
    """Print rows as a table."""
    if as_json:
        typer.echo(json.dumps(rows, default=str))
        return
    table = Table(box=SIMPLE, pad_edge=False)
    for name in columns:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(escape(_text(row[name])) for name in columns))
    out.print(table)


def _text(value: object) -> str:
    if value is None:
        return ""
    return f"{value:%Y-%m-%d %H:%M}" if hasattr(value, "hour") else str(value)
