"""``recensus rights``: people's requests, what is kept from them for a time, and erasure."""

import getpass
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import typer
from django.utils import timezone
from rich.box import SIMPLE
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from recensus.cli.exits import explaining
from recensus.privacy.access import AccessRefused
from recensus.registry.queries import NotOnRecord
from recensus.rights import actions, queries
from recensus.rights.erasing import erase
from recensus.rights.types import NotPossible, UnknownRequest

PURPOSE = "casework"
WRONG_USE = (UnknownRequest,)
PROBLEMS = (NotPossible, AccessRefused, NotOnRecord)
out = Console()
explained = explaining(problems=PROBLEMS, wrong_use=WRONG_USE)
rights = typer.Typer(help="What people ask about their own data.", no_args_is_help=True)

Number = Annotated[int, typer.Argument(help="The number of the request, or of the exemption.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.add_typer(rights, name="rights")


@rights.command("requests")
def requests_command() -> None:
    """List the requests, the open ones first, by the day they are due."""
    with explained():
        found = queries.requests(by=getpass.getuser(), purpose=PURPOSE)
    rows = [(str(o.number), o.kind, str(o.person), f"{o.due}", o.owner, o.state) for o in found]
    _print(("request", "asks for", "person", "due", "looked after by", "stands at"), rows)


@rights.command("erase")
def erase_command(number: Number) -> None:
    """Carry out a granted request for erasure, as another officer than who granted it."""
    with explained():
        done = erase(number=number, by=getpass.getuser(), purpose=PURPOSE)
    out.print(f"Off the record: {done.registrants}. Sealed values thrown away: {done.values}.")
    for what in done.rewritten:
        out.print(f"Written anew: {what}.", soft_wrap=True)
    out.print("The bytes leave the database's files with: recensus database scrub")


@rights.command("exempt")
def exempt_command(
    person: Annotated[int, typer.Argument(help="The person's number.")],
    looks_for: Annotated[
        str, typer.Option("--purpose", help="The purpose of the looks that are kept from her.")
    ],
    until: Annotated[
        datetime, typer.Option(formats=["%Y-%m-%d"], help="The day on which it ends by itself.")
    ],
    reason: Annotated[str, typer.Option(help="Why she is not told yet.")],
) -> None:
    """Propose that looks for a purpose are kept from a person for a time, for an ongoing inquiry."""
    with explained():
        number = actions.propose_exemption(
            person=person,
            looks_for=looks_for,
            reason=reason,
            ends=timezone.make_aware(until),
            by=getpass.getuser(),
            purpose=PURPOSE,
        )
    out.print(f"Exemption {number}. It holds once another officer approves: recensus rights approve {number}")


@rights.command("approve")
def approve_command(number: Number) -> None:
    """Approve an exemption that another officer proposed."""
    with explained():
        actions.approve_exemption(number=number, by=getpass.getuser(), purpose=PURPOSE)
    out.print(f"Exemption {number} holds until its day. How many hold is told to everybody.")


def _print(headings: Sequence[str], rows: Sequence[tuple[str, ...]]) -> None:
    table = Table(box=SIMPLE, pad_edge=False)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*map(escape, row))
    out.print(table)
