"""``recensus person, household, check-record``: what is on record of one, with its origin; what breaks its rules."""

import getpass
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, NoReturn

import typer
from django.utils import timezone
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from recensus.registry import queries
from recensus.registry.types import Cell, Event, HouseholdFile, PersonFile, Said
from recensus.vocabulary.messages import text
from recensus.vocabulary.pack import NoSuchPack, PackHasProblems, open_pack
from recensus.vocabulary.queries import country
from recensus.vocabulary.types import Pack

PURPOSE = "casework"
out, errors = Console(), Console(stderr=True)

Number = Annotated[int, typer.Argument(help="The number here.")]
On = Annotated[
    datetime | None,
    typer.Option("--on", formats=["%Y-%m-%d"], help="As it was on this day (default: last stated)."),
]
KnownAt = Annotated[
    datetime | None,
    typer.Option(
        "--known-at",
        formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S"],
        help="As it was known here at this moment (default: now).",
    ),
]
PackName = Annotated[str, typer.Option("--pack", help="The pack, if not the one that this database holds.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command("person")(person)
    app.command("household")(household)
    app.command("check-record")(check_record)


def person(
    number: Number, on: On = None, known_at: KnownAt = None, pack: PackName = "", as_json: AsJson = False
) -> None:
    """Show a person: each value with who said so, how and since when, and what others said."""
    opened = _pack(pack)
    try:
        found = queries.person(
            number,
            pack=opened,
            valid_on=_day(on),
            recorded_at=_moment(known_at),
            by=getpass.getuser(),
            purpose=PURPOSE,
        )
    except queries.NotOnRecord as unknown:
        _refuse(unknown)
    typer.echo(json.dumps(asdict(found), default=str)) if as_json else _show_person(opened, found)


def household(
    number: Number, on: On = None, known_at: KnownAt = None, pack: PackName = "", as_json: AsJson = False
) -> None:
    """Show a household: each value with its origin, and who lives in it."""
    opened = _pack(pack)
    try:
        found = queries.household(
            number,
            pack=opened,
            valid_on=_day(on),
            recorded_at=_moment(known_at),
            by=getpass.getuser(),
            purpose=PURPOSE,
        )
    except queries.NotOnRecord as unknown:
        _refuse(unknown)
    typer.echo(json.dumps(asdict(found), default=str)) if as_json else _show_household(opened, found)


def check_record() -> None:
    """Look through the whole record for rows that break its rules, such as references that lead nowhere."""
    found = queries.broken_rules(by=getpass.getuser(), purpose="registration")
    if not found:
        out.print("All is well: no row breaks a rule of the record.")
        return
    table = Table("rule", "rows that break it", "the first")
    for breach in found:
        table.add_row(escape(breach.rule), f"{breach.rows:,}", escape(breach.first))
    errors.print(table)
    raise typer.Exit(1)


def _refuse(problem: Exception) -> NoReturn:
    errors.print(f"[red]{escape(str(problem))}[/red]")
    raise typer.Exit(1) from problem


def _pack(name: str) -> Pack:
    try:
        return open_pack(name or country() or "")
    except (NoSuchPack, PackHasProblems) as problem:
        errors.print(f"[red]{escape(str(problem))}[/red]")
        raise typer.Exit(2) from problem


def _day(on: datetime | None) -> date | None:
    return on.date() if on else None


def _moment(known_at: datetime | None) -> datetime | None:
    return timezone.make_aware(known_at) if known_at else None


def _show_person(pack: Pack, found: PersonFile) -> None:
    out.print(f"[bold]Person {found.id}[/bold] {escape(found.name)}")
    if found.household is not None:
        out.print(f"Household {found.household}" + (f", {found.relationship}" if found.relationship else ""))
    for identifier in found.identifiers:
        out.print(
            f"{identifier.issuer} {identifier.value} ({identifier.status}; {identifier.source})", markup=False
        )
    out.print(_cells(pack, found.cells))
    out.print(_timeline(found.timeline))


def _show_household(pack: Pack, found: HouseholdFile) -> None:
    out.print(f"[bold]Household {found.id}[/bold] {escape(found.area or '')}")
    members = Table("person", "name", "relationship", "since")
    for member in found.members:
        members.add_row(str(member.person), escape(member.name), member.relationship or "", str(member.since))
    out.print(members)
    out.print(_cells(pack, found.cells))
    out.print(_timeline(found.timeline))


def _cells(pack: Pack, cells: Sequence[Cell]) -> Table:
    table = Table("attribute", "value", "source", "how", "since", "others say")
    for cell in cells:
        label = text(pack.attributes[cell.attribute].label, pack.languages[0])
        others = "; ".join(f"{_value(said)} ({said.source}, {said.stated_on})" for said in cell.alternatives)
        held = cell.held
        table.add_row(
            escape(label), escape(_value(held)), held.source, held.method, str(held.stated_on), escape(others)
        )
    return table


def _value(said: Said) -> str:
    return said.value if said.value is not None else f"({said.missing})"


def _timeline(events: Iterable[Event]) -> Table:
    table = Table("known since", "speaks of", "what", "source", "batch")
    for event in events:
        what = event.what + (f" to household {event.household}" if event.what == "moved" else "")
        table.add_row(
            f"{event.recorded_at:%Y-%m-%d %H:%M:%S}", str(event.on), what, event.source, str(event.batch)
        )
    return table
