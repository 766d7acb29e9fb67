"""``recensus programme``: draft the catalogue's documents from a spreadsheet."""

from pathlib import Path
from typing import Annotated

import typer
from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from recensus.cli.exits import explaining
from recensus.connectors.failures import FileUnreadable
from recensus.connectors.rows import read_rows
from recensus.programmes.drafting import NoProgrammes, draft_programmes

out = Console()
explained = explaining(problems=(FileUnreadable, NoProgrammes), wrong_use=(FileExistsError,))
programme = typer.Typer(no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.add_typer(programme, name="programme")


@programme.callback()
def catalogue() -> None:
    """Work on the catalogue of programmes."""


@programme.command(name="import")
def import_drafts(
    file: Annotated[
        Path, typer.Argument(help="A spreadsheet with a row a programme.", exists=True, dir_okay=False)
    ],
    into: Annotated[
        Path, typer.Option(help="The folder to write to: a pack's programmes, or one of drafts.")
    ],
    sheet: Annotated[str | None, typer.Option(help="The workbook's sheet; left out: the first.")] = None,
) -> None:
    """Draft a document for each row, and list what is missing or in doubt by row and column; overwrites nothing."""
    with explained():
        table = read_rows(file, sheet)
        drafts, doubts = draft_programmes(table.rows, table.read.columns)
        for draft in drafts:
            path = into / draft.name / "programme.yaml"
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8") as document:
                document.write(draft.text)
    listed = Table("Row", "Column", "Code", "What", "What to do", box=SIMPLE)
    for doubt in doubts:
        listed.add_row(str(doubt.row), doubt.column, doubt.code, doubt.message, doubt.remedy)
    out.print(listed)
    out.print(
        f"{len(drafts):,} programmes drafted in {into} from {len(table.rows):,} rows; {len(doubts):,} doubts."
    )
