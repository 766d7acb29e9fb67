"""The `recensus` command: the doors of `recensus.cli`, and what an operator does to the installation itself."""

import itertools
import os
import pwd
import subprocess
import sys
import threading
import uuid
from datetime import datetime
from pathlib import Path
from typing import Annotated

import django
import typer
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError
from rich.console import Console
from rich.markup import escape

from recensus.config import backup as backups
from recensus.config import doctor as examination
from recensus.config import officers, roles
from recensus.config.embedded import EmbeddedServer, ServerUnavailable
from recensus.config.places import DEMONSTRATIONS, home

CONNECTIONS_A_PROCESS = "10"
RECALL_SECONDS = "5"
NEEDS_NO_DATABASE = {"pack", "source", "simulate", "doctor", "database", "demo", "papers", "encoding"}
VERIFY = ("audit", "verify")
"""Runs where no database is."""

app = typer.Typer(
    help="Run a country's social protection data.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
database = typer.Typer(help="Start, stop and prepare the database.", no_args_is_help=True)
app.add_typer(database, name="database")
app.add_typer(officers.app, name="officer")
out, err = Console(), Console(stderr=True)


@app.callback()
def begin(
    context: typer.Context,
    name: Annotated[str | None, typer.Option("--database", help="Which database; a country has one.")] = None,
) -> None:
    """Make the database ready for the commands that use it."""
    assert name is None or os.environ["RECENSUS_DATABASE"] == name
    if context.invoked_subcommand not in NEEDS_NO_DATABASE and VERIFY not in itertools.pairwise(sys.argv):
        prepare_embedded()
        context.call_on_close(sequence_or_tell)


def choose_database(arguments: list[str]) -> None:
    """Set the database before the settings are read; the demonstration has its own."""
    options = dict(itertools.pairwise(arguments))
    options |= dict(word.split("=", 1) for word in arguments if word.startswith("--database="))
    if "--database" in options:
        os.environ["RECENSUS_DATABASE"] = options["--database"]
    elif arguments[:1] == ["demo"]:
        country = next((word for word in arguments if word in DEMONSTRATIONS and word != "demo"), "demo")
        os.environ["RECENSUS_DATABASE"] = DEMONSTRATIONS[country]


def sequence_or_tell() -> None:
    """Give what this command put on record its place in the audit log."""
    from recensus.privacy.audit.pacing import sequence_or_tell as sequence  # needs Django's registry

    sequence()


def prepare_embedded() -> None:
    """Start the embedded server and bring its tables up to date; a server of one's own is only looked at."""
    from recensus.config import preparing  # needs Django's registry

    if preparing.brings_its_server():
        preparing.create_database()
        preparing.migrate()
    else:
        preparing.refuse_unmigrated()


@app.command()
def doctor() -> None:
    """Check Python, database, extensions, disk, clock and permissions, and say what to do."""
    findings = examination.examine()
    for finding in findings:
        out.print(
            f"[{'green' if finding.well else 'red'}]{'ok ' if finding.well else 'no '}[/] {finding.what}"
        )
        if finding.remedy:
            out.print(f"     {finding.remedy}")
    raise typer.Exit(0 if all(f.well for f in findings) else 1)


@database.command()
def start() -> None:
    """Start the embedded server."""
    started = EmbeddedServer(home()).start()
    out.print("Started." if started else "It runs already.")


@database.command()
def stop() -> None:
    """Stop the embedded server."""
    EmbeddedServer(home()).stop()
    out.print("Stopped.")


@database.command()
def status() -> None:
    """Tell whether the embedded server runs, and where its files are."""
    server = EmbeddedServer(home())
    out.print(f"{'Running' if server.is_running() else 'Not running'}; files in {server.data}")


@database.command()
def backup(folder: Annotated[Path, typer.Argument(help="Where copies are kept: another disk.")]) -> None:
    """Copy the embedded database while people work, and keep its log there from then on."""
    out.print(f"Copied to {backups.take(EmbeddedServer(home()), folder)}; the log since is kept beside it.")


@database.command()
def scrub() -> None:
    """Rewrite the tables from which people were erased, so that their bytes leave the files; takes its time."""
    from recensus.config import scrubbing  # needs Django's registry

    scrubbing.scrub()
    out.print("Rewritten. The write-ahead log and backups hold old bytes until they are thrown away.")


@database.command()
def restore(
    folder: Annotated[Path, typer.Argument(help="Where copies are kept.", exists=True)],
    until: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%dT%H:%M:%S%z"], help="The moment to restore, with its offset from UTC."
        ),
    ] = None,
) -> None:
    """Restore the embedded database into an empty home, as it was at a moment or as late as the log goes."""
    base = backups.restore(EmbeddedServer(home()), folder, until=until)
    out.print(f"Restored from {base.name} and the log since.")


