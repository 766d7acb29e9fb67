"""``recensus vault``: which keys there are, and changing them while people work."""

import getpass
import time
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from recensus.privacy.access import AccessRefused
from recensus.privacy.vault import queries, rotation
from recensus.privacy.vault.types import VaultRefused

PURPOSE = "oversight"
WAIT_SECONDS = 2
out, errors = Console(), Console(stderr=True)
vault = typer.Typer(help="Keys of sealed identifiers: show them, change them.", no_args_is_help=True)

Patience = Annotated[int, typer.Option(help="Seconds to wait for loads that still seal with an old key.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.add_typer(vault, name="vault")


@vault.command()
def status() -> None:
    """Show each data key: what it is for, which key wraps it, and how many values it seals."""
    table = Table("Key", "For", "State", "Wrapped by", "Made", "Values", box=None)
    for key in queries.key_states():
        values = "" if key.values is None else f"{key.values:,}"
        use = f"{key.use} {key.name}".strip()
        table.add_row(str(key.number), use, key.state, key.wrapped_by, f"{key.made_at:%Y-%m-%d}", values)
    out.print(table)


@vault.command()
def rotate(patience: Patience = 3600) -> None:
    """Seal all values and files with new keys, and destroy the old ones; go on with a rotation that was stopped."""
    try:
        rotation.begin(by=getpass.getuser(), purpose=PURPOSE)
        until = time.monotonic() + patience
        _seal_anew()
        while not rotation.destroy_unused():
            if time.monotonic() > until:
                errors.print(
                    "A load still seals with the old key. Everything else is sealed anew; run this again later."
                )
                raise typer.Exit(1)
            time.sleep(WAIT_SECONDS)
            _seal_anew()
    except (AccessRefused, VaultRefused) as problem:
        _refuse(problem)
    out.print("All values and files are sealed with new keys; the old ones are destroyed.")


def _seal_anew() -> None:
    with Progress(console=errors, transient=True) as progress:
        task = progress.add_task("Values sealed anew", total=None)
        rotation.seal_anew(lambda rows: progress.advance(task, rows))


@vault.command()
def rewrap() -> None:
    """Wrap all data keys with the provider's next key, and throw its old one away."""
    try:
        label = rotation.rewrap(by=getpass.getuser(), purpose=PURPOSE)
    except (AccessRefused, VaultRefused) as problem:
        _refuse(problem)
    out.print(
        f"All data keys are wrapped by {label}. Old backups of the database need the key before: keep its backup, too."
    )


def _refuse(problem: Exception) -> NoReturn:
    errors.print(f"[red]{problem}[/]")
    raise typer.Exit(1) from problem
