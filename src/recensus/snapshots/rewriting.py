"""Folders of columnar files without the rows of somebody who is taken off the record.

A folder is never changed in place: a new one is made beside it, the lists point to it, and only then the old one goes.
Killed at any moment and asked again, it comes to the same end, because it looks at the folders that are there.
"""

import os
import shutil
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from recensus.snapshots.engine import Connection, Limits, columnar, literal, quoted
from recensus.snapshots.writing import PARQUET


@dataclass(frozen=True, kw_only=True)
class Rows:
    """The rows that go: those of the files that fit ``pattern`` whose ``column`` is one of ``numbers``."""

    pattern: str
    column: str
    numbers: Collection[int]


def holding(folders: Path, depth: str, rows: Sequence[Rows]) -> Iterator[Path]:
    """Yield the finished folders below ``folders`` (``depth``: their pattern) in which such rows are."""
    for folder in sorted(one for one in folders.glob(depth) if one.is_dir() and not one.name.startswith(".")):
        with columnar(Limits(), folders=[folder]) as connection:
            if any(
                _counted(connection, file, which) for which in rows for file in folder.glob(which.pattern)
            ):
                yield folder


def copy_without(folder: Path, made: Path, rows: Sequence[Rows], description: str) -> None:
    """Make ``made`` as ``folder`` without such rows and without its ``description``, which is to be written anew."""
    shutil.copytree(folder, made, copy_function=os.link, ignore=shutil.ignore_patterns(description))
    with columnar(Limits(), folders=[made]) as connection:
        for which in rows:
            for file in made.glob(which.pattern):
                if _counted(connection, file, which):
                    _drop(connection, file, which)


def _counted(connection: Connection, file: Path, rows: Rows) -> int:
    found = connection.execute(f"SELECT count(*) FROM {_read(file)} WHERE {_hers(rows)}").fetchone()
    assert found is not None
    return int(found[0])


def _drop(connection: Connection, file: Path, rows: Rows) -> None:
    fresh = file.with_name(f".{file.name}")
    kept = f"SELECT * FROM {_read(file)} WHERE NOT {_hers(rows)}"
    connection.execute(f"COPY ({kept}) TO {literal(str(fresh))} ({PARQUET})")
    fresh.replace(file)


def _read(file: Path) -> str:
    return f"read_parquet({literal(str(file))}, hive_partitioning = false)"


def _hers(rows: Rows) -> str:
    numbers = ", ".join(str(int(number)) for number in sorted(rows.numbers))
    return f"coalesce(list_contains([{numbers}]::BIGINT[], {quoted(rows.column)}), false)"


def rows_in(folder: Path, pattern: str) -> int:
    """Count the rows of the files that fit a pattern."""
    with columnar(Limits(), folders=[folder]) as connection:
        rows = [
            connection.execute(f"SELECT count(*) FROM {_read(file)}").fetchone()
            for file in folder.glob(pattern)
        ]
        return sum(int(row[0]) for row in rows if row)
