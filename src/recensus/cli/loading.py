"""``recensus load, batches, undo``: extracts come in, are listed, and are undone."""

import getpass
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.box import SIMPLE
from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from recensus.connectors.failures import FileUnreadable, NotASource
from recensus.intake import types
from recensus.intake.actions import load_files
from recensus.intake.check_words import title
from recensus.registry import queries
from recensus.registry.actions import BatchNotUndoable, NeedsDecision, VersionTaken, propose_undo, undo_batch
from recensus.registry.types import BatchSummary
from recensus.rules.types import InvalidRule
from recensus.vocabulary.actions import AnotherCountryLivesHere
from recensus.vocabulary.pack import NoSuchPack, PackHasProblems, open_pack
from recensus.vocabulary.types import Pack

PURPOSE = "registration"
HALTED = 3
HALT = """Batch {result.batch} is halted and counts for nothing. {result.because}
If that is right, two other officers release proposal {result.proposal}: recensus decisions show {result.proposal}
If it is not, load the right extract: this one is then given up. Loading the same files again changes nothing."""
WRONG_USE = (NoSuchPack, NotASource, AnotherCountryLivesHere, queries.NotOnRecord)
PROBLEMS = (PackHasProblems, FileUnreadable, VersionTaken, BatchNotUndoable, InvalidRule)
out, errors = Console(), Console(stderr=True)


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command("load")(load)
    app.command("batches")(batches)
    app.command("undo")(undo)


@contextmanager
def explained() -> Iterator[None]:
    """Turn what went wrong into words and an exit code: 1 for problems found, 2 for wrong use."""
    try:
        yield
    except (*WRONG_USE, *PROBLEMS) as problem:
        errors.print(f"[red]{escape(str(problem))}[/red]")
        raise typer.Exit(2 if isinstance(problem, WRONG_USE) else 1) from problem


def load(
    pack: Annotated[str, typer.Argument(help="The pack's folder, or its name in ./countries.")],
    source: Annotated[str, typer.Argument(help="The source, as the pack names it.")],
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            help="The files of one extract; none when the source is a database to be queried.",
            exists=True,
            dir_okay=False,
        ),
    ] = None,
    as_of: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day of which the extract speaks.")
    ] = None,
    mode: Annotated[
        str | None, typer.Option(help="snapshot (all that the source states) or delta (changes only).")
    ] = None,
    version: Annotated[
        int | None, typer.Option(min=1, help="Which extract of that day; the next if left out.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Load files: every row ends accepted, rejected or held. The same files again change nothing.

    The exit code is 3 when the extract leaves out so many that two other officers have to release it.
    """
    if mode not in (None, "snapshot", "delta"):
        errors.print(f"[red]The mode is snapshot or delta, not '{escape(mode)}'.[/red]")
        raise typer.Exit(2)
    with explained():
        opened = open_pack(pack)
        with _bar(hidden=as_json) as tell:
            result = load_files(
                pack=opened,
                source_name=source,
                paths=files or [],
                stated_on=as_of.date() if as_of else None,
                mode=mode,
                version=version,
                by=getpass.getuser(),
                purpose=PURPOSE,
                progress=tell,
            )
    typer.echo(json.dumps(asdict(result))) if as_json else _tell(opened, result)
    if result.state == "halted":
        raise typer.Exit(HALTED)


@contextmanager
def _bar(*, hidden: bool) -> Iterator[types.Tell]:
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:,.0f} of {task.total:,.0f} rows, {task.fields[rate]:,.0f} a second"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=errors, disable=hidden, transient=True) as bar:
        task = bar.add_task("reading", total=0, rate=0)

        def tell(progress: types.Progress) -> None:
            rate = bar.tasks[0].speed or 0
            bar.update(
                task, description=progress.stage, completed=progress.done, total=progress.total, rate=rate
            )

        yield tell


def _tell(pack: Pack, result: types.LoadResult) -> None:
    if result.state == "already loaded":
        out.print(f"Already loaded as batch {result.batch}: nothing changes.")
    counts = Table(title=f"Batch {result.batch}: {result.source}", title_justify="left")
    for name in ("received", "accepted", "rejected", "held"):
        counts.add_column(name, justify="right")
    counts.add_row(*(f"{n:,}" for n in (result.received, result.accepted, result.rejected, result.held)))
    out.print(counts)
    if result.findings:
        out.print(_findings(pack, result))
    if result.rejects_files:
        out.print(f"Rows to correct and load again: recensus rejects {result.batch}", markup=False)
    if result.state == "halted":
        errors.print(HALT.format(result=result), style="red", markup=False, soft_wrap=True)
    if result.state == "loaded":
        out.print(
            f"{result.seconds:,.1f} s, {result.received / max(result.seconds, 0.001):,.0f} rows a second."
        )


def _findings(pack: Pack, result: types.LoadResult) -> Table:
    table = Table(title="What the checks saw", title_justify="left")
    table.add_column("rows", justify="right")
    table.add_column("code", no_wrap=True)
    table.add_column("outcome")
    table.add_column("in words")
    for found in result.findings:
        words = title(pack, found.code, pack.languages[0])
        table.add_row(f"{found.rows:,}", found.code, found.severity, escape(words))
    return table


def batches(as_json: Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")] = False) -> None:
    """List the extracts that were loaded, the latest first."""
    found = queries.batches(by=getpass.getuser(), purpose=PURPOSE)
    if as_json:
        typer.echo(json.dumps([asdict(one) for one in found], default=str))
        return
    table = Table(box=SIMPLE, pad_edge=False)
    for name in ("batch", "source", "speaks of", "version", "mode", "state"):
        table.add_column(name, no_wrap=True)
    for name in ("received", "accepted", "rejected", "held"):
        table.add_column(name, justify="right", no_wrap=True)
    for one in found:
        counts = (f"{n:,}" for n in (one.received, one.accepted, one.rejected, one.held))
        table.add_row(
            str(one.id), escape(one.source), _days(one), str(one.version), one.mode, one.state, *counts
        )
    _print_whole(table)


def _print_whole(table: Table) -> None:
    """Print a table as wide as it is: a narrow window breaks its lines, and nothing is cut off."""
    needed = table.__rich_measure__(out, out.options.update(max_width=1000)).maximum
    Console(width=max(out.width, needed)).print(table)


def _days(batch: BatchSummary) -> str:
    if batch.first_day is None or batch.first_day == batch.last_day:
        return str(batch.last_day or batch.stated_on)
    return f"{batch.first_day} to {batch.last_day}"


def undo(
    batch: Annotated[int, typer.Argument(help="The batch's number.")],
    reason: Annotated[str, typer.Option(help="Why it is undone; it stays on record.")],
) -> None:
    """Let a batch count no longer; the record is what the other batches give. Nothing is deleted."""
    with explained():
        try:
            undo_batch(batch=batch, reason=reason, by=getpass.getuser(), purpose=PURPOSE)
        except NeedsDecision as many:
            number = propose_undo(batch=batch, reason=reason, by=getpass.getuser(), purpose=PURPOSE)
            out.print(f"{many} This is proposal {number}: recensus decisions show {number}", soft_wrap=True)
            return
    out.print(f"Batch {batch} is undone. What was known before can still be seen as of that time.")
