"""An installation of its own, with its own PostgreSQL, so that everything in it can be killed."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from recensus.config.embedded import EmbeddedServer

DOER = Path(__file__).with_name("doer.py")
RECENSUS = Path(sys.executable).with_name("recensus")


@dataclass(frozen=True)
class Installation:
    """A home, its database server, and processes that work in it."""

    home: Path
    pack: Path

    @property
    def server(self) -> EmbeddedServer:
        """Return its PostgreSQL."""
        return EmbeddedServer(self.home)

    @property
    def environment(self) -> dict[str, str]:
        """Return what its processes are told."""
        mine = {
            "RECENSUS_HOME": str(self.home),
            "RECENSUS_DATABASE": "recensus",
            "RECENSUS_DATABASE_ROLE": "recensus_worker",
            "RECENSUS_PACK": str(self.pack),
            "DJANGO_SETTINGS_MODULE": "recensus.config.settings",
        }
        return os.environ | mine

    def prepare(self) -> None:
        """Make the database."""
        subprocess.run(
            [RECENSUS, "database", "prepare"], env=self.environment, check=True, capture_output=True
        )

    def settle(self, statements: Sequence[str]) -> None:
        """Set the server differently, from its next start on for what needs one."""
        folder = str(self.server.socket_folder)
        with psycopg.connect(host=folder, user="recensus", dbname="postgres", autocommit=True) as server:
            for statement in statements:
                server.execute(statement)

    def kill_database(self) -> None:
        """Kill every process of the server at once, the first of them first."""
        first = int((self.server.data / "postmaster.pid").read_text().split()[0])
        for process in (first, *_children(first)):
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)

    def come_back(self) -> None:
        """Start the server, unless whoever asked it something did, and wait until it answers."""
        self.server.start()
        self.settle(["select 1"])

    @contextmanager
    def doer(self, role: str = "recensus_worker") -> Iterator["Doer"]:
        """Give a process that does as it is told, in a role of the database."""
        command, told = [sys.executable, str(DOER)], self.environment | {"RECENSUS_DATABASE_ROLE": role}
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=told
        ) as process:
            yield Doer(process)
            process.kill()


@dataclass(frozen=True)
class Doer:
    """A process to which orders are sent, a line each."""

    process: "subprocess.Popen[str]"

    def do(self, order: str, **facts: object) -> Any:
        """Send an order and return its answer."""
        self.send(order, **facts)
        return self.answer()

    def send(self, order: str, **facts: object) -> None:
        """Send an order."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({"order": order, **facts}) + "\n")
        self.process.stdin.flush()

    def answer(self) -> Any:
        """Return the next answer."""
        assert self.process.stdout is not None
        return json.loads(self.process.stdout.readline() or "null")


def _children(parent: int) -> list[int]:
    """Return the processes that a process started."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with suppress(FileNotFoundError, ProcessLookupError):
            fields = entry.read_text().rpartition(")")[2].split()
            if int(fields[1]) == parent:
                found.append(int(entry.parent.name))
    return found
