"""``recensus snapshot, snapshots, determine, explain, export``: from the record to an explained list."""

import getpass
import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from django.utils import timezone
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from recensus.assessment.scoring import ModelsHaveProblems
from recensus.cli.exits import explaining
from recensus.cli.explaining import told
from recensus.eligibility import deciding, queries
from recensus.eligibility.actions import AnotherVersion
from recensus.eligibility.export import TooManyRows, write_csv, write_xlsx
from recensus.eligibility.live import explain_now
from recensus.eligibility.running import PROPOSAL
from recensus.programmes.catalogue import ProgrammeHasProblems
from recensus.programmes.types import NoValueInForce
from recensus.rules.types import InvalidRule
from recensus.snapshots.manifest import DamagedSnapshot
from recensus.snapshots.queries import UnknownSnapshot, snapshots
from recensus.vocabulary.actions import AnotherCountryLivesHere
from recensus.vocabulary.pack import NoSuchPack, PackHasProblems, open_pack
from recensus.vocabulary.queries import country
from recensus.vocabulary.types import Pack

PURPOSE = "eligibility"
WRONG_USE = (NoSuchPack, UnknownSnapshot, queries.UnknownRun, queries.NotConsidered, AnotherCountryLivesHere)
PROBLEMS = (
    PackHasProblems,
    ProgrammeHasProblems,
    InvalidRule,
    ModelsHaveProblems,
    NoValueInForce,
    DamagedSnapshot,
    TooManyRows,
    AnotherVersion,
)
out, errors = Console(), Console(stderr=True)
explained = explaining(problems=PROBLEMS, wrong_use=WRONG_USE)

