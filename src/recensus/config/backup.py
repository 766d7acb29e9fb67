"""Copies of the embedded database from which any moment since the first of them can be restored.

A backup folder holds base copies (``base-...``), each a whole cluster, and the write-ahead log since (``wal``), which
the server adds to at least every minute. Restoring takes the last base copy before the moment and plays the log.
Keys and files are not in it: they are copied apart, and kept apart (docs/how-to/back-up-and-restore.md).
"""

import os
import shlex
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import psycopg

from recensus.config.embedded import SYSTEM_USER, EmbeddedServer

ARCHIVE_SECONDS: Final = 60
"""At most so much of the log is not yet in the backup folder when the machine is lost."""
_STAMP: Final = "base-%Y%m%dT%H%M%S%z"
_ARCHIVE: Final = "test ! -f {wal}/%f && cp %p {wal}/.%f && sync {wal}/.%f && mv {wal}/.%f {wal}/%f"
_RECOVERY_SECONDS: Final = 3600


class CannotRestore(RuntimeError):
    """There is nothing to restore from, or something is in the way; the message says what to do."""


def take(server: EmbeddedServer, folder: Path) -> Path:
    """Copy the whole cluster below ``folder`` while people work, and have the log kept there from now on.

    The first time the server is restarted, which ends open connections: PostgreSQL begins to keep its log at a start.
    """
    folder = folder.resolve()
    _open_to_server(folder, folder / "wal")
    server.start()
    _keep_log(server, folder / "wal")
    unfinished = folder / f".unfinished-{os.getpid()}"
    server.call(
        "pg_basebackup", "-h", str(server.socket_folder), "-U", SYSTEM_USER, "-D", str(unfinished),
        "--checkpoint=fast", "--wal-method=stream", "--manifest-checksums=SHA256",
    )  # fmt: skip
    server.call("pg_verifybackup", str(unfinished))
    return unfinished.rename(folder / f"{datetime.now(UTC):{_STAMP}}")


def restore(server: EmbeddedServer, folder: Path, *, until: datetime | None = None) -> Path:
    """Restore the cluster as it was at ``until`` (default: as late as the log goes) and start it; return the base used.

    Raises CannotRestore where a database is already, or no base copy is as old.
    """
    if server.data.exists() and any(server.data.iterdir()):
        raise CannotRestore(
            f"{server.data} is not empty. Set RECENSUS_HOME to an empty folder, or move it away."
        )
    base = _base_before(folder.resolve(), until)
    server.call("pg_verifybackup", str(base), "--exit-on-error")
    server.copy_in(base)
    fetch = f"cp {shlex.quote(str(folder.resolve() / 'wal'))}/%f %p"
    settings = [
        f"restore_command = {_quoted(fetch)}",
        "recovery_target_action = 'promote'",
        "archive_mode = 'off'",
        *([f"recovery_target_time = '{until.isoformat()}'"] if until else []),
    ]
    with (server.data / "postgresql.auto.conf").open("a") as file:
        file.write("\n".join(["", *settings, ""]))
    (server.data / "recovery.signal").touch()
    server.start()
    _wait_until_recovered(server)
    return base


def _keep_log(server: EmbeddedServer, wal: Path) -> None:
    """Have the server hand on each piece of its log to ``wal``, a piece at least every minute."""
    wanted = {
        "archive_mode": "on",
        "archive_command": _ARCHIVE.format(wal=shlex.quote(str(wal))),
        "archive_timeout": str(ARCHIVE_SECONDS),
    }
    with _connected(server) as connection:
        for name, value in wanted.items():
            connection.execute(f"ALTER SYSTEM SET {name} = {_quoted(value)}")
        connection.execute("SELECT pg_reload_conf()")
        running = connection.execute("SHOW archive_mode").fetchone()
    if running != ("on",):
        server.stop()
        server.start()


def _base_before(folder: Path, until: datetime | None) -> Path:
    """Return the latest base copy that was whole before a moment."""
    latest = (until or datetime.now(UTC)).astimezone(UTC).strftime(_STAMP)
    fitting = sorted(base for base in folder.glob("base-*") if base.name <= latest)
    if not fitting:
        raise CannotRestore(f"{folder} has no base copy from before {until or 'now'}. Choose a later moment.")
    return fitting[-1]


def _wait_until_recovered(server: EmbeddedServer) -> None:
    until = time.monotonic() + _RECOVERY_SECONDS
    with _connected(server) as connection:
        while connection.execute("SELECT pg_is_in_recovery()").fetchone() == (True,):
            if time.monotonic() > until:
                raise CannotRestore(f"The log is still being played. Watch {server.log} and wait.")
            time.sleep(0.2)
        connection.execute("ALTER SYSTEM RESET recovery_target_time")


def _open_to_server(*folders: Path) -> None:
    """Make folders that the server's own system user, and nobody else, may enter."""
    for folder in folders:
        folder.mkdir(parents=True, mode=0o700, exist_ok=True)
        if os.geteuid() == 0:
            EmbeddedServer.hand_over(folder)


@contextmanager
def _connected(server: EmbeddedServer) -> Iterator["psycopg.Connection[Any]"]:
    with psycopg.connect(
        host=str(server.socket_folder), user=SYSTEM_USER, dbname="postgres", autocommit=True
    ) as connection:
        yield connection


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
