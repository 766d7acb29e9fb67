"""``recensus enrol, entitle``: lists of those to be enrolled, what they are owed, and how enrolments end."""

import getpass
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from recensus.cli.determining import country_pack, day_of
from recensus.cli.exits import explaining
from recensus.decisions.types import NotAllowed
from recensus.eligibility.queries import UnknownRun
from recensus.enrolment.own import actions, ending, entitling, queries
from recensus.enrolment.own.cycles import NoSuchCycle
from recensus.enrolment.own.types import NotEnrolledHere
from recensus.privacy.access import AccessRefused
from recensus.registry.reaching import NotOnRecord
from recensus.vocabulary.actions import AnotherCountryLivesHere
from recensus.vocabulary.pack import NoSuchPack, PackHasProblems, open_pack

PURPOSE = "eligibility"
WRONG_USE = (NoSuchPack, NoSuchCycle, NotEnrolledHere, NotOnRecord, UnknownRun, AnotherCountryLivesHere)
PROBLEMS = (AccessRefused, NotAllowed, PackHasProblems)
out = Console()
explained = explaining(problems=PROBLEMS, wrong_use=WRONG_USE)
enrol = typer.Typer(
    help="Enrolling here: lists and enrolments. Only officers of the programme decide.",
    no_args_is_help=True,
)

PackName = Annotated[str, typer.Argument(help="The pack's folder, or its name in ./countries.")]
Programme = Annotated[str, typer.Argument(help="The programme.")]
Number = Annotated[int, typer.Argument(help="The number of the list.")]
Enrolment = Annotated[int, typer.Argument(help="The number of the enrolment.")]
Area = Annotated[str, typer.Option(help="Only those who live in this area.")]
Reason = Annotated[str, typer.Option(help="Why; it stays on record.")]
Day = Annotated[str | None, typer.Option(metavar="DATE", help="A day, as 2026-07-01; today if left out.")]
Registrants = Annotated[
    list[int] | None, typer.Option("--registrant", help="Only this one; may be repeated.")
]


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.add_typer(enrol, name="enrol")
    app.command("entitle")(entitle_command)


def _asking() -> dict[str, str]:
    return {"by": getpass.getuser(), "purpose": PURPOSE}


@enrol.command("propose")
def propose_command(
    pack: PackName,
    programme: Programme,
    determination: Annotated[
        int | None, typer.Option(help="The determination's number; the latest if left out.")
    ] = None,
    area: Area = "",
) -> None:
    """Propose to enrol whom a determination found eligible; twice is the same list, and enrols nobody."""
    with explained():
        number = actions.propose(
            pack=open_pack(pack), programme=programme, determination=determination, area=area, **_asking()
        )
        found = queries.enrolment_list(number, **_asking())
    out.print(
        f"List {number}: {found.eligible:,} eligible = {found.offered:,} offered a place + {found.waiting:,} waiting "
        f"+ {found.already:,} in already. SHA-256 {found.hash}",
        soft_wrap=True,
    )
    out.print(f"An officer of {found.holder} enrols: recensus enrol approve {number} --first-day DATE")


@enrol.command("lists")
def lists_command(
    programme: Annotated[str, typer.Argument(help="The programme; all if left out.")] = "",
) -> None:
    """Show the lists there are, what they cite, and what became of those on them."""
    with explained():
        found = queries.lists(programme, **_asking())
    print_table(
        ("list", "programme", "determination", "proposed", "offered", "waiting", "became", "closed"),
        [
            (
                str(one.number),
                one.programme,
                str(one.determination),
                f"{one.proposed_at:%Y-%m-%d} {one.proposed_by}",
                f"{one.offered:,}",
                f"{one.waiting:,}",
                ", ".join(f"{state} {number:,}" for state, number in sorted(one.states.items())),
                one.closed_by,
            )
            for one in found
        ],
    )


