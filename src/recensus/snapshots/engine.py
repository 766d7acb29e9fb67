"""A DuckDB of our own: bounded in memory and threads, spilling to a folder that goes away with the work."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

Connection = duckdb.DuckDBPyConnection


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What one piece of bulk work may use; ``threads`` None means all cores this process may run on."""

    threads: int | None = None
    memory: str = "4GB"


def cores() -> int:
    """Return the number of cores that this process may run on."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def connected(
    limits: Limits, *, folders: Iterable[Path] = (), spill: Path | None = None, database: Path | None = None
) -> Connection:
    """Return a connection to a private DuckDB; ``spill`` is where it may put what does not fit in memory.

    It runs rules and reads values that others wrote, so it can read and write below ``folders`` and nowhere else, has
    no network and no extensions, and none of this can be changed again.
    """
    settings: dict[str, str | bool | int | float | list[str]] = {
        "threads": limits.threads or cores(),
        "memory_limit": limits.memory,
        "preserve_insertion_order": True,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    if spill is not None:
        settings["temp_directory"] = str(spill)
    connection = duckdb.connect(str(database) if database else ":memory:", config=settings)
    allowed = ", ".join(literal(str(folder.resolve())) for folder in folders)
    for setting in (
        f"allowed_directories = [{allowed}]",
        "enable_external_access = false",
        "lock_configuration = true",
    ):
        connection.execute(f"SET {setting}")
    return connection


@contextmanager
def columnar(
    limits: Limits, *, folders: Iterable[Path] = (), spill: Path | None = None, database: Path | None = None
) -> Iterator[Connection]:
    """Yield such a connection and close it."""
    connection = connected(limits, folders=folders, spill=spill, database=database)
    try:
        yield connection
    finally:
        connection.close()


def quoted(name: str) -> str:
    """Return ``name`` as a quoted SQL identifier.

    >>> quoted('rooms'), quoted('a"b')
    ('"rooms"', '"a""b"')
    """
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return ``text`` as an SQL string literal.

    >>> literal("l'eau")
    "'l''eau'"
    """
    return "'" + text.replace("'", "''") + "'"
