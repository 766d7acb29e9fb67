"""``recensus findings`` puts the checks across registers; ``recensus institutions`` keeps the lists they rest on."""

import getpass
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from django.utils import timezone
from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from recensus.cli.exits import explaining
from recensus.enrolment.checking import actions
from recensus.privacy.access import AccessRefused
from recensus.vocabulary.pack import NoSuchPack, PackHasProblems, open_pack

out = Console()
explained = explaining(
    problems=(AccessRefused, PackHasProblems, actions.NotAList), wrong_use=(NoSuchPack, actions.NoSuchCheck)
)
PackName = Annotated[str, typer.Argument(help="The pack's folder, or its name in ./countries.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command(name="findings")(findings)
    app.command(name="institutions")(institutions)


def findings(
    pack: PackName,
    check: Annotated[str | None, typer.Option(help="This check only.")] = None,
    on: Annotated[
        datetime | None,
        typer.Option(help="The day of which it is asked (default: today).", formats=["%Y-%m-%d"]),
    ] = None,
) -> None:
    """Hold what registers say against everyone enrolled; stops and changes nothing.

    Of whom a check cannot tell, because a register did not answer or does not say, is counted and found guilty of
    nothing.
    """
    day = on.date() if on else timezone.localdate()
    with explained():
        opened = open_pack(pack)
        counts = actions.put_checks(
            pack=opened, on=day, only=check, by=getpass.getuser(), purpose="eligibility"
        )
    table = Table("Check", "Version", "Looked at", "Cannot tell", "Found today", "Open", "Gone", box=SIMPLE)
    for one in counts:
        untold = sum(one.undetermined.values())
        cells = (one.looked_at, untold, one.new, one.open, one.gone)
        table.add_row(one.name, one.version, *(f"{cell:,}" for cell in cells))
    out.print(table)
    for one in counts:
        for why, number in sorted(one.undetermined.items()):
            out.print(f"{one.name}: {number:,} cannot be determined: {why}")


def institutions(
    pack: PackName,
    name: Annotated[str, typer.Argument(help="The list, as the pack's checks name it.")],
    file: Annotated[Path, typer.Argument(help="A CSV with the columns code and places.", exists=True)],
    stated_on: Annotated[
        datetime, typer.Option(help="The day of which the list speaks.", formats=["%Y-%m-%d"])
    ],
) -> None:
    """Keep an edition of a list of institutions, such as all schools, for the checks that ask for it."""
    with explained():
        number = actions.load_list(
            pack=open_pack(pack),
            name=name,
            path=file,
            stated_on=stated_on.date(),
            by=getpass.getuser(),
            purpose="registration",
        )
    out.print(f"{number:,} institutions of the list {name}.")
