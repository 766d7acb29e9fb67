"""Any file into the engine: which format it is, and the reader for it."""

from pathlib import Path

import duckdb

from recensus.connectors.definition import FileFormat
from recensus.connectors.failures import FileUnreadable
from recensus.connectors.files.columnar import read_json_lines, read_parquet
from recensus.connectors.files.delimited import read_delimited
from recensus.connectors.files.stata import read_stata
from recensus.connectors.files.table import ReadFile
from recensus.connectors.files.workbook import read_workbook

_READERS = {
    ".xlsx": read_workbook,
    ".xlsm": read_workbook,
    ".parquet": read_parquet,
    ".jsonl": read_json_lines,
    ".ndjson": read_json_lines,
    ".dta": read_stata,
}


def read_file(
    connection: duckdb.DuckDBPyConnection, path: Path, known: FileFormat, table: str, work: Path
) -> ReadFile:
    """Read ``path`` into the table ``table``; raise FileUnreadable when nothing of it can be taken in.

    What is not known by the end of its name to be something else is text with delimiters.
    """
    if not path.is_file():
        raise FileUnreadable("no_such_file", path.name, "There is no such file.", "Check the path.")
    if path.stat().st_size == 0:
        raise FileUnreadable(
            "empty_file", path.name, "The file is empty.", "Ask the holder to send it again."
        )
    suffixes = [suffix.lower() for suffix in path.suffixes]
    ending = suffixes[-2] if len(suffixes) > 1 and suffixes[-1] == ".gz" else (suffixes or [""])[-1]
    reader = _READERS.get(ending, read_delimited)
    return reader(connection, path, known, table, work)
