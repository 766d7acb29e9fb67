"""``recensus inbox``: folders into which programmes drop what they report."""

from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from recensus.cli.exits import explaining
from recensus.intake.inbox import folders, taking
from recensus.setups.running import running_pack
from recensus.vocabulary.pack import NoSuchPack, PackHasProblems, open_pack
from recensus.vocabulary.types import Pack

out = Console()
explained = explaining(problems=(PackHasProblems,), wrong_use=(NoSuchPack,))
topic = typer.Typer(help="Folders into which programmes drop what they report.", no_args_is_help=True)
PackName = Annotated[str, typer.Option("--pack", help="The pack, if not the one that this database holds.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.add_typer(topic, name="inbox")


@topic.command()
def prepare(
    source: Annotated[str, typer.Argument(help="The source, as the pack names it.")], pack: PackName = ""
) -> None:
    """Make the folders of a source, and say what else has to be in place."""
    with explained():
        opened = _pack(pack)
    if source not in opened.sources:
        out.print(f"[red]The pack has no source '{escape(source)}'.[/red]")
        raise typer.Exit(2)
    home = folders.prepare(source)
    out.print(f"The programme writes to {escape(str(home / folders.IN))}.", soft_wrap=True)
    out.print(
        f"It is taken in once {taking.reporter(source)} is appointed: recensus access appoint "
        f"{taking.reporter(source)} reporting_programme --organisation NAME --agreement NAME",
        soft_wrap=True,
    )


@topic.command()
def look(
    pack: PackName = "",
    at_once: Annotated[
        bool, typer.Option(help="Take files that were written to a moment ago, too: nobody sends just now.")
    ] = False,
) -> None:
    """Take in what was dropped, as the worker does every minute; the exit code is 1 when something was refused."""
    with explained():
        opened = _pack(pack)
    answered = taking.look_into(opened, quiet=0 if at_once else folders.QUIET_SECONDS)
    for one in answered:
        out.print(
            f"{escape(one.source)}: {escape(one.name)} {one.outcome}, {escape(str(one.folder))}",
            soft_wrap=True,
        )
    if any(one.outcome == folders.REFUSED for one in answered):
        raise typer.Exit(1)


def _pack(name: str) -> Pack:
    opened = open_pack(name) if name else running_pack()
    return opened or open_pack("")  # which says what packs there are