@database.command()
def prepare() -> None:
    """Make the roles and bring the tables up to date (with DATABASE_URL this is never done unasked)."""
    from recensus.config import preparing

    if preparing.brings_its_server():
        preparing.create_database()
    else:
        preparing.make_roles()
    preparing.migrate()
    preparing.settle()
    out.print("The tables are up to date.")


@app.command()
def serve(
    host: str = "127.0.0.1",
    port: int = 8000,
    processes: Annotated[int, typer.Option(help="How many serve side by side.")] = os.cpu_count() or 1,
) -> None:
    """Serve the pages and interfaces."""
    arguments = [
        "recensus.config.asgi:application",
        "--host",
        host,
        "--port",
        str(port),
        "--workers",
        str(processes),
        "--log-level",
        "warning",
    ]
    os.environ["RECENSUS_DATABASE_ROLE"] = roles.APP
    os.environ.setdefault("RECENSUS_CONNECTIONS", CONNECTIONS_A_PROCESS)
    os.environ.setdefault("RECENSUS_RECALL_SECONDS", RECALL_SECONDS)
    os.execv(sys.executable, [sys.executable, "-m", "uvicorn", *arguments])  # noqa: S606


@app.command()
def worker() -> None:
    """Work off background jobs and keep the audit log in order until stopped."""
    from django.core.management import call_command

    from recensus.privacy.audit.pacing import keep_sequencing

    keep_sequencing(threading.Event())
    call_command("procrastinate", "worker", "--delete-jobs=successful")


@app.command()
def demo(
    country: Annotated[str, typer.Argument(help=f"Which country: {', '.join(DEMONSTRATIONS)}.")] = "demo",
    persons: Annotated[int, typer.Option(help="How many people the synthetic country has.")] = 20_000,
    port: int = 8000,
) -> None:
    """Make a synthetic country, load it, determine eligibility and open the pages.

    For kenya: a year of five programmes' reports, loaded, linked and worked, and a cycle paid.
    """
    if country not in DEMONSTRATIONS:
        raise typer.BadParameter(f"There is {' and '.join(DEMONSTRATIONS)}, not '{country}'.")
    program = Path(sys.executable).with_name("recensus")
    from recensus.config import demonstration

    demonstration.run(country, str(program), persons=persons, port=port, say=out.print)


def main() -> None:
    """Run the command; what goes wrong on the way in is said plainly."""
    os.environ["LOGNAME"] = pwd.getpwuid(os.getuid()).pw_name  # who acts is not for the environment to say
    choose_database(sys.argv[1:])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "recensus.config.settings")
    os.environ["RECENSUS_DATABASE_ROLE"] = roles.WORKER
    django.setup()
    from recensus.cli.main import register_named  # its topics need Django's registry
    from recensus.privacy.access import AccessRefused
    from recensus.privacy.doors import coming

    register_named(app, sys.argv[1:])
    try:
        with coming("commands", uuid.uuid4().hex):
            app()
    except AccessRefused as refused:
        err.print(f"[red]{escape(str(refused))}[/]")
        sys.exit(1)
    except (
        ServerUnavailable,
        ImproperlyConfigured,
        backups.CannotRestore,
        subprocess.CalledProcessError,
    ) as problem:
        err.print(f"[red]{problem}[/]")
        sys.exit(2)
    except Exception as problem:
        if (told := _why_not_now(problem)) is None:
            raise
        err.print(f"[red]{escape(told)}[/]")
        sys.exit(3)


def _why_not_now(problem: Exception) -> str | None:
    """Return why it would work another time; None when it would not."""
    from recensus.connectors.room import NO_ROOM, no_room

    if no_room(problem):
        return NO_ROOM
    return f"The database does not answer: {problem}" if isinstance(problem, OperationalError) else None
