"""``recensus access``: who may see what; proposed by one officer, approved by another."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, Literal

import typer
from django.contrib.auth import authenticate
from django.utils import timezone
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from recensus.privacy import actions, queries
from recensus.privacy.access import AccessRefused, Act, foreseen
from recensus.privacy.reading import NotAPolicy, policy_of, standard_policy
from recensus.privacy.tabling import table as tabled
from recensus.vocabulary.pack import NoSuchPack, PackHasProblems, open_pack

PROBLEMS = (AccessRefused, actions.NotApprovable, NotAPolicy, NoSuchPack, PackHasProblems)
out, errors = Console(), Console(stderr=True)
topic = typer.Typer(help="Who may see what, where and for what purpose.", no_args_is_help=True)

PackName = Annotated[str, typer.Argument(help="The pack's folder, or its name in ./countries.")]
Kind = Annotated[Literal["policy", "appointment", "agreement"], typer.Argument(help="What it is.")]
Number = Annotated[int, typer.Argument(help="The number of the proposal.")]
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])]
AsOfficer = Annotated[
    str,
    typer.Option(
        "--officer", help="Act as this officer, whose password is asked for; else as who runs this."
    ),
]


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.add_typer(topic, name="access")


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except PROBLEMS as problem:
        errors.print(f"[red]{escape(str(problem))}[/red]")
        raise typer.Exit(1) from problem


def _who(officer: str) -> str:
    """Return who acts: the account that runs this, or an officer who proves it by her password."""
    if not officer:
        return getpass.getuser()
    if (
        authenticate(username=officer, password=typer.prompt(f"Password of {officer}", hide_input=True))
        is None
    ):
        errors.print("[red]That is not her password.[/red]")
        raise typer.Exit(1)
    return officer


@topic.command()
def appoint(
    officer: Annotated[str, typer.Argument(help="The sign-in name, or api:PROGRAM for a partner's program.")],
    role: Annotated[str, typer.Argument(help="A role of the policy.")],
    area: Annotated[
        list[str] | None, typer.Option(help="An area's code; repeat it. Without any: the whole country.")
    ] = None,
    organisation: Annotated[str, typer.Option(help="For whom she works.")] = "",
    agreement: Annotated[str, typer.Option(help="The agreement by which a partner is served.")] = "",
    starts: Day = None,
    ends: Day = None,
    by: AsOfficer = "",
) -> None:
    """Propose to appoint an officer; another approves it."""
    with _explained():
        number = actions.propose_appointment(
            officer=officer,
            role=role,
            areas=area or None,
            organisation=organisation,
            agreement=agreement,
            starts=timezone.make_aware(starts) if starts else None,
            ends=timezone.make_aware(ends) if ends else None,
            by=_who(by),
        )
    out.print(f"Proposed. Another officer puts it in force: recensus access approve appointment {number}")


@topic.command()
def propose(pack: PackName, by: AsOfficer = "") -> None:
    """Propose the policy of a pack (the standard one for what it leaves out)."""
    with _explained():
        number = actions.propose_policy(pack=open_pack(pack), by=_who(by))
    out.print(f"Proposed. Another officer puts it in force: recensus access approve policy {number}")


@topic.command()
def agree(pack: PackName, by: AsOfficer = "") -> None:
    """Propose the data-sharing agreements of a pack that are new or differ from their last version."""
    with _explained():
        numbers = actions.propose_agreements(pack=open_pack(pack), by=_who(by))
    for number in numbers:
        out.print(f"Proposed. Another officer puts it in force: recensus access approve agreement {number}")
    if not numbers:
        out.print("Nothing to propose: the agreements are as they were.")


@topic.command()
def approve(kind: Kind, number: Number, by: AsOfficer = "") -> None:
    """Put a proposal in force: as another officer than its author."""
    with _explained():
        actions.approve(kind=kind, number=number, by=_who(by))
    out.print(f"The {kind} is in force.")


@topic.command()
def end(kind: Kind, number: Number, by: AsOfficer = "") -> None:
    """End what is in force, at once; one officer is enough to take access away."""
    with _explained():
        actions.end(kind=kind, number=number, by=_who(by))
    out.print(f"The {kind} is ended.")


@topic.command("list")
def list_command() -> None:
    """List who is appointed to what, which agreements are in force, and what waits for approval."""
    now = timezone.now()
    shown = Table("number", "officer", "role", "areas", "agreement", "until", box=None)
    for one in queries.appointments(now):
        areas = "the whole country" if one.areas is None else ", ".join(one.areas)
        until = f"{one.ends:%Y-%m-%d}" if one.ends else ""
        shown.add_row(str(one.pk), escape(one.officer), one.role, escape(areas), escape(one.agreement), until)
    out.print(shown)
    for agreement in queries.agreements(now):
        out.print(f"Agreement {agreement.pk} in force: {agreement}", markup=False)
    for proposal in queries.waiting():
        kind = actions.kind_of(proposal)
        out.print(
            f"Waits for approval: {kind} {proposal.pk}, {proposal}, by {proposal.proposed_by}", markup=False
        )


@topic.command()
def table(
    standard: Annotated[bool, typer.Option(help="The policy that is shipped, not the one in force.")] = False,
) -> None:
    """Print who may see what, and why, as a page in Markdown."""
    typer.echo(tabled(policy_of(standard_policy()) if standard else queries.policy_in_force()))


@topic.command()
def may(
    officer: Annotated[str, typer.Argument(help="The sign-in name.")],
    act: Annotated[Act, typer.Argument(help="What is to be done.")],
    purpose: Annotated[str, typer.Argument(help="For what.")],
    attribute: Annotated[list[str] | None, typer.Option(help="What is to be shown; repeat it.")] = None,
) -> None:
    """Tell whether an officer may do something, and why. Nobody looks at anything."""
    decision = foreseen(by=officer, purpose=purpose, action=act, attributes=attribute or ())
    if not decision.allowed:
        out.print(f"No. {decision.reason}", markup=False)
        raise typer.Exit(1)
    out.print(f"Yes. {decision.reason} Legal basis: {decision.legal_basis}.", markup=False)
    for name in attribute or ():
        out.print(f"{name}: {decision.attributes.get(name, 'hidden')}", markup=False)


@topic.command("releases")
def releases_command() -> None:
    """Print the register of what was handed over under agreements, the latest first."""
    shown = Table("at", "agreement", "to", "registrants", "attributes", "what", "to be deleted by", box=None)
    for one in queries.releases():
        shown.add_row(
            f"{one.at:%Y-%m-%d %H:%M}",
            escape(str(one.agreement)),
            escape(one.by),
            f"{one.registrants:,}",
            escape(", ".join(one.attributes)),
            escape(one.whole),
            str(one.until),
        )
    out.print(shown)
