"""``recensus simulate``: write a synthetic country."""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from recensus.simulate.actions import ImpossibleCountry, simulate_country
from recensus.simulate.described import NotDescribed
from recensus.simulate.reporting import simulate_reports
from recensus.vocabulary.pack import NoSuchPack, PackHasProblems, open_pack

INVENTED = "demo"
"""The pack of the invented country, which is made by program; any other describes itself."""


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command(name="simulate")(simulate)


def simulate(
    persons: Annotated[int, typer.Option(help="How many persons, 1,000 to 50,000,000 (whole households).")],
    out: Annotated[Path, typer.Option(help="The folder to write to.")],
    seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.")] = 1,
    country: Annotated[
        str,
        typer.Option(
            help="The pack to write files for: the invented country's, or one with a folder simulation/."
        ),
    ] = INVENTED,
    processes: Annotated[
        int, typer.Option(help="Processes to use; the bytes do not depend on it.", min=1)
    ] = 2,
    as_json: Annotated[bool, typer.Option("--json", help="Print the manifest as JSON.")] = False,
) -> None:
    """Write a synthetic country with planted errors and known truth."""
    errors = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:,.0f} persons"))
    try:
        make = _maker(country, processes)
        with Progress(*columns, TimeRemainingColumn(), console=errors, disable=as_json) as progress:
            task = progress.add_task(country, total=persons)
            manifest = make(
                persons=persons,
                seed=seed,
                directory=out,
                on_progress=lambda written: progress.advance(task, written),
            )
    except (ImpossibleCountry, NotDescribed, NoSuchPack, PackHasProblems) as problem:
        errors.print(f"[red]{escape(str(problem))}[/red]")
        raise typer.Exit(2) from problem
    if as_json:
        typer.echo(json.dumps(manifest))
    else:
        typer.echo(
            f"{manifest['persons']:,} persons in {manifest['households']:,} households written to {out}"
        )


def _maker(country: str, processes: int) -> Callable[..., dict[str, object]]:
    """Return what writes the country. Raises NoSuchPack and PackHasProblems."""
    if country == INVENTED:
        return partial(simulate_country, processes=processes)
    return partial(simulate_reports, open_pack(country))
