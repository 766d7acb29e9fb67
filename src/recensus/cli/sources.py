"""``recensus source describe, draft``: a newcomer's file, and a first description of it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from recensus.connectors.drafting import FileDescription, describe_file, draft_source
from recensus.connectors.failures import FileUnreadable
from recensus.vocabulary.pack import NoSuchPack, PackHasProblems, open_pack

out, errors = Console(), Console(stderr=True)
File = Annotated[Path, typer.Argument(help="The file, in any format that can be loaded.", show_default=False)]


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    source = typer.Typer(help="Describe the files of a source.", no_args_is_help=True)
    source.command("describe")(describe)
    source.command("draft")(draft)
    app.add_typer(source, name="source")


def describe(
    file: File, as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False
) -> None:
    """Say how a file is written and what its columns hold, with examples. The examples are personal data."""
    with explained():
        described = describe_file(file)
    if as_json:
        typer.echo(json.dumps(_plain(described), ensure_ascii=False))
        return
    read = described.read
    out.print(escape(f"{read.file}: {read.format}, {read.rows} rows, {read.unreadable} unreadable"))
    if read.guessed:
        out.print(escape(f"Guessed: {', '.join(read.guessed)}"))
    table = Table("Column", "Different values", "Examples")
    for column in read.columns:
        examples = ", ".join(described.examples[column])
        table.add_row(escape(column), str(described.distinct[column]), escape(examples))
    out.print(table)


def draft(
    file: File,
    pack: Annotated[str, typer.Option("--pack", help="The pack's folder, or its name in ./countries.")],
) -> None:
    """Print a first sources/<name>.yaml for a file: its columns matched to the pack's attributes by name."""
    with explained():
        typer.echo(draft_source(file, open_pack(pack)), nl=False)


@contextmanager
def explained() -> Iterator[None]:
    """Turn what went wrong into words and an exit code: 1 for problems found, 2 for wrong use."""
    try:
        yield
    except (FileUnreadable, PackHasProblems, NoSuchPack) as problem:
        errors.print(f"[red]{escape(str(problem))}[/red]")
        raise typer.Exit(2 if isinstance(problem, NoSuchPack) else 1) from problem


def _plain(described: FileDescription) -> dict[str, object]:
    read = described.read
    return {
        "file": read.file,
        "format": read.format,
        "encoding": read.encoding,
        "delimiter": read.delimiter,
        "sheet": read.sheet,
        "guessed": read.guessed,
        "rows": read.rows,
        "unreadable": read.unreadable,
        "columns": {
            c: {"different": described.distinct[c], "examples": described.examples[c]} for c in read.columns
        },
    }
