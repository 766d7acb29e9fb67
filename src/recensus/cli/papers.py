"""``recensus papers``: what data protection law asks to have in writing, made from a country pack."""

from collections.abc import Callable
from typing import Annotated

import typer
from django.utils import timezone
from rich.console import Console
from rich.markup import escape

from recensus.privacy.papers import Ground, impact
from recensus.privacy.papers import processing as record_of_processing
from recensus.privacy.reading import NotAPolicy, agreements_written, policy_of, policy_written, terms_of
from recensus.vocabulary.pack import NoSuchPack, PackHasProblems, open_pack

errors = Console(stderr=True)
topic = typer.Typer(help="Papers for the data protection authority.", no_args_is_help=True)

PackName = Annotated[str, typer.Argument(help="The pack's folder, or its name in ./countries.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.add_typer(topic, name="papers")


@topic.command()
def dpia(pack: PackName) -> None:
    """Print the annex to a data-protection impact assessment, in Markdown."""
    _print(impact, pack)


@topic.command()
def processing(pack: PackName) -> None:
    """Print the record of processing activities, in Markdown."""
    _print(record_of_processing, pack)


def _print(paper: Callable[[Ground], str], name: str) -> None:
    try:
        pack = open_pack(name)
        content, _origin = policy_written(pack)
        agreements = [terms_of(one, 1, terms) for one, terms in sorted(agreements_written(pack).items())]
    except (NoSuchPack, PackHasProblems, NotAPolicy) as problem:
        errors.print(f"[red]{escape(str(problem))}[/red]")
        raise typer.Exit(1) from problem
    typer.echo(
        paper(Ground(pack=pack, policy=policy_of(content), agreements=agreements, on=timezone.localdate()))
    )
