"""`recensus demo`: a synthetic country, loaded, determined and served, until Ctrl-C."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from recensus.config import accounts, preparing
from recensus.config.appointing import APPOINTED, appoint_officers
from recensus.config.places import made

COUNTRY = "demo"
PROGRAMMES = ("poverty_grant", "old_age_pension", "school_meals_support")
SEED = 2026
PATIENCE_SECONDS = 60
Say = Callable[[str], None]


def run(program: str, *, persons: int, port: int, say: Say) -> None:
    """Make what is not there yet, serve it, and stop all of it cleanly at Ctrl-C."""
    for stop in (signal.SIGINT, signal.SIGTERM):  # also where whoever started us had it ignored
        signal.signal(stop, signal.default_int_handler)
    server = settings.DATABASES["default"].get("EMBEDDED")
    started = server is not None and server.start()
    try:
        if server is not None:
            preparing.create_database()
        preparing.migrate()
        appoint_officers()
        fill(program, persons=persons, say=say)
        passwords = demo_officers()
        with serving(program, port) as address:
            say(welcome(address, passwords, program))
            signal.pause()
    except KeyboardInterrupt:
        say("Stopping.")
    finally:
        if server is not None and started:
            server.stop()


def fill(program: str, *, persons: int, say: Say) -> None:
    """Simulate, load and determine; a second call finds the mark of the first and does nothing."""
    files: Path = made(settings.RECENSUS_FILES)
    mark = files / f"demonstration-of-{persons}"
    if mark.exists():
        return
    country = files / f"country-of-{persons}"
    say(f"Making a country of {persons:,} people (once).")
    call(program, "simulate", "--persons", str(persons), "--seed", str(SEED), "--out", str(country))
    for source, extracts in extracts_in(country):
        call(program, "load", COUNTRY, source, *extracts)
    for programme in PROGRAMMES:
        call(program, "determine", COUNTRY, programme)
    mark.touch()


def extracts_in(country: Path) -> Iterator[tuple[str, list[str]]]:
    """Yield each source with its files: a folder of that name, or one file; the truth is nobody's source."""
    for entry in sorted(country.iterdir()):
        if entry.name == "truth":
            continue
        files = sorted(entry.iterdir()) if entry.is_dir() else [entry]
        yield entry.name.split(".")[0], [str(file) for file in files]


def call(program: str, *arguments: str) -> None:
    """Run one command of ours on the demonstration's database, its output shown."""
    subprocess.run([program, "--database", COUNTRY, *arguments], check=True)  # noqa: S603


def demo_officers() -> dict[str, str]:
    """Return the demonstration officers' passwords.

    They are drawn once and kept, with the secrets of their codes, in a file that only its owner reads.
    """
    kept = made(settings.RECENSUS_FILES) / "officers"
    known = [line.split() for line in kept.read_text().splitlines()] if kept.exists() else []
    passwords = {words[0]: words[1] for words in known if len(words) == 3}
    with os.fdopen(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a") as file:
        for name in APPOINTED:
            if name not in passwords:
                passwords[name] = secrets.token_urlsafe(9)
                accounts.add(name, passwords[name])
                file.write(f"{name} {passwords[name]} {accounts.add_codes(name)}\n")
    return passwords


@contextmanager
def serving(program: str, port: int) -> Iterator[str]:
    """Run the worker and the web server beside us; yield the address once a page answers."""
    port = free_port(port)
    environment = os.environ | {"RECENSUS_PACK": COUNTRY}
    command = [program, "--database", COUNTRY]
    children = [
        subprocess.Popen([*command, "worker"], env=environment, start_new_session=True),  # noqa: S603
        subprocess.Popen([*command, "serve", "--port", str(port)], env=environment, start_new_session=True),  # noqa: S603
    ]
    try:
        wait_until_open(port, children)
        yield f"http://localhost:{port}/"
    finally:
        for child in children:
            child.send_signal(signal.SIGTERM)
        for child in children:
            child.wait(timeout=PATIENCE_SECONDS)


def free_port(wanted: int) -> int:
    """Return ``wanted``, or the next port nobody listens on."""
    for port in range(wanted, wanted + 100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
    sys.exit(f"No free port between {wanted} and {wanted + 99}. Choose one: recensus demo --port PORT")


def wait_until_open(port: int, children: list[subprocess.Popen[bytes]]) -> None:
    """Return when the port answers; a child that ended instead ends us with its exit code."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        if ended := [child.returncode for child in children if child.poll() is not None]:
            sys.exit(f"A part of the demonstration ended with exit code {ended[0]}; its message is above.")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    sys.exit(f"The pages did not answer within {PATIENCE_SECONDS} seconds.")


def welcome(address: str, passwords: dict[str, str], program: str) -> str:
    """Say where the pages are and how to sign in, step by step."""
    width = max(map(len, passwords))
    officers = "\n".join(
        f"     {name:{width}}  password {password}  {APPOINTED[name][0].replace('_', ' ')}"
        for name, password in passwords.items()
        if name in APPOINTED
    )
    return (
        f"\nRecensus is open at {address}\n"
        f"  1. Sign in there as an officer of this country:\n{officers}\n"
        "  2. The page asks for a code, which an officer has on her phone.\n"
        "     Here this prints it, in another terminal:\n"
        f"     {os.path.relpath(program)} --database {COUNTRY} officer code {next(iter(APPOINTED))}\n"
        "     It changes every half minute and is taken once.\n"
        "Ctrl-C stops it."
    )
