"""``recensus simulate``: write a synthetic country."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from recensus.simulate.actions import ImpossibleCountry, simulate_country


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command(name="simulate")(simulate)


def simulate(
    persons: Annotated[int, typer.Option(help="How many persons, 1,000 to 50,000,000 (whole households).")],
    out: Annotated[Path, typer.Option(help="The folder to write to.")],
    seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.")] = 1,
    processes: Annotated[
        int, typer.Option(help="Processes to use; the bytes do not depend on it.", min=1)
    ] = 2,
    as_json: Annotated[bool, typer.Option("--json", help="Print the manifest as JSON.")] = False,
) -> None:
    """Write a synthetic country with planted errors and known truth."""
    errors = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:,.0f} persons"))
    try:
        with Progress(*columns, TimeRemainingColumn(), console=errors, disable=as_json) as progress:
            task = progress.add_task("Demoland", total=persons)
            manifest = simulate_country(
                persons=persons,
                seed=seed,
                directory=out,
                processes=processes,
                on_progress=lambda written: progress.advance(task, written),
            )
    except ImpossibleCountry as problem:
        errors.print(f"[red]{problem}[/red]")
        raise typer.Exit(2) from problem
    if as_json:
        typer.echo(json.dumps(manifest))
    else:
        typer.echo(
            f"{manifest['persons']:,} persons in {manifest['households']:,} households written to {out}"
        )
