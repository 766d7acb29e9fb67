"""Parquet, and JSON one object a line."""

from collections.abc import Iterator
from pathlib import Path
from typing import IO

import duckdb
import pyarrow as pa

from recensus.connectors.definition import FileFormat
from recensus.connectors.engine import literal, name
from recensus.connectors.failures import FileUnreadable
from recensus.connectors.files.careful import append_unreadable
from recensus.connectors.files.table import ReadFile, as_text, count, create_unreadable, header, insert
from recensus.connectors.files.text import plain_text


def read_parquet(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    known: FileFormat,  # noqa: ARG001  (every reader is called alike)
    table: str,
    work: Path,  # noqa: ARG001
) -> ReadFile:
    """Read a Parquet file into ``table``; rows are numbered from 1."""
    scan = f"read_parquet({literal(str(path.resolve()))})"
    try:
        described = connection.execute(f"DESCRIBE SELECT * FROM {scan}").fetchall()
        columns = header([row[0] for row in described], path.name)
        texts = ", ".join(f"{as_text(name(row[0]), row[1])} AS c{n}" for n, row in enumerate(described))
        connection.execute(f"CREATE TABLE {table}_rows AS SELECT {texts} FROM {scan}")
    except (duckdb.InvalidInputException, duckdb.IOException) as error:
        message = "The Parquet file is damaged."
        raise FileUnreadable(
            "damaged_file", path.name, message, "Ask the holder to send it again."
        ) from error
    connection.execute(f"CREATE VIEW {table} AS SELECT rowid + 1 AS file_row, * FROM {table}_rows")
    create_unreadable(connection, table)
    return _read(connection, path, table, columns, "Parquet")


def read_json_lines(
    connection: duckdb.DuckDBPyConnection, path: Path, known: FileFormat, table: str, work: Path
) -> ReadFile:
    """Read a file of JSON objects, one a line, into ``table``; nested values stay JSON text."""
    text = plain_text(path, known.encoding or "utf-8", work)
    connection.execute(f"CREATE TABLE {table}_lines (file_row BIGINT, line VARCHAR)")
    create_unreadable(connection, table)
    with text.path.open("rb") as stream:
        for start, lines in _line_batches(stream):
            _append_lines(connection, table, start, lines)
    objects = "CASE WHEN json_valid(line) THEN json_type(line) = 'OBJECT' ELSE false END"
    found = connection.execute(
        f"SELECT DISTINCT unnest(json_keys(line)) AS k FROM {table}_lines WHERE {objects} ORDER BY k"
    ).fetchall()
    columns = header([row[0] for row in found], path.name)
    texts = ", ".join(
        f"json_extract_string(line, {literal(_pointer(c))}) AS c{n}" for n, c in enumerate(columns)
    )
    connection.execute(f"CREATE TABLE {table} AS SELECT file_row, {texts} FROM {table}_lines WHERE {objects}")
    connection.execute(
        f"INSERT INTO {table}_unreadable SELECT file_row, 'not_json', left(line, 10000) FROM {table}_lines "
        f"WHERE NOT ({objects})"
    )
    connection.execute(f"DROP TABLE {table}_lines")
    return _read(connection, path, table, columns, "JSON lines", text.encoding)


def _line_batches(stream: IO[bytes]) -> Iterator[tuple[int, list[bytes]]]:
    number = 1
    while lines := stream.readlines(1 << 22):
        yield number, lines
        number += len(lines)


def _append_lines(connection: duckdb.DuckDBPyConnection, table: str, start: int, lines: list[bytes]) -> None:
    texts: list[str] = []
    numbers: list[int] = []
    damaged: list[tuple[int, str, str]] = []
    for number, line in enumerate(lines, start):
        try:
            text = line.decode().strip()
        except UnicodeDecodeError:
            damaged.append((number, "bad_bytes", line.decode("utf-8", "replace")))
            continue
        if "\0" in text:
            damaged.append((number, "nul_character", text.replace("\0", "\ufffd")))
        elif text:
            numbers.append(number)
            texts.append(text)
    insert(
        connection,
        f"{table}_lines",
        pa.table({"file_row": pa.array(numbers, pa.int64()), "line": pa.array(texts, pa.string())}),
    )
    if damaged:
        append_unreadable(connection, table, damaged)


def _pointer(column: str) -> str:
    return "/" + column.replace("~", "~0").replace("/", "~1")


def _read(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    table: str,
    columns: tuple[str, ...],
    kind: str,
    encoding: str | None = None,
) -> ReadFile:
    rows, unreadable = count(connection, table), count(connection, f"{table}_unreadable")
    if not rows + unreadable:
        raise FileUnreadable("no_rows", path.name, "The file has no rows.", "Check the export.")
    return ReadFile(
        file=path.name,
        table=table,
        columns=columns,
        format=kind,
        encoding=encoding,
        rows=rows,
        unreadable=unreadable,
    )
