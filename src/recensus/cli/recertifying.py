"""``recensus recertify``: looking again at those enrolled here; nobody is removed by it."""

import getpass
from typing import Annotated

import typer
from rich.console import Console

from recensus.cli.determining import country_pack, day_of
from recensus.cli.enrolling_here import (
    PURPOSE,
    Area,
    Day,
    PackName,
    Programme,
    Reason,
    explained,
    print_table,
)
from recensus.enrolment.own import queries, recertifying
from recensus.vocabulary.pack import open_pack

CallUp = Annotated[int, typer.Argument(help="The number of the call-up.")]
out = Console()
recertify = typer.Typer(
    help="Looking again at those enrolled here: call-ups, letters, reminders. Nobody is removed by it.",
    no_args_is_help=True,
)


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.add_typer(recertify, name="recertify")


def _asking() -> dict[str, str]:
    return {"by": getpass.getuser(), "purpose": PURPOSE}


@recertify.command("draw-up")
def draw_up_command(pack: PackName, programme: Programme, on: Day = None) -> None:
    """Find who is to be looked at again: stale, inconsistent or both. Nobody is told, nobody is removed."""
    with explained():
        found = recertifying.draw_up(pack=open_pack(pack), programme=programme, on=day_of(on), **_asking())
    out.print(f"{found:,} call-ups are open.")


@recertify.command("call-up")
def call_up_command(
    programme: Programme,
    area: Area = "",
    most: Annotated[int | None, typer.Option(help="At most so many letters, the longest due first.")] = None,
) -> None:
    """Call those drawn up, by stages: one letter for each household."""
    with explained():
        called = recertifying.call_up(
            pack=country_pack(), programme=programme, area=area, most=most, **_asking()
        )
    out.print(f"{called:,} were called up.")


@recertify.command("remind")
def remind_command(programme: Programme) -> None:
    """Remind, once, whoever did not answer in time."""
    with explained():
        reminded = recertifying.remind(pack=country_pack(), programme=programme, **_asking())
    out.print(f"{reminded:,} were reminded.")


@recertify.command("list")
def list_command(programme: Programme, area: Area = "") -> None:
    """Show the open call-ups, those of one letter together."""
    with explained():
        found = queries.call_ups(programme, area=area, by=getpass.getuser(), purpose=PURPOSE)
    print_table(
        ("call-up", "enrolment", "registrant", "why", "letter", "answer by"),
        [
            (
                str(one.number),
                str(one.enrolment),
                f"{one.unit}{one.registrant}",
                ", ".join(one.reasons),
                str(one.letter or ""),
                f"{one.answer_by or ''}",
            )
            for one in found
        ],
    )


@recertify.command("confirm")
def confirm_command(call_up: CallUp, reason: Reason) -> None:
    """Put on record that an enrolment is right as things are now: its time begins anew."""
    with explained():
        recertifying.confirm(call_up=call_up, why=reason, **_asking())
