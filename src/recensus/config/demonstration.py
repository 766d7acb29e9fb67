"""`recensus demo`: a synthetic country, loaded, worked and served, until Ctrl-C."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from recensus.config import accounts, preparing, secretariat
from recensus.config.appointing import APPOINTED, appoint_officers
from recensus.config.calling import Call, Say, calling
from recensus.config.places import made

PROGRAMMES = ("poverty_grant", "old_age_pension", "school_meals_support")
SEED = 2026
PATIENCE_SECONDS = 60


def run(country: str, program: str, *, persons: int, port: int, say: Say) -> None:
    """Make what is not there yet, serve it, and stop all of it cleanly at Ctrl-C."""
    for stop in (signal.SIGINT, signal.SIGTERM):  # also where whoever started us had it ignored
        signal.signal(stop, signal.default_int_handler)
    server = settings.DATABASES["default"].get("EMBEDDED")
    started = server is not None and server.start()
    try:
        if server is not None:
            preparing.create_database()
        preparing.migrate()
        appoint_officers(country)
        pack = fill(country, calling(program), persons=persons, say=say)
        passwords = demo_officers(country)
        with serving(program, pack, port) as address:
            say(welcome(address, passwords, program, country))
            signal.pause()
    except KeyboardInterrupt:
        say("Stopping.")
    finally:
        if server is not None and started:
            server.stop()


def fill(country: str, call: Call, *, persons: int, say: Say) -> str:
    """Simulate and load a country, and work on it; return its pack.

    A second call finds the mark of the first and does nothing.
    """
    files: Path = made(settings.RECENSUS_FILES)
    mark, folder = files / f"demonstration-of-{persons}", files / f"country-of-{persons}"
    if not mark.exists():
        say(f"Making a country of {persons:,} people (once).")
        size = ("--persons", str(persons), "--seed", str(SEED))
        call("simulate", "--country", country, *size, "--out", str(folder))
    pack = str(secretariat.pack_of(folder)) if country == secretariat.COUNTRY else country
    if not mark.exists():
        secretariat.work(folder, call, say) if country == secretariat.COUNTRY else determine(folder, call)
        mark.touch()
    return pack


def determine(country: Path, call: Call) -> None:
    """Load every source of the invented country, and determine who is eligible."""
    for source, extracts in extracts_in(country):
        call("load", "demo", source, *extracts)
    for programme in PROGRAMMES:
        call("determine", "demo", programme)


def extracts_in(country: Path) -> Iterator[tuple[str, list[str]]]:
    """Yield each source with its files: a folder of that name, or one file; the truth is nobody's source."""
    for entry in sorted(country.iterdir()):
        if entry.name == "truth":
            continue
        files = sorted(entry.iterdir()) if entry.is_dir() else [entry]
        yield entry.name.split(".")[0], [str(file) for file in files]


def demo_officers(country: str) -> dict[str, str]:
    """Return the demonstration officers' passwords.

    They are drawn once and kept, with the secrets of their codes, in a file that only its owner reads.
    """
    kept = made(settings.RECENSUS_FILES) / "officers"
    known = [line.split() for line in kept.read_text().splitlines()] if kept.exists() else []
    passwords = {words[0]: words[1] for words in known if len(words) == 3}
    with os.fdopen(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a") as file:
        for name in APPOINTED[country]:
            if name not in passwords:
                passwords[name] = secrets.token_urlsafe(9)
                accounts.add(name, passwords[name])
                file.write(f"{name} {passwords[name]} {accounts.add_codes(name)}\n")
    return passwords


@contextmanager
def serving(program: str, pack: str, port: int) -> Iterator[str]:
    """Run the worker and the web server beside us; yield the address once a page answers."""
    port = free_port(port)
    environment = os.environ | {"RECENSUS_PACK": pack}
    command = [program, "--database", settings.RECENSUS_DATABASE]
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


def welcome(address: str, passwords: dict[str, str], program: str, country: str) -> str:
    """Say where the pages are and how to sign in, step by step."""
    width, database, appointed = max(map(len, passwords)), settings.RECENSUS_DATABASE, APPOINTED[country]
    officers = "\n".join(
        f"     {name:{width}}  password {password}  {appointed[name][0].replace('_', ' ')}"
        for name, password in passwords.items()
        if name in appointed
    )
    return (
        f"\nRecensus is open at {address}\n"
        f"  1. Sign in there as an officer of this country:\n{officers}\n"
        "  2. The page asks for a code, which an officer has on her phone.\n"
        "     Here this prints it, in another terminal:\n"
        f"     {os.path.relpath(program)} --database {database} officer code {next(iter(appointed))}\n"
        "     It changes every half minute and is taken once.\n"
        "Ctrl-C stops it."
    )
