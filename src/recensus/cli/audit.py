"""``recensus audit``: the log of who looked at what: order it, hand it out, verify it, ask it."""

import getpass
import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from recensus.privacy import inquiries
from recensus.privacy.access import AccessRefused
from recensus.privacy.audit import actions, queries, verify
from recensus.privacy.audit.export import NothingToExport
from recensus.privacy.audit.types import WitnessState

PURPOSE = "oversight"
out, errors = Console(), Console(stderr=True)
topic = typer.Typer(help="The log of who looked at what, for whom and why.", no_args_is_help=True)

File = Annotated[Path, typer.Argument(dir_okay=False)]


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.add_typer(topic, name="audit")


@topic.command()
def sequence() -> None:
    """Give every entry its place in the log, sign a checkpoint and hand it to the witnesses."""
    placed = actions.sequence()
    out.print(f"{placed:,} entries got their place; the log has {queries.log_state().size:,}.")


@topic.command()
def status() -> None:
    """Tell how the log stands; exit code 1 when releases have stopped or a witness lacks the last checkpoint."""
    state = queries.log_state()
    out.print(f"{state.size:,} entries have their place, {state.waiting:,} wait for one.")
    out.print(
        f"Last pass {state.sequenced_at:%Y-%m-%d %H:%M:%S} UTC, root {state.root.hex()}", soft_wrap=True
    )
    for witness in state.witnesses:
        out.print(_said_of(witness), soft_wrap=True, markup=False)
    if not state.witnesses:
        out.print(
            "No witness: set RECENSUS_WITNESSES, or nobody outside can tell whether the log was rewritten."
        )
    if state.why_stopped:
        errors.print(f"[red]{escape(state.why_stopped)}[/red]")
    if state.why_stopped or any(witness.problem for witness in state.witnesses):
        raise typer.Exit(1)


def _said_of(witness: WitnessState) -> str:
    problem = f"; it does not take more: {witness.problem}" if witness.problem else ""
    return f"Witness {witness.address} holds {witness.size:,}{problem}"


@topic.command()
def key(
    new: Annotated[bool, typer.Option("--new", help="Make the next key; the log goes on under it.")] = False,
) -> None:
    """Print the keys that verify the log's signatures, oldest first: for auditors and witnesses."""
    try:
        if new:
            inquiries.change_key(by=getpass.getuser(), purpose=PURPOSE)
    except AccessRefused as refused:
        errors.print(f"[red]{escape(str(refused))}[/red]")
        raise typer.Exit(1) from refused
    for line in queries.verifier_keys():
        typer.echo(line)


@topic.command()
def export(file: File) -> None:
    """Write the whole log to a file that anyone can verify; no registrant is named in it."""
    try:
        actions.sequence()
        count = inquiries.write_export(file, by=getpass.getuser(), purpose=PURPOSE)
    except (AccessRefused, NothingToExport) as problem:
        errors.print(f"[red]{escape(str(problem))}[/red]")
        raise typer.Exit(1) from problem
    out.print(f"{count:,} entries written to {file}.", soft_wrap=True)


@topic.command("verify")
def verify_export(
    export: Annotated[Path, typer.Argument(help="What `recensus audit export` wrote.")],
    checkpoint: Annotated[list[Path], typer.Option(help="What a witness holds; may be given several times.")],
    key: Annotated[Path, typer.Option(help="The log's verifier keys, one a line.")],
) -> None:
    """Check an export against checkpoints that witnesses hold. It asks neither database nor log."""
    raise typer.Exit(verify.report(export, checkpoint, key))


@topic.command()
def about(
    number: Annotated[int, typer.Argument(help="The number here.")],
    household: Annotated[bool, typer.Option("--household", help="A household, not a person.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")] = False,
) -> None:
    """Tell who looked at a person or household, when, for what purpose. The question goes on record too."""
    try:
        found = inquiries.looks_at("H" if household else "P", number, by=getpass.getuser(), purpose=PURPOSE)
    except AccessRefused as refused:
        errors.print(f"[red]{escape(str(refused))}[/red]")
        raise typer.Exit(1) from refused
    if as_json:
        typer.echo(json.dumps([asdict(one) for one in found], default=str))
        return
    table = Table("entry", "when", "who", "role", "purpose", "what", "outcome")
    for one in found:
        place = "" if one.leaf is None else str(one.leaf)
        cells = (one.who, one.role, one.purpose, one.action, one.outcome)
        table.add_row(place, f"{one.at:%Y-%m-%d %H:%M:%S}", *map(escape, cells))
    out.print(table)
