"""Which reader a file is for, and its work: run in a process of its own, see `apart`."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import duckdb

from recensus.connectors.definition import FileFormat
from recensus.connectors.engine import literal, open_engine
from recensus.connectors.files.columnar import read_parquet
from recensus.connectors.files.delimited import read_delimited
from recensus.connectors.files.json_lines import read_json_lines
from recensus.connectors.files.limits import Limits, check_rows
from recensus.connectors.files.stata import read_stata
from recensus.connectors.files.table import ReadFile
from recensus.connectors.files.workbook import read_workbook

Reader = Callable[[duckdb.DuckDBPyConnection, Path, FileFormat, str, Path, Limits], ReadFile]

_READERS: Final[Mapping[str, Reader]] = {
    ".xlsx": read_workbook,
    ".xlsm": read_workbook,
    ".parquet": read_parquet,
    ".jsonl": read_json_lines,
    ".ndjson": read_json_lines,
    ".dta": read_stata,
}


def reader_for(name: str) -> Reader:
    """Return the reader for a file's name; what is not known by its end to be something else is delimited text."""
    suffixes = [suffix.lower() for suffix in Path(name).suffixes]
    ending = suffixes[-2] if len(suffixes) > 1 and suffixes[-1] == ".gz" else (suffixes or [""])[-1]
    return _READERS.get(ending, read_delimited)


def read_and_leave(path: Path, known: FileFormat, table: str, work: Path, limits: Limits) -> ReadFile:
    """Read a file and leave its rows, and those that could not be read, below ``work`` as Parquet."""
    with open_engine(work, [path]) as connection:
        read = reader_for(path.name)(connection, path, known, table, work, limits)
        check_rows(read.rows + read.unreadable, path.name, limits)
        for left in (table, f"{table}_unreadable"):
            target = literal(str(work.resolve() / f"{left}.parquet"))
            connection.execute(f"COPY {left} TO {target} (FORMAT parquet)")
    return read
