"""``recensus rejects``: the rows that a batch did not take in, to be corrected and loaded again."""

import getpass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from recensus.cli.loading import PURPOSE, explained
from recensus.registry import queries

out = Console()

Folder = Annotated[Path, typer.Option("--in", help="The folder in which they are written, in plain.")]


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("rejects")(rejects)


def rejects(
    batch: Annotated[int, typer.Argument(help="The batch's number.")], folder: Folder = Path()
) -> None:
    """Write the rows that a batch rejected or held, in the shape in which they came; who has them is put on record."""
    by = getpass.getuser()
    with explained():
        places = range(1, len(queries.batch(batch, by=by, purpose=PURPOSE).rejects_files) + 1)
        for place in places:
            name, rows = queries.rejected_rows(batch, place, by=by, purpose=PURPOSE)
            with (folder / name).open("xb") as file:
                file.writelines(rows)
            out.print(f"Written: {folder / name}", soft_wrap=True, markup=False)
    if not places:
        out.print(f"Batch {batch} took in all its rows.")
