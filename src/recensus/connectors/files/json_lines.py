"""JSON, one object a line."""

import re
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from typing import IO, Final

import duckdb
import pyarrow as pa

from recensus.connectors.definition import FileFormat
from recensus.connectors.engine import literal
from recensus.connectors.files.careful import append_unreadable
from recensus.connectors.files.limits import Limits, check_columns, check_rows, refusal
from recensus.connectors.files.table import ReadFile, count, create_unreadable, header, insert, refuse_empty
from recensus.connectors.files.text import plain_text

_TEXT: Final = re.compile(rb'"(?:[^"\\]|\\.)*"')
_NO_BRACKETS: Final = bytes(set(range(256)) - set(b"[]{}"))


def read_json_lines(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    known: FileFormat,
    table: str,
    work: Path,
    limits: Limits,
) -> ReadFile:
    """Read a file of JSON objects, one a line, into ``table``; nested values stay JSON text."""
    text = plain_text(path, known.encoding or "utf-8", work, limits)
    check_rows(text.line_feeds, path.name, limits)
    connection.execute(f"CREATE TABLE {table}_lines (file_row BIGINT, line VARCHAR)")
    create_unreadable(connection, table)
    with text.path.open("rb") as stream:
        for start, lines in _line_batches(stream):
            _refuse_depth(lines, path.name, limits)
            _append_lines(connection, table, start, lines)
    objects = "CASE WHEN json_valid(line) THEN json_type(line) = 'OBJECT' ELSE false END"
    found = connection.execute(
        f"SELECT DISTINCT unnest(json_keys(line)) AS k FROM {table}_lines WHERE {objects} ORDER BY k "
        f"LIMIT {limits.columns + 1}"
    ).fetchall()
    check_columns(found, path.name, limits)
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
    rows, unreadable = count(connection, table), count(connection, f"{table}_unreadable")
    refuse_empty(rows + unreadable, path.name)
    return ReadFile(
        file=path.name,
        table=table,
        columns=columns,
        format="JSON lines",
        encoding=text.encoding,
        rows=rows,
        unreadable=unreadable,
    )


def _refuse_depth(lines: list[bytes], file: str, limits: Limits) -> None:
    """Refuse values inside values beyond the limit; brackets inside texts do not count."""
    for line in lines:
        if line.count(b"[") + line.count(b"{") > limits.depth and _depth(_TEXT.sub(b"", line)) > limits.depth:
            raise refusal("too_deep", file, f"More than {limits.depth} values inside one another.")


def _depth(line: bytes) -> int:
    """Return how deep brackets nest.

    >>> _depth(b'[{"a": []}, {}]')
    3
    """
    brackets = line.translate(None, delete=_NO_BRACKETS)
    return max(accumulate(1 if bracket in b"[{" else -1 for bracket in brackets), default=0)


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
