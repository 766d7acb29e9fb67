"""The rows of a small table in any format that sources come in, as texts."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from recensus.connectors.definition import FileFormat
from recensus.connectors.engine import open_engine
from recensus.connectors.files.reading import read_file
from recensus.connectors.files.table import ReadFile, fields

MOST = 100_000


@dataclass(frozen=True, kw_only=True)
class Rows:
    """A table: what it was read from, and its rows by the number that the file shows; empty cells are empty texts."""

    read: ReadFile
    rows: Mapping[int, Mapping[str, str]]


def read_rows(path: Path, sheet: str | None = None) -> Rows:
    """Read at most `MOST` rows of a table. Raises FileUnreadable."""
    with tempfile.TemporaryDirectory() as folder, open_engine(Path(folder), [path]) as connection:
        read = read_file(connection, path, FileFormat(sheet=sheet), "rows", Path(folder))
        cells = ", ".join(f"coalesce(trim({field}), '')" for field in fields(len(read.columns)))
        found = connection.execute(
            f"SELECT file_row, {cells} FROM rows ORDER BY file_row LIMIT {MOST}"
        ).fetchall()
    return Rows(read=read, rows={row: dict(zip(read.columns, values, strict=True)) for row, *values in found})
