"""`recensus officer`: accounts of those who work here, and what keeps watch over them."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from django.core.exceptions import ValidationError
from rich.console import Console
from rich.table import Table

app = typer.Typer(help="Accounts of those who work here.", no_args_is_help=True)
out, err = Console(), Console(stderr=True)
Because = Annotated[str, typer.Option(help="Why; it stays on record.")]


@contextmanager
def plainly() -> Iterator[None]:
    """Say in words what went wrong, and end with exit code 1."""
    from recensus.config import accounts
    from recensus.privacy.guarding.budgets import NotYoursToRaise

    try:
        yield
    except ValidationError as weak:
        err.print("[red]" + " ".join(weak.messages) + "[/]")
        raise typer.Exit(1) from weak
    except (accounts.NoSuchOfficer, accounts.OnlyForTheDemonstration, NotYoursToRaise) as problem:
        err.print(f"[red]{problem}[/]")
        raise typer.Exit(1) from problem


@app.command()
def add(
    name: str,
    password: Annotated[
        str,
        typer.Option(prompt=True, hide_input=True, confirmation_prompt=True, envvar="RECENSUS_NEW_PASSWORD"),
    ],
) -> None:
    """Give an officer an account, or a new password; the password is asked for, never an argument."""
    from recensus.config import accounts
    from recensus.privacy.guarding import first_passwords

    with plainly():
        out.print(accounts.add(name, password))
        first_passwords.give(name)
        out.print("It opens one sign-in within three days; then the officer chooses her own.")


@app.command()
def code(name: str) -> None:
    """Print the code that a demonstration officer's app would show now (refused for a real country)."""
    from recensus.config import accounts

    with plainly():
        out.print(accounts.code(name))


@app.command("list")
def show_all() -> None:
    """List the accounts: open or closed, how many second factors, when last signed in."""
    from recensus.config import accounts

    table = Table("name", "account", "second factors", "last sign-in")
    for one in accounts.listed():
        last = f"{one.last_sign_in:%Y-%m-%d %H:%M}" if one.last_sign_in else "never"
        table.add_row(one.name, "open" if one.open else "closed", str(one.second_factors), last)
    out.print(table)


@app.command()
def reset_second_factor(name: str) -> None:
    """Take away codes and passkeys of an officer who lost them; she sets up new ones at her next sign-in."""
    from recensus.config import accounts

    with plainly():
        out.print(accounts.reset_second_factor(name, by=getpass.getuser()))


@app.command()
def close(name: str) -> None:
    """Close an account and sign it out everywhere."""
    from recensus.config import accounts

    with plainly():
        out.print(accounts.close(name))


@app.command()
def raise_budget(name: str, to: Annotated[int, typer.Option(min=1)], because: Because) -> None:
    """Let an officer see more different persons today than her role allows."""
    from recensus.privacy.guarding import budgets

    with plainly():
        budgets.raise_for_today(officer=name, to=to, because=because, by=getpass.getuser())
        out.print(f"{name} may see {to:,} different persons today.")


@app.command()
def canary(
    person: Annotated[int, typer.Argument(help="The person's record number.")], remove: bool = False
) -> None:
    """Mark a person at whom nobody has a reason to look: whoever does raises an alarm. Tell no officer."""
    from recensus.privacy.guarding import budgets

    if remove:
        budgets.unmark_canary(person)
    else:
        budgets.mark_canary(person, by=getpass.getuser())
    out.print("Done.")


@app.command()
def alarms(count: int = 20) -> None:
    """Show the latest alarms: budgets spent, canaries seen, glass broken, second factors reset."""
    from recensus.privacy.guarding import alarms as kept

    table = Table("at", "alarm", "officer", "what")
    for one in kept.latest(count):
        table.add_row(f"{one.at:%Y-%m-%d %H:%M}", str(one.kind), one.officer, one.words)
    out.print(table)
