"""The first look at an unknown file: which row names its columns."""

import tempfile
from pathlib import Path
from typing import Final

from recensus.connectors.definition import FileFormat
from recensus.connectors.engine import open_engine
from recensus.connectors.files.reading import read_file
from recensus.connectors.files.table import fields

_LOOKED_AT: Final = 40
_FULL: Final = 0.6
"""A header fills so much of the width of the fullest row; a title does not."""


def header_row(path: Path) -> int:
    """Return the number of the row that names the columns: the first that is nearly full. Raises FileUnreadable."""
    with tempfile.TemporaryDirectory() as folder, open_engine(Path(folder), [path]) as connection:
        read = read_file(connection, path, FileFormat(header=0), "peeked", Path(folder))
        if read.format not in ("delimited text", "workbook"):
            return 1
        filled = " + ".join(
            f"(nullif(trim({field}), '') IS NOT NULL)::INTEGER" for field in fields(len(read.columns))
        )
        found = connection.execute(
            f"SELECT file_row, {filled} FROM peeked ORDER BY file_row LIMIT {_LOOKED_AT}"
        ).fetchall()
    fullest = max((cells for _, cells in found), default=0)
    return next((int(row) for row, cells in found if cells >= _FULL * fullest), 1)
