"""``recensus pack``: check a country pack, list those found here, begin a new one."""

import dataclasses
import json
from itertools import groupby
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from recensus.setups.packs import check_pack
from recensus.setups.starting import CannotBegin, begin_pack
from recensus.vocabulary.messages import text
from recensus.vocabulary.pack import NoSuchPack, find_pack, packs_here, read_pack
from recensus.vocabulary.types import Problem

out, errors = Console(), Console(stderr=True)
packs = typer.Typer(help="Check, list and begin country packs.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.add_typer(packs, name="pack")


@packs.command()
def check(
    pack: Annotated[str, typer.Argument(help="The pack's folder, or its name in ./countries.")],
    as_json: AsJson = False,
) -> None:
    """Read all of a pack and name every problem with file, line, what was expected and the nearest valid name."""
    try:
        path = find_pack(pack)
    except NoSuchPack as problem:
        errors.print(f"[red]{escape(str(problem))}[/]")
        raise typer.Exit(2) from problem
    problems = check_pack(path)
    if as_json:
        typer.echo(json.dumps([dataclasses.asdict(problem) for problem in problems], ensure_ascii=False))
    else:
        _tell(path, problems)
    raise typer.Exit(1 if problems else 0)


@packs.command(name="list")
def list_packs(as_json: AsJson = False) -> None:
    """List the packs that can be opened by name."""
    found = {name: read_pack(path)[0] for name, path in sorted(packs_here().items())}
    if as_json:
        rows = [{"name": name, "path": str(packs_here()[name])} for name in found]
        typer.echo(json.dumps(rows))
        return
    table = Table("Pack", "Country", "Set-up", "Sources", "Programmes", box=None)
    for name, pack in found.items():
        facts = ["cannot be read: see `recensus pack check`", "", "", ""]
        if pack is not None:
            facts = [text(pack.label, "en"), pack.setup, str(len(pack.sources)), str(len(pack.programmes))]
        table.add_row(*map(escape, [name, *facts]))
    out.print(table)


@packs.command()
def new(
    name: Annotated[str, typer.Argument(help="Small letters, digits, - and _; also the folder's name.")],
    folder: Annotated[Path, typer.Option("--in", help="Where the pack's folder is made.")] = Path(
        "countries"
    ),
) -> None:
    """Write a small pack with comments that passes the check, to be changed into one's own."""
    try:
        path = begin_pack(name, folder=folder)
    except CannotBegin as problem:
        errors.print(f"[red]{escape(str(problem))}[/]")
        raise typer.Exit(2) from problem
    out.print(
        f"Written to {path}. Change it to fit your country, then run: recensus pack check {path}",
        soft_wrap=True,
    )


def _tell(path: Path, problems: list[Problem]) -> None:
    for file, found in groupby(problems, key=lambda problem: problem.file):
        errors.print(f"[bold]{escape(str(path / file))}[/]", soft_wrap=True)
        for problem in found:
            errors.print(
                f"  line {problem.line}: {escape(problem.message)} [dim]({problem.code})[/]", soft_wrap=True
            )
            if problem.expected:
                errors.print(f"    expected: {escape(problem.expected)}", soft_wrap=True)
            if problem.nearest:
                errors.print(f"    did you mean: [green]{escape(problem.nearest)}[/]?", soft_wrap=True)
    if problems:
        count = f"{len(problems)} problem{'s' if len(problems) > 1 else ''}"
        errors.print(f"[red]{count}.[/] The format is described in docs/reference/pack-files.md.")
    else:
        out.print(f"[green]{escape(str(path))} has no problems.[/]", soft_wrap=True)
