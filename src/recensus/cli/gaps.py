"""``recensus gaps`` and ``recensus life-course``: who is due a programme and not in it, and which ages are covered."""

import getpass
from datetime import datetime
from typing import Annotated

import typer
from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from recensus.cli.exits import explaining
from recensus.insight.gaps.actions import find_gaps
from recensus.insight.gaps.types import NotAvailable
from recensus.insight.lives.actions import count_life_course
from recensus.insight.referrals.actions import take_enrolments
from recensus.privacy.access import AccessRefused
from recensus.setups.choosing import SETUPS
from recensus.setups.types import Flow
from recensus.vocabulary.pack import NoSuchPack, PackHasProblems, open_pack

PURPOSE = "eligibility"
out = Console()
explained = explaining(problems=(AccessRefused, PackHasProblems), wrong_use=(NoSuchPack,))


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command(name="gaps")(gaps)
    app.command(name="life-course")(life_course)


def gaps(
    pack: Annotated[str, typer.Argument(help="The pack's folder, or its name in ./countries.")],
    on: Annotated[datetime, typer.Option(help="The day of which it is asked.", formats=["%Y-%m-%d"])],
) -> None:
    """Find who is eligible and not enrolled, or without what comes with what she gets; enrols and refers nobody."""
    with explained():
        opened = open_pack(pack)
        known = SETUPS[opened.setup].runs(Flow.ELIGIBILITY)
        made = find_gaps(
            pack=opened, population_known=known, on=on.date(), by=getpass.getuser(), purpose=PURPOSE
        )
        answered = take_enrolments(by=getpass.getuser(), purpose=PURPOSE)
    table = Table("Programme", "Rule", "Missed", "New", "Closed", "Not available because", box=SIMPLE)
    for one in made:
        name, rule = one.wanted.programme, one.wanted.rule
        if isinstance(one, NotAvailable):
            why = f"{one.lack}: {', '.join(one.flows)}" if one.flows else str(one.lack)
            table.add_row(name, rule, "", "", "", why)
        else:
            table.add_row(name, rule, f"{one.found:,}", f"{one.new:,}", f"{one.closed:,}", "")
    out.print(table)
    out.print(f"{answered:,} referrals were answered by enrolments.")


def life_course(
    pack: Annotated[str, typer.Argument(help="The pack's folder, or its name in ./countries.")],
    on: Annotated[datetime, typer.Option(help="The day of which it is asked.", formats=["%Y-%m-%d"])],
) -> None:
    """Count which ages and conditions are covered by what, for the page of the life course."""
    with explained():
        opened = open_pack(pack)
        rows = count_life_course(pack=opened, on=on.date(), by=getpass.getuser(), purpose=PURPOSE)
    out.print(f"Counted {rows:,} combinations of place, sex, age and programme.")