@enrol.command("waiting")
def waiting_command(
    number: Number,
    area: Area = "",
    most: Annotated[int, typer.Option(help="At most so many lines.")] = 50,
) -> None:
    """Show who waits for a place, where each stands and why."""
    with explained():
        found = queries.candidates(
            number, standing="waiting", area=area, limit=most, by=getpass.getuser(), purpose=PURPOSE
        )
    print_table(
        ("registrant", "quota area", "places", "taken", "rank", "score", "draw"),
        [
            (
                f"{one.unit}{one.registrant}",
                one.quota_area or "none",
                str(one.places or 0),
                str(one.taken),
                str(one.rank),
                "" if one.score is None else f"{one.score:f}",
                one.draw[:12],
            )
            for one in found
        ],
    )


@enrol.command("export")
def export_command(
    number: Number, into: Annotated[Path, typer.Argument(help="The file to write (CSV).", dir_okay=False)]
) -> None:
    """Write a list to a file: the bytes of which the list cites the SHA-256."""
    with explained(), into.open("wb") as file:
        for block in queries.export(number, **_asking()):
            file.write(block)


@enrol.command("approve")
def approve_command(
    number: Number,
    first_day: Annotated[str, typer.Option(metavar="DATE", help="From which day they are enrolled.")],
    area: Area = "",
    registrant: Registrants = None,
) -> None:
    """Enrol those on a list for whom there is a place: all, those of an area, or single ones."""
    with explained():
        enrolled = actions.approve(
            pack=country_pack(),
            number=number,
            first_day=day_of(first_day),
            area=area,
            registrants=registrant,
            **_asking(),
        )
    out.print(f"{enrolled:,} were enrolled.")


@enrol.command("turn-down")
def turn_down_command(
    number: Number,
    registrant: Annotated[list[int], typer.Option(help="Who; may be repeated.")],
    reason: Reason,
) -> None:
    """Put on record that single ones on a list are not enrolled, and why."""
    with explained():
        turned = actions.turn_down(
            pack=country_pack(), number=number, registrants=registrant, why=reason, **_asking()
        )
    out.print(f"{turned:,} were turned down.")


@enrol.command("close")
def close_command(number: Number) -> None:
    """Close a list; whoever was not enrolled is on the next one, if she is eligible."""
    with explained():
        actions.close(pack=country_pack(), number=number, **_asking())


@enrol.command("suspend")
def suspend_command(enrolment: Enrolment, reason: Reason, on: Day = None) -> None:
    """Propose to suspend an enrolment from a day on; it goes the way of every adverse act."""
    with explained():
        number = ending.propose_suspension(enrolment=enrolment, reason=reason, on=day_of(on), **_asking())
    out.print(f"Proposal {number}. 'recensus decisions show {number}' says what comes next.")


@enrol.command("exit")
def exit_command(enrolment: Enrolment, reason: Reason, last_day: Day = None) -> None:
    """Propose that an enrolment ends after a day; it goes the way of every adverse act."""
    with explained():
        number = ending.propose_exit(
            enrolment=enrolment, reason=reason, last_day=day_of(last_day), **_asking()
        )
    out.print(f"Proposal {number}. 'recensus decisions show {number}' says what comes next.")


@enrol.command("resume")
def resume_command(enrolment: Enrolment, reason: Reason) -> None:
    """Take a suspended enrolment up again, with what waited meanwhile."""
    with explained():
        ending.resume(enrolment=enrolment, why=reason, **_asking())


def entitle_command(
    pack: PackName,
    programme: Programme,
    cycle: Annotated[str, typer.Argument(help="The cycle: 2026-07, 2026-Q3, 2026-W07 or 2026.")],
) -> None:
    """Write what everyone enrolled here is owed for a cycle; twice is the same. Payments take it up from there."""
    with explained():
        cut = entitling.entitle(pack=open_pack(pack), programme=programme, cycle=cycle, **_asking())
    out.print(
        f"{cut.entitlements:,} entitlements of {cut.amount:.2f} {cut.currency} for {cut.cycle}, {cut.added:,} of them "
        f"new, due on {cut.due_on}.",
        soft_wrap=True,
    )


def print_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows of text below their header."""
    table = Table(*header, box=SIMPLE)
    for row in rows:
        table.add_row(*row)
    out.print(table)
