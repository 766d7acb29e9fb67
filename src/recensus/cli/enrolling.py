"""``recensus overlaps``: put the rules for pairs of programmes to everyone enrolled."""

import getpass
from datetime import datetime
from typing import Annotated

import typer
from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from recensus.cli.exits import explaining
from recensus.enrolment import actions
from recensus.privacy.access import AccessRefused
from recensus.programmes.overlaps import read_overlaps
from recensus.vocabulary.pack import NoSuchPack, PackHasProblems, open_pack

PURPOSE = "eligibility"
out = Console()
explained = explaining(problems=(AccessRefused, PackHasProblems), wrong_use=(NoSuchPack,))


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command(name="overlaps")(overlaps)


def overlaps(
    pack: Annotated[str, typer.Argument(help="The pack's folder, or its name in ./countries.")],
    on: Annotated[datetime, typer.Option(help="The day of which it is asked.", formats=["%Y-%m-%d"])],
) -> None:
    """Find who draws two programmes that the pack's rules do not foresee together; stops and changes nothing."""
    with explained():
        opened = open_pack(pack)
        found = actions.find_overlaps(pack=opened, on=on.date(), by=getpass.getuser(), purpose=PURPOSE)
    counted = {one.rule: one for one in found}
    table = Table("Rule", "Says", "Found today", "Open", "Gone", box=SIMPLE)
    for rule in read_overlaps(opened)[0]:
        one = counted.get(rule.name)
        cells = (one.new, one.open, one.gone) if one else (0, 0, 0)
        table.add_row(rule.name, rule.says.value, *(f"{cell:,}" for cell in cells))
    out.print(table)