PackName = Annotated[str, typer.Argument(help="The pack's folder, or its name in ./countries.")]
Day = Annotated[
    str | None, typer.Option("--on", metavar="DATE", help="The day, as 2026-07-01; today if left out.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command("snapshot")(snapshot_command)
    app.command("snapshots")(snapshots_command)
    app.command("determine")(determine_command)
    app.command("explain")(explain_command)
    app.command("export")(export_command)


def day_of(text: str | None) -> date:
    """Return the day that an option gives, today if it was left out; refuse what is no day."""
    if text is None:
        return timezone.localdate()
    try:
        return date.fromisoformat(text)
    except ValueError as wrong:
        raise typer.BadParameter(f"'{text}' is no day. Write it as 2026-07-01.") from wrong


def speaks(languages: Sequence[str], language: str) -> None:
    """Refuse a language that the pack has no words in."""
    if language not in languages:
        known = ", ".join(languages)
        raise typer.BadParameter(
            f"There are no words in '{language}'. This country's languages are: {known}."
        )


def country_pack() -> Pack:
    """Return the pack that this database serves; raise `NoSuchPack` while it serves none."""
    if (name := country()) is None:
        raise NoSuchPack("This database holds no country yet. Load something first, or name the pack.")
    return open_pack(name)


def snapshot_command(
    pack: Annotated[
        str | None, typer.Argument(help="The country pack; the one at work here if left out.")
    ] = None,
    on: Day = None,
    as_json: AsJson = False,
) -> None:
    """Write a dated, hashed copy of everyone on record, on which determinations run."""
    day = day_of(on)
    with explained():
        chosen = open_pack(pack) if pack else country_pack()
        made = deciding.snapshot_of(chosen, on=day, by=getpass.getuser(), purpose=PURPOSE)
    facts = {"snapshot": made.pk, "on": str(made.on), "hash": made.hash, "path": made.path}
    counts = {"households": made.households, "persons": made.persons, "unparsed": made.unparsed}
    if as_json:
        typer.echo(json.dumps(facts | counts))
        return
    out.print(f"Snapshot {made.pk} of {made.on}: {made.households:,} households, {made.persons:,} persons.")
    out.print(f"Hash {made.hash[:12]}; files in {made.path}", soft_wrap=True)
    for name, number in made.unparsed.items():
        out.print(
            f"[yellow]{number:,} values of {escape(name)} are not of their kind; they count as missing.[/]"
        )


def snapshots_command(as_json: AsJson = False) -> None:
    """List the snapshots there are, the latest first."""
    found = snapshots(by=getpass.getuser(), purpose=PURPOSE)
    rows = [
        (
            str(s.pk),
            str(s.on),
            f"{s.recorded:%Y-%m-%d %H:%M}",
            f"{s.households:,}",
            f"{s.persons:,}",
            f"{s.pack_version.name} {s.pack_version.content_hash[:12]}",
            s.hash[:12],
        )
        for s in found
    ]
    names = ("Snapshot", "Of", "Known until", "Households", "Persons", "Pack", "Hash")
    if as_json:
        typer.echo(json.dumps([dict(zip(map(str.lower, names), row, strict=True)) for row in rows]))
        return
    table = Table(box=None)
    for name in names:
        table.add_column(name, overflow="fold", min_width=12 if name in {"Pack", "Hash"} else None)
    for row in rows:
        table.add_row(*row)
    out.print(table)


def determine_command(
    pack: PackName,
    programme: Annotated[str, typer.Argument(help="The programme, as its folder in the pack.")],
    on: Day = None,
    snapshot: Annotated[
        int | None, typer.Option(help="A snapshot's number; else one that fits, or a new one.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Find out who qualifies: one answer, with reasons, for everyone. The list is a proposal."""
    day = day_of(on)
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:,.0f} considered"))
    with explained(), Progress(*columns, TimeRemainingColumn(), console=errors, disable=as_json) as bar:
        task = bar.add_task(programme, total=None)
        run = deciding.determine_on(
            open_pack(pack),
            programme,
            on=day,
            snapshot=snapshot,
            by=getpass.getuser(),
            purpose=PURPOSE,
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )
    if as_json:
        facts = {"run": run.pk, "programme": programme, "on": str(run.on), "snapshot": run.snapshot.hash}
        typer.echo(
            json.dumps(
                {
                    **facts,
                    "considered": run.considered,
                    **run.counts,
                    "hash": run.result_hash,
                    "trial": run.trial,
                }
            )
        )
        return
    _close(run.pk, run.considered, run.counts, run.result_hash)
    if run.trial:
        out.print("[yellow]A trial run: these rules are not in force. See 'recensus rules show'.[/]")


def _close(number: int, considered: int, counts: dict[str, int], result_hash: str) -> None:
    table = Table(box=None, show_header=False)
    table.add_column(justify="right")
    for outcome, count in counts.items():
        table.add_row(f"{count:,}", outcome)
    table.add_row(f"[bold]{considered:,}[/]", "[bold]considered = " + " + ".join(counts) + "[/]")
    out.print(table)
    out.print(f"Run {number}, hash {result_hash[:12]}. {PROPOSAL}", soft_wrap=True)


def explain_command(
    programme: Annotated[str, typer.Argument(help="The programme.")],
    household: Annotated[
        int, typer.Argument(help="The household's number (a person's in a programme for persons).")
    ],
    language: Annotated[str, typer.Option(help="One of the pack's languages.")] = "en",
    now: Annotated[
        bool, typer.Option("--now", help="Ask the record as it is now, not the latest run.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Tell in plain words why a household got its answer, what is missing, and what would change it."""
    by = getpass.getuser()
    with explained():
        if now:
            pack = country_pack()
            speaks(pack.languages, language)
            today = timezone.localdate()
            answer = explain_now(pack, programme, household, language, on=today, by=by, purpose=PURPOSE)
        else:
            run = queries.latest(programme, by=by, purpose=PURPOSE)
            speaks(queries.words_of(run).languages, language)
            answer = queries.explanation(run, household, language, by=by, purpose=PURPOSE)
    if as_json:
        typer.echo(json.dumps(asdict(answer), default=str, ensure_ascii=False))
    else:
        out.print("\n".join(told(answer)), markup=False, highlight=False, soft_wrap=True)


def export_command(
    run: Annotated[int, typer.Argument(help="The run's number.")],
    file: Annotated[Path, typer.Argument(help="Where to write; the name ends in .csv or .xlsx.")],
) -> None:
    """Write a run's list as CSV or XLSX, with no cell that a spreadsheet would run."""
    if file.suffix not in {".csv", ".xlsx"}:
        raise typer.BadParameter(f"'{file.name}' must end in .csv or .xlsx.")
    if not file.parent.is_dir():
        raise typer.BadParameter(f"There is no folder '{file.parent}'. Make it first, or write elsewhere.")
    with explained():
        chosen = queries.run(run, by=getpass.getuser(), purpose=PURPOSE)
        header = queries.export_header(chosen)
        rows = queries.export_rows(chosen, by=getpass.getuser(), purpose=PURPOSE)
        if file.suffix == ".csv":
            with file.open("w", newline="", encoding="utf-8") as text:
                number = write_csv(header, rows, text)
        else:
            with file.open("wb") as binary:
                number = write_xlsx(header, rows, binary)
    out.print(f"{number:,} rows written to {file}. {PROPOSAL}", soft_wrap=True)
