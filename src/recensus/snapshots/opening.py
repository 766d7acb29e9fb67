"""Reading snapshots and what was computed from them, without the reader knowing the engine underneath."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import local
from typing import Any

from recensus.snapshots import manifest as manifests
from recensus.snapshots.engine import Connection, Limits, columnar, connected, literal, quoted
from recensus.snapshots.manifest import Manifest, Part
from recensus.snapshots.writing import PARQUET

Row = tuple[Any, ...]


@dataclass(frozen=True, kw_only=True)
class OpenSnapshot:
    """A snapshot whose files were found whole."""

    folder: Path
    manifest: Manifest

    def relations(self, part: Part) -> dict[str, list[Path]]:
        """Return the files of one part, by the names that rules use."""
        return {"households": [self.folder / part.households], "persons": [self.folder / part.persons]}

    def tables(self) -> dict[str, list[Path]]:
        """Return the files of what other contexts added, by name."""
        return {name: [self.folder / path] for name, path in self.manifest.tables.items()}

    def all_relations(self) -> dict[str, list[Path]]:
        """Return the files of all parts, by the names that rules use."""
        parts = self.manifest.parts
        return {
            "households": [self.folder / part.households for part in parts],
            "persons": [self.folder / part.persons for part in parts],
        }


def open_snapshot(folder: Path, *, verify: bool = True) -> OpenSnapshot:
    """Open the snapshot in ``folder``; with ``verify`` every file's hash is compared with the manifest's.

    Raises `DamagedSnapshot` when a file is gone or was changed.
    """
    manifest = manifests.read(folder)
    if verify:
        manifests.verify(folder, manifest)
    return OpenSnapshot(folder=folder, manifest=manifest)


class Reader:
    """Runs SQL over named relations."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def relate(self, relations: Mapping[str, Sequence[Path]]) -> None:
        """Let each name stand for the rows of its Parquet files, in the place of what it stood for before."""
        for name, files in relations.items():
            paths = ", ".join(literal(str(path)) for path in files)
            source = f"read_parquet([{paths}], hive_partitioning = false)"
            self.connection.execute(f"CREATE OR REPLACE TEMP VIEW {quoted(name)} AS FROM {source}")

    def keep(self, name: str, column: str, values: Sequence[str]) -> None:
        """Leave only those rows of a relation, for this reader, whose column has one of the values."""
        wanted = ", ".join(literal(value) for value in values) or "NULL"
        kept = quoted(f"kept by {column}")
        self.connection.execute(
            f"CREATE OR REPLACE TEMP TABLE {kept} AS FROM {quoted(name)} WHERE {quoted(column)} IN ({wanted})"
        )
        self.connection.execute(f"CREATE OR REPLACE TEMP VIEW {quoted(name)} AS FROM {kept}")

    def hold(self, name: str, columns: Mapping[str, str], rows: Sequence[Sequence[object]]) -> None:
        """Let ``name`` stand for ``rows`` kept in memory; ``columns`` gives each column's SQL type."""
        definition = ", ".join(f"{quoted(column)} {kind}" for column, kind in columns.items())
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {quoted(name)} ({definition})")
        if rows:
            places = ", ".join("(" + ", ".join("?" * len(columns)) + ")" for _ in rows)
            values = [value for row in rows for value in row]
            self.connection.execute(f"INSERT INTO {quoted(name)} VALUES {places}", values)

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[Row]:
        """Return all rows of a query."""
        return self.connection.execute(sql, list(parameters)).fetchall()

    def records(self, sql: str, parameters: Sequence[object] = ()) -> list[dict[str, Any]]:
        """Return all rows of a query, each as column to value."""
        result = self.connection.execute(sql, list(parameters))
        names = [column[0] for column in result.description or ()]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    def stream(self, sql: str, parameters: Sequence[object] = ()) -> Iterator[Row]:
        """Yield the rows of a query a few thousand at a time, so that memory does not grow with their number."""
        result = self.connection.execute(sql, list(parameters))
        while rows := result.fetchmany(5_000):
            yield from rows

    def write(self, sql: str, path: Path) -> None:
        """Write the rows of a query, in its order, to a Parquet file whose bytes depend on nothing but them."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.connection.execute(f"COPY ({sql}) TO {literal(str(path))} ({PARQUET})")

    def write_text(self, sql: str, path: Path) -> None:
        """Write the rows of a query, in its order, to a CSV file without a header, as a database copies it in."""
        self.connection.execute(f"COPY ({sql}) TO {literal(str(path))} (FORMAT csv, HEADER false)")


@contextmanager
def reading(
    relations: Mapping[str, Sequence[Path]] | None = None,
    limits: Limits | None = None,
    *,
    folders: Iterable[Path] = (),
) -> Iterator[Reader]:
    """Yield a reader in which each name stands for the rows of its Parquet files.

    It reaches these files, and what lies in ``folders``; nothing else.
    """
    with columnar(limits or Limits(), folders=[*folders, *_folders(relations or {})]) as connection:
        reader = Reader(connection)
        reader.relate(relations or {})
        yield reader


def _folders(relations: Mapping[str, Sequence[Path]]) -> list[Path]:
    return sorted({file.parent for files in relations.values() for file in files})


_KEPT = local()


def kept_reader(relations: Mapping[str, Sequence[Path]]) -> Reader:
    """Return this thread's own reader, kept open between looks at single registrants.

    Opening one costs more than a look. It is good until the next call in the same thread.
    """
    folders = _folders(relations)
    if not hasattr(_KEPT, "reader") or _KEPT.folders != folders:
        _KEPT.reader = Reader(connected(Limits(threads=1, memory="512MB"), folders=folders))
        _KEPT.folders, _KEPT.relations = folders, None
    reader: Reader = _KEPT.reader
    if _KEPT.relations != relations:
        _KEPT.relations = None  # stays so if one of the files cannot be read
        reader.relate(relations)
        _KEPT.relations = dict(relations)
    return reader
