"""A file as a table of texts in the engine: columns ``c0``, ``c1``, ... and ``file_row``, as a person counts rows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

import duckdb
import pyarrow as pa

from recensus.connectors.failures import FileUnreadable
from recensus.vocabulary.shaping import nearest

BATCH = 20_000
BATCH_CELLS = 1_000_000
Row = tuple[int, Sequence[str | None]]


@dataclass(frozen=True, kw_only=True)
class ReadFile:
    """One file, read: its table in the engine, its columns as they are called in the file, and what was found out.

    ``labels`` gives, for a column with value labels, the label of each code. ``guessed`` says in words what had to be
    guessed. Rows that could not be read are in the table ``<table>_unreadable``.
    """

    file: str
    table: str
    columns: tuple[str, ...]
    format: str
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    guessed: tuple[str, ...] = ()
    rows: int = 0
    unreadable: int = 0
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def position(self, column: str) -> int | None:
        """Return where ``column`` stands; exactly as written, else the only one that differs in case alone."""
        if column in self.columns:
            return self.columns.index(column)
        alike = [n for n, c in enumerate(self.columns) if c.casefold() == column.casefold()]
        return alike[0] if len(alike) == 1 else None


def nearest_column(word: str, columns: Iterable[str]) -> str:
    """Return the column that ``word`` most likely meant, whatever its case, or an empty text.

    >>> nearest_column("coduso", ["CODUSU", "NRO_HOGAR"])
    'CODUSU'
    """
    by_folded = {column.casefold(): column for column in columns}
    return by_folded.get(nearest(word.casefold(), by_folded), "")


def header(names: Iterable[object], file: str) -> tuple[str, ...]:
    """Return the names of the columns; raise FileUnreadable when there are none or one stands twice."""
    columns = tuple(
        str("" if n is None else n).strip().removeprefix("\ufeff") or f"column {k}"
        for k, n in enumerate(names, 1)
    )
    if not columns:
        raise FileUnreadable("no_header", file, "There is no header.", "The first row must name the columns.")
    places: dict[str, int] = {}
    for second, column in enumerate(columns, 1):
        if (first := places.setdefault(column, second)) == second:
            continue
        message = f"The column '{column}' stands twice in the header, as columns {first} and {second}."
        raise FileUnreadable("duplicate_column", file, message, "Rename one of them.")
    return columns


def refuse_empty(rows: int, file: str) -> None:
    """Raise FileUnreadable when a file has no rows."""
    if not rows:
        raise FileUnreadable("no_rows", file, "The file has no rows.", "Check the export.")


def fields(count: int) -> list[str]:
    """Return the engine's names of a table's columns."""
    return [f"c{number}" for number in range(count)]


def create(connection: duckdb.DuckDBPyConnection, table: str, count: int) -> None:
    """Make an empty table of texts and its table of unreadable rows."""
    columns = ", ".join(f"{field} VARCHAR" for field in fields(count))
    connection.execute(f"CREATE TABLE {table} (file_row BIGINT, {columns})")
    create_unreadable(connection, table)


def create_unreadable(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    """Make the table that holds what could not be read."""
    connection.execute(f"CREATE TABLE {table}_unreadable (file_row BIGINT, code VARCHAR, content VARCHAR)")


def append(connection: duckdb.DuckDBPyConnection, table: str, count: int, rows: Iterable[Row]) -> int:
    """Append rows in batches; return how many. A row longer than ``count`` is cut, a shorter one is filled."""
    total = 0
    for batch in _batches(rows, min(BATCH, BATCH_CELLS // max(count, 1) + 1)):
        columns: list[list[str | None]] = [[None] * len(batch) for _ in range(count)]
        for number, (_, values) in enumerate(batch):
            for column, value in zip(columns, values, strict=False):
                column[number] = value
        arrays = [
            pa.array([row for row, _ in batch], pa.int64()),
            *(pa.array(c, pa.string()) for c in columns),
        ]
        insert(connection, table, pa.table(arrays, names=["file_row", *fields(count)]))
        total += len(batch)
    return total


def insert(connection: duckdb.DuckDBPyConnection, table: str, batch: "pa.Table") -> None:
    """Append an Arrow table whose columns are those of ``table``, in order."""
    connection.register("arriving", batch)
    connection.execute(f"INSERT INTO {table} SELECT * FROM arriving")
    connection.unregister("arriving")


def _batches(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    iterator = iter(rows)
    while batch := list(islice(iterator, size)):
        yield batch


def count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    """Return how many rows a table has."""
    found = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    return int(found[0]) if found else 0


def as_text(column: str, kind: str) -> str:
    """Return the SQL that writes a typed column as text: whole numbers without a point, dates as ISO."""
    if kind in ("DOUBLE", "FLOAT"):
        whole = f"{column} = trunc({column}) AND abs({column}) < 1e15"
        rest = f"CASE WHEN isnan({column}) OR isinf({column}) THEN NULL ELSE {column}::VARCHAR END"
        return f"CASE WHEN {whole} THEN {column}::BIGINT::VARCHAR ELSE {rest} END"
    if kind.startswith("DECIMAL"):
        whole = f"CASE WHEN {column} = trunc({column}) THEN trunc({column})::HUGEINT::VARCHAR"
        return f"{whole} ELSE rtrim({column}::VARCHAR, '0') END"
    if kind.startswith("TIMESTAMP"):
        return f"regexp_replace({column}::VARCHAR, ' 00:00:00(\\+00)?$', '')"
    return f"{column}::VARCHAR"
