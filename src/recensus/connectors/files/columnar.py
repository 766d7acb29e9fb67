"""Parquet: what its footer says of the whole is looked at first, and not believed where it cannot be so."""

from pathlib import Path

import duckdb
import pyarrow as pa
from pyarrow import parquet

from recensus.connectors.definition import FileFormat
from recensus.connectors.engine import literal, name
from recensus.connectors.failures import FileUnreadable
from recensus.connectors.files.limits import (
    MIB,
    Limits,
    check_columns,
    check_rows,
    check_unpacked,
    refusal,
)
from recensus.connectors.files.table import ReadFile, as_text, count, create_unreadable, header, refuse_empty

_TEXT, _LIST = 16 * MIB, MIB
"""How long a text and a list in the footer may be."""


def read_parquet(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    known: FileFormat,  # noqa: ARG001  (every reader is called alike)
    table: str,
    work: Path,  # noqa: ARG001
    limits: Limits,
) -> ReadFile:
    """Read a Parquet file into ``table``; rows are numbered from 1."""
    scan = f"read_parquet({literal(str(path.resolve()))})"
    try:
        _check_footer(path, limits)
        described = connection.execute(f"DESCRIBE SELECT * FROM {scan}").fetchall()
        columns = header([row[0] for row in described], path.name)
        _check_texts(
            connection, scan, [row[0] for row in described if row[1] in ("VARCHAR", "BLOB")], path, limits
        )
        texts = ", ".join(f"{as_text(name(row[0]), row[1])} AS c{n}" for n, row in enumerate(described))
        connection.execute(f"CREATE TABLE {table}_rows AS SELECT {texts} FROM {scan}")
    except duckdb.OutOfMemoryException:
        raise
    except (duckdb.Error, pa.ArrowException, OSError) as error:
        message = "The Parquet file is damaged."
        raise FileUnreadable(
            "damaged_file", path.name, message, "Ask the holder to send it again."
        ) from error
    connection.execute(f"CREATE VIEW {table} AS SELECT rowid + 1 AS file_row, * FROM {table}_rows")
    create_unreadable(connection, table)
    rows = count(connection, table)
    refuse_empty(rows, path.name)
    return ReadFile(file=path.name, table=table, columns=columns, format="Parquet", rows=rows)


def _check_footer(path: Path, limits: Limits) -> None:
    """Refuse what the footer alone shows to be too much, or more than a file of this size can hold."""
    with parquet.ParquetFile(path, thrift_string_size_limit=_TEXT, thrift_container_size_limit=_LIST) as file:
        footer, size = file.metadata, path.stat().st_size
    check_columns(footer.schema.names, path.name, limits)
    check_rows(footer.num_rows, path.name, limits)
    groups = range(footer.num_row_groups)
    check_unpacked(sum(footer.row_group(group).total_byte_size for group in groups), size, path.name, limits)
    check_unpacked(footer.num_rows, size, path.name, limits)


def _check_texts(
    connection: duckdb.DuckDBPyConnection, scan: str, columns: list[str], path: Path, limits: Limits
) -> None:
    """Refuse texts that are long, or come to more than the file can be worth: one text kept once may fill each row."""
    if not columns:
        return
    lengths = [f"strlen({name(column)}::VARCHAR)" for column in columns]
    longest = f"max(greatest({', '.join(lengths)}))" if len(lengths) > 1 else f"max({lengths[0]})"
    total = " + ".join(f"coalesce(sum({length}), 0)" for length in lengths)
    found = connection.execute(f"SELECT {longest}, {total} FROM {scan}").fetchone()
    if found and found[0] is not None:
        if found[0] > limits.cell:
            raise refusal(
                "cell_too_long", path.name, f"A value of {found[0]:,} bytes; the most is {limits.cell:,}."
            )
        check_unpacked(int(found[1]), path.stat().st_size, path.name, limits)
