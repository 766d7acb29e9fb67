"""``recensus machine``: the programs of other institutions that may ask, their keys and how they are shut out."""

import getpass
import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from recensus.privacy.machines import actions, queries
from recensus.privacy.machines.types import MachineCard, Scope

PURPOSE = "oversight"
out, errors = Console(), Console(stderr=True)
topic = typer.Typer(help="Programs of other institutions that may ask.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="The program's name: letters, digits and hyphens.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.add_typer(topic, name="machine")


@topic.command()
def add(
    name: Name,
    keys: Annotated[Path, typer.Argument(help="Its public keys: a JWK set.", exists=True, dir_okay=False)],
    organisation: Annotated[str, typer.Option(help="Which institution runs it.")],
    purpose: Annotated[str, typer.Option(help="For what it asks: a purpose of its agreement.")],
    scope: Annotated[list[Scope], typer.Option(help="A flow it is for; may be given several times.")],
) -> None:
    """Let a program ask for tokens, or give one that is known its new keys."""
    try:
        card = MachineCard(
            name=name,
            organisation=organisation,
            purpose=purpose,
            scopes=scope,
            keys=json.loads(keys.read_text()),
        )
        actions.register_machine(card=card, by=getpass.getuser(), purpose=PURPOSE)
    except (actions.CardNotUsable, ValueError) as problem:
        errors.print(f"[red]{escape(str(problem))}[/red]")
        raise typer.Exit(2) from problem
    out.print(f"{name} may ask for tokens. What it sees is in the agreement for '{purpose}'.")


@topic.command()
def close(name: Name) -> None:
    """Refuse a program within seconds, whatever token it holds."""
    try:
        actions.shut_out(machine=name, by=getpass.getuser(), purpose=PURPOSE)
    except LookupError as unknown:
        errors.print(f"[red]{escape(str(unknown))}[/red]")
        raise typer.Exit(2) from unknown
    out.print(f"{name} is shut out.")


@topic.command("list")
def show_all() -> None:
    """List the programs that were registered."""
    table = Table("Program", "Institution", "Purpose", "Flows", "Since", "Until")
    for one in queries.machines(by=getpass.getuser(), purpose=PURPOSE):
        until = f"{one.until:%Y-%m-%d %H:%M}" if one.until else ""
        table.add_row(
            one.name, one.organisation, one.purpose, ", ".join(one.scopes), f"{one.since:%Y-%m-%d}", until
        )
    out.print(table)
