"""``recensus link``: who is who, linked, compared, put in force, explained and taken back."""

import getpass
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.box import SIMPLE
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from recensus.cli.exits import explaining
from recensus.decisions.types import NotAllowed
from recensus.linkage import actions, queries
from recensus.linkage.types import Because, Bundle, Done, Key
from recensus.linkage.wording import called, evidence, found, likelihood, strength
from recensus.privacy.access import AccessRefused
from recensus.registry.linking import LinksChanged
from recensus.registry.queries import NotOnRecord
from recensus.vocabulary.pack import NoSuchPack, PackHasProblems, open_pack
from recensus.vocabulary.types import Pack

RUNNING, DECIDING = "registration", "casework"
"""The purposes of linking everyone, and of saying who is who."""

_ALL_BITS = 2**64 - 1
out, errors = Console(), Console(stderr=True)
explained = explaining(
    problems=(AccessRefused, LinksChanged, NotAllowed, ValueError),
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


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.add_typer(link, name="link")


def _who(purpose: str) -> dict[str, str]:
    return {"by": getpass.getuser(), "purpose": purpose}


@link.command("run")
def run_command(pack: PackName, as_json: AsJson = False) -> None:
    """Link everyone on record, and write down what that would change. Nothing in force is touched."""
    with explained():
        from recensus.linkage.resolving import (
            make_run,  # it compiles the engine, which the other commands need not
        )

        number = make_run(pack=open_pack(pack), progress=_progress, by=getpass.getuser(), purpose=RUNNING)
        summary = queries.run(number, **_who(RUNNING))
    _tell({"run": number, **summary.counts}, as_json=as_json)
    if not as_json:
        out.print(f"Nothing is changed yet. Look at it: recensus link compare {number}")


def _progress(step: str, share: float) -> None:
    errors.print(f"{step} ({share:.0%})")


@link.command("runs")
def runs_command(as_json: AsJson = False) -> None:
    """List the runs, the latest first."""
    with explained():
        rows = [asdict(one) for one in queries.runs(**_who(RUNNING))]
    columns = ("id", "state", "started_at", "by", "model_name", "settings_hash", "event")
    _list(rows, columns, as_json=as_json)


@link.command("compare")
def compare_command(
    run: RunNumber,
    after: Annotated[int, typer.Option(help="Leave so many out from the start.")] = 0,
    most: Annotated[int, typer.Option(help="Show so many at most.")] = 50,
    as_json: AsJson = False,
) -> None:
    """List what a run would change: whose records would be whose. Numbers only."""
    with explained():
        summary = queries.run(run, **_who(RUNNING))
        bundles = queries.changes(run, after=after, most=most, **_who(RUNNING))
    if as_json:
        typer.echo(json.dumps({"counts": summary.counts, "changes": [asdict(one) for one in bundles]}))
        return
    _tell(summary.counts, as_json=False)
    _list(
        [_compared(one) for one in bundles], ("now", "then", "keys", "by", "probability", ""), as_json=False
    )


def _compared(one: Bundle) -> dict[str, object]:
    return {
        "now": ", ".join(map(str, one.before)),
        "then": ", ".join(str(number) if number else "somebody new" for number in one.after),
        "keys": one.keys,
        "by": ", ".join(one.by) or "they part",
        "probability": "" if one.probability is None else f"{one.probability:.4f}",
        "": "takes something: to be decided" if one.consequence == "adverse" else "",
    }


@link.command("activate")
def activate_command(run: RunNumber, why: Why, as_json: AsJson = False) -> None:
    """Put a run in force as one event. What takes something from somebody, or is for many, becomes a proposal."""
    with explained():
        done = actions.activate(run=run, why=why, **_who(DECIDING))
    _done(done, as_json=as_json)


@link.command("undo")
def undo_command(
    event: Annotated[int, typer.Argument(metavar="EVENT", help="The event's number (recensus link events).")],
    why: Why,
    as_json: AsJson = False,
) -> None:
    """Take an event back: every key goes back to who had it."""
    with explained():
        done = actions.undo(event=event, why=why, **_who(DECIDING))
    _done(done, as_json=as_json)


@link.command("events")
def events_command(as_json: AsJson = False) -> None:
    """List what changed who is who, the latest first."""
    with explained():
        rows = [asdict(one) for one in queries.events(**_who(DECIDING))]
    _list(rows, ("batch", "what", "at", "by", "why", "moved", "run", "proposal", "reverses"), as_json=as_json)


@link.command("merge")
def merge_command(
    numbers: Annotated[list[int], typer.Argument(help="Two or more persons, or two or more households.")],
    why: Why,
    as_json: AsJson = False,
) -> None:
    """Hold several to be one: at once, or as a proposal where that takes something from somebody."""
    with explained():
        done = actions.merge(registrants=numbers, why=why, **_who(DECIDING))
    _done(done, as_json=as_json)


@link.command("unmerge")
def unmerge_command(number: Number, why: Why, as_json: AsJson = False) -> None:
    """Give back to one who was merged what she had, wherever it is now."""
    with explained():
        done = actions.unmerge(registrant=number, why=why, **_who(DECIDING))
    _done(done, as_json=as_json)


@link.command("split")
def split_command(
    number: Number,
    keys: Annotated[list[str], typer.Argument(help="SOURCE:KEY of each record that is somebody else's.")],
    why: Why,
    as_json: AsJson = False,
) -> None:
    """Hold some records of one to be of somebody else."""
    with explained():
        named = [_key_of(number, text) for text in keys]
        done = actions.split(registrant=number, keys=named, why=why, **_who(DECIDING))
    _done(done, as_json=as_json)


def _key_of(number: int, text: str) -> Key:
    source, _, key = text.partition(":")
    return queries.key_of(number, source=source, key=key, **_who(DECIDING))


@link.command("verdict")
def verdict_command(
    pair: Annotated[
        int, typer.Argument(metavar="PAIR", help="The number of the pair, as the page of it says.")
    ],
    verdict: Annotated[str, typer.Argument(help="same, different or unclear.")],
    why: Annotated[str, typer.Option(help="Why; it stays on record.")] = "",
) -> None:
    """Say of a doubtful pair what you find, as on its page."""
    with explained():
        from recensus.linkage.reviewing.actions import answer
        from recensus.linkage.types import Verdict

        turn = answer(pair=pair, verdict=Verdict(verdict), why=why, **_who(DECIDING))
    out.print(
        {"hers": "It waits for you still.", "others": "Others are asked, too.", "over": "It is decided."}[
            turn
        ]
    )


@link.command("explain")
def explain_command(
    number: Number,
    pack: Annotated[str, typer.Option(help="The country pack, in whose first language it is said.")] = "",
    as_json: AsJson = False,
) -> None:
    """Say in plain words why the records of one are held to be of one person."""
    with explained():
        reasons = queries.why_one(number, **_who(DECIDING))
        opened = open_pack(pack) if pack else None
    if as_json:
        typer.echo(json.dumps([asdict(one) | {"model": None} for one in reasons], default=str))
        return
    for one in reasons:
        out.print("\n".join(_explained(one, opened)), markup=False, soft_wrap=True)


def _explained(one: Because, pack: Pack | None) -> Iterator[str]:
    """Yield the lines that say why one record is held to be of this person."""
    language = pack.languages[0] if pack else "en"
    yield f"{one.source} {one.key}, since {one.since:%Y-%m-%d}: {_METHODS.get(one.method, one.method)}"
    if one.event is not None:
        yield f"  {one.event.what} (batch {one.event.batch}) by {one.event.by}: {one.event.why}"
    if (
        one.beside is None
        or one.pattern is None
        or not one.model
        or one.weight is None
        or one.probability is None
    ):
        return
    source, key = one.beside
    told = evidence(one.pattern & _ALL_BITS, model=one.model, weight=one.weight, probability=one.probability)
    yield f"  Beside {source} {key}: {likelihood(one.probability, language)}"
    for piece in told.pieces:
        yield f"    {called(piece.attribute, language)}: {found(piece, language)} ({strength(piece.weight, language)})"


_METHODS = {
    "new": "the first record here of this person",
    "identifier": "by an identifier of one person of the same sex and age",
    "linkage": "compared with the other records",
    "person": "an officer said so",
}


@link.command("evaluate")
def evaluate_command(
    pack: PackName,
    truth: Annotated[
        Path, typer.Argument(help="CSV or Parquet with source, key and person of each record.", exists=True)
    ],
    as_json: AsJson = False,
) -> None:
    """Link everyone on record and hold the answer against a truth. Nothing is written."""
    with explained():
        from recensus.linkage.judging import judge

        report = judge(
            pack=open_pack(pack), truth=truth, progress=_progress, by=getpass.getuser(), purpose=RUNNING
        )
    typer.echo(report.to_json() if as_json else report.as_table())


def _done(done: Done, *, as_json: bool) -> None:
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


def _tell(counts: Any, *, as_json: bool) -> None:
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


def _list(rows: Sequence[dict[str, Any]], columns: Sequence[str], *, as_json: bool) -> None:
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
