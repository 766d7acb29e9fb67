"""Rows that other contexts add to a snapshot: who is enrolled, what is owed and was paid, what was complained of.

The contexts that keep such rows hand them over as `Stream`, from the same view as the population itself. What single
sources said of some attributes (`said`) is kept for those only of whom the streams speak.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from recensus.snapshots.engine import Connection, literal, quoted
from recensus.snapshots.population import RecordShape, Write
from recensus.snapshots.writing import PARQUET

FOLDER: Final = "tables"
SAID: Final = "said"
WHO: Final = "registrant"
"""The column that says whom a row is about; a table without it is about nobody."""


@dataclass(frozen=True, kw_only=True)
class Stream:
    """One table: its columns with their SQL types, and those by which its rows are ordered, which must tell them apart.

    ``copy`` writes the rows as CSV, as `population.Population` does, and returns their number.
    """

    name: str
    columns: Mapping[str, str]
    order: tuple[str, ...]
    copy: Callable[[Write], int]


@dataclass(frozen=True, kw_only=True)
class Further:
    """What goes into a snapshot besides the population: ``said`` names attributes of persons, source by source."""

    streams: Sequence[Stream] = ()
    said: Sequence[str] = ()


NOTHING: Final = Further()


def hand_over(further: Further, work: Path) -> None:
    """Let each stream write its rows into ``work``."""
    for stream in further.streams:
        with (work / f"{stream.name}.csv").open("wb") as file:
            stream.copy(file.write)


def write_tables(
    connection: Connection, further: Further, shapes: Sequence[RecordShape], work: Path, made: Path
) -> dict[str, str]:
    """Write each table as one sorted file below ``made``; return their paths there by name."""
    written = {}
    for stream in further.streams:
        written[stream.name] = _write(connection, stream.name, _rows(stream, work), stream.order, made)
    if further.said:
        of_whom = [stream.name for stream in further.streams if WHO in stream.columns]
        sql = _said(shapes, further.said, [made / written[name] for name in of_whom])
        written[SAID] = _write(connection, SAID, sql, (WHO, "source", "attribute"), made)
    return written


def _write(connection: Connection, name: str, sql: str, order: Sequence[str], made: Path) -> str:
    path = f"{FOLDER}/{name}.parquet"
    (made / path).parent.mkdir(exist_ok=True)
    by = ", ".join(quoted(column) for column in order)
    connection.execute(f"COPY (FROM ({sql}) ORDER BY {by}) TO {literal(str(made / path))} ({PARQUET})")
    return path


def _rows(stream: Stream, work: Path) -> str:
    columns = ", ".join(f"{quoted(name)}: {literal(kind)}" for name, kind in stream.columns.items())
    return f"""SELECT * FROM read_csv({literal(str(work / f"{stream.name}.csv"))}, header = false,
        auto_detect = false, delim = ',', quote = '"', escape = '"', nullstr = '', columns = {{{columns}}})"""


def _said(shapes: Sequence[RecordShape], attributes: Sequence[str], files: Sequence[Path]) -> str:
    """Return SQL for what each source said of each attribute of those in ``files``."""
    places = [
        f"({shape.id}, {literal(shape.source)}, {literal(name)}, {shape.attributes.index(name) + 1})"
        for shape in shapes
        for name in attributes
        if shape.kind == "P" and name in shape.attributes
    ]
    listed = ", ".join(literal(str(file)) for file in files)
    if not places or not files:
        return "SELECT NULL::BIGINT AS registrant, '' AS source, '' AS attribute, '' AS value WHERE false"
    return f"""
        SELECT r.registrant, s.source, s.attribute, from_json(r.payload, '["VARCHAR"]')[s.place] AS value
        FROM records r
        JOIN (VALUES {", ".join(places)}) AS s(shape, source, attribute, place) USING (shape)
        WHERE value IS NOT NULL AND r.registrant IN (SELECT {WHO} FROM read_parquet([{listed}], union_by_name = true))
        QUALIFY row_number() OVER (PARTITION BY r.registrant, s.source, s.attribute
                                   ORDER BY r.stated_on DESC, r.shape, value) = 1"""
