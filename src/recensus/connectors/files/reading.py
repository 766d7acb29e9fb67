"""Any file into the engine: which format it is, and the reader for it.

Files come from others, so none is opened in the process that asks: `apart.read` has it read by a process of its own
with bounded memory and time, which leaves two tables of texts behind. What reaches the engine here is those.
"""

from pathlib import Path

import duckdb

from recensus.connectors.definition import FileFormat
from recensus.connectors.engine import literal
from recensus.connectors.failures import FileUnreadable
from recensus.connectors.files import apart
from recensus.connectors.files.limits import STANDARD, Limits, check_size
from recensus.connectors.files.table import ReadFile


def read_file(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    known: FileFormat,
    table: str,
    work: Path,
    *,
    limits: Limits = STANDARD,
) -> ReadFile:
    """Read ``path`` into the table ``table``; raise FileUnreadable when nothing of it can be taken in.

    ``work`` is a folder that ``connection`` may read; the file's rows lie there as long as they are needed.
    """
    if not path.is_file():
        raise FileUnreadable("no_such_file", path.name, "There is no such file.", "Check the path.")
    if path.stat().st_size == 0:
        raise FileUnreadable(
            "empty_file", path.name, "The file is empty.", "Ask the holder to send it again."
        )
    check_size(path, limits)
    read = apart.read(path, known, table, work, limits)
    for left in (table, f"{table}_unreadable"):
        rows = literal(str(work.resolve() / f"{left}.parquet"))
        connection.execute(f"CREATE VIEW {left} AS SELECT * FROM read_parquet({rows})")
    return read
