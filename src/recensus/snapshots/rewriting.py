"""Folders of columnar files without what was taken off the record: rows of somebody, or single cells.

A folder is never changed in place: a new one is made beside it, the lists point to it, and only then the old one goes.
An old one is marked first, and removed once nothing that counts names it: killed at any moment and asked again, it
comes to the same end, because it looks at the folders that are there.
"""

import json
import os
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from recensus.snapshots.engine import Connection, Limits, columnar, literal, quoted
from recensus.snapshots.writing import PARQUET

SUPERSEDED: Final = ".superseded"
_CELL: Final = pa.schema([("registrant", pa.int64()), ("attribute", pa.string()), ("value", pa.string())])


class Change(Protocol):
    """What becomes of the files that fit ``pattern``."""

    @property
    def pattern(self) -> str: ...

    def touched(self, connection: Connection, file: Path) -> int:
        """Return how many rows of a file would change."""

    def kept(self, connection: Connection, file: Path) -> str:
        """Return the query of what the file holds afterwards."""


@dataclass(frozen=True, kw_only=True)
class Rows:
    """The rows that go: those of the files that fit ``pattern`` whose ``column`` is one of ``numbers``."""

    pattern: str
    column: str
    numbers: Collection[int]

    def touched(self, connection: Connection, file: Path) -> int:
        return _counted(connection, f"SELECT count(*) FROM {_read(file)} WHERE {self._hers}")

    def kept(self, connection: Connection, file: Path) -> str:  # noqa: ARG002 - other changes ask the engine
        return f"SELECT * FROM {_read(file)} WHERE NOT {self._hers}"

    @property
    def _hers(self) -> str:
        numbers = ", ".join(str(int(number)) for number in sorted(self.numbers))
        return f"coalesce(list_contains([{numbers}]::BIGINT[], {quoted(self.column)}), false)"


@dataclass(frozen=True, kw_only=True)
class Cells:
    """The cells that are cleared: in the row of ``column``'s registrant, an attribute that has just this value.

    ``file`` holds them as Parquet: registrant, attribute and value, a text. Why a cell is empty is told as ``reason``;
    the rows stay in their ``order``.
    """

    pattern: str
    column: str
    order: str
    file: Path
    attributes: Collection[str]
    reason: str

    def touched(self, connection: Connection, file: Path) -> int:
        there = self._columns(connection, file)
        if not there:
            return 0
        any_of = " OR ".join(self._is_gone(name, kind) for name, kind in there.items())
        return _counted(connection, f"SELECT count(*) FROM {_read(file)} AS s WHERE {any_of}")

    def kept(self, connection: Connection, file: Path) -> str:
        there = self._columns(connection, file)
        cleared = [
            f"CASE WHEN {self._is_gone(name, kind)} THEN NULL ELSE s.{quoted(name)} END AS {quoted(name)}"
            for name, kind in there.items()
        ]
        why = "coalesce(s.absent, '{}')"
        for name, kind in there.items():
            reason = literal(json.dumps({name: self.reason}))
            why = f"json_merge_patch({why}, CASE WHEN {self._is_gone(name, kind)} THEN {reason} ELSE '{{}}' END)"
        replaced = ", ".join([*cleared, f"nullif({why}::VARCHAR, '{{}}') AS absent"])
        return f"SELECT s.* REPLACE ({replaced}) FROM {_read(file)} AS s ORDER BY {self.order}"

    def _columns(self, connection: Connection, file: Path) -> dict[str, str]:
        """Return the columns of a file in which such cells may stand, with their types."""
        found = connection.execute(f"DESCRIBE SELECT * FROM {_read(file)}").fetchall()
        return {name: kind for name, kind, *_ in found if name in self.attributes}

    def _is_gone(self, name: str, kind: str) -> str:
        values = (
            f"SELECT registrant, try_cast(value AS {kind}) FROM read_parquet({literal(str(self.file))}) "
            f"WHERE attribute = {literal(name)}"
        )
        return f"coalesce((s.{quoted(self.column)}, s.{quoted(name)}) IN ({values}), false)"


def holding(
    folders: Path, depth: str, changes: Sequence[Change], reads: Sequence[Path] = ()
) -> Iterator[Path]:
    """Yield the finished folders below ``folders`` (``depth``: their pattern) that would change.

    ``reads`` are further folders that the changes read.
    """
    for folder in sorted(one for one in folders.glob(depth) if one.is_dir() and not one.name.startswith(".")):
        with columnar(Limits(), folders=[folder, *reads]) as connection:
            if any(
                change.touched(connection, file) for change in changes for file in folder.glob(change.pattern)
            ):
                yield folder


def copy_changed(
    folder: Path, made: Path, changes: Sequence[Change], description: str, reads: Sequence[Path] = ()
) -> None:
    """Make ``made`` as ``folder`` with the changes and without its ``description``, which is to be written anew."""
    ignored = shutil.ignore_patterns(description, SUPERSEDED)
    shutil.copytree(folder, made, copy_function=os.link, ignore=ignored)
    with columnar(Limits(), folders=[made, *reads]) as connection:
        for change in changes:
            for file in made.glob(change.pattern):
                if change.touched(connection, file):
                    _replace(connection, file, change)


def _replace(connection: Connection, file: Path, change: Change) -> None:
    fresh = file.with_name(f".{file.name}")
    connection.execute(f"COPY ({change.kept(connection, file)}) TO {literal(str(fresh))} ({PARQUET})")
    fresh.replace(file)


def supersede(folder: Path) -> None:
    """Mark a folder that is to go once nothing names it any more."""
    (folder / SUPERSEDED).touch()


def sweep(folders: Path, depth: str, is_named: Callable[[Path], bool]) -> None:
    """Remove the marked folders that no list names any more; one that a list names after all loses its mark."""
    for mark in sorted(folders.glob(f"{depth}/{SUPERSEDED}")):
        if is_named(mark.parent):
            mark.unlink()
        else:
            shutil.rmtree(mark.parent)


def write_cells(cells: Iterable[tuple[int, str, str]], file: Path) -> frozenset[str]:
    """Write cells (registrant, attribute, value) as `Cells` reads them; return their attributes."""
    table = pa.Table.from_pylist([dict(zip(_CELL.names, cell, strict=True)) for cell in cells], schema=_CELL)
    pq.write_table(table, file)
    return frozenset(table["attribute"].to_pylist())


def _counted(connection: Connection, query: str) -> int:
    found = connection.execute(query).fetchone()
    assert found is not None
    return int(found[0])


def _read(file: Path) -> str:
    return f"read_parquet({literal(str(file))}, hive_partitioning = false)"


def rows_in(folder: Path, pattern: str) -> int:
    """Count the rows of the files that fit a pattern."""
    with columnar(Limits(), folders=[folder]) as connection:
        return sum(
            _counted(connection, f"SELECT count(*) FROM {_read(file)}") for file in folder.glob(pattern)
        )
