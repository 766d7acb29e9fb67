"""Rows that are not taken in: what is wrong with each, and the rows themselves, ready to be corrected."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import duckdb

from recensus.connectors.engine import literal
from recensus.connectors.files.table import ReadFile, count, fields

REMEDIES = {
    "wrong_number_of_columns": "Give the row one value a column; quote a value that holds a delimiter.",
    "open_quote": "Close the quote, or remove it.",
    "bad_bytes": "Save the file as UTF-8, or declare its encoding in the source.",
    "nul_character": "Remove the NUL character.",
    "truncated": "The compressed file ends inside this row: ask the holder to send it again.",
    "not_json": "Make the line one JSON object.",
    "no_key": "Fill in every column of the key.",
    "duplicate_row": "Nothing: the same row stands in the file before.",
    "value_missing": "Fill in the column: without it the row says nothing that can be kept.",
    "not_a_number": "Correct the amount, or say in the source's file which decimal mark it uses.",
    "impossible_date": "Correct the day, or describe the date formats in the source's file.",
    "unknown_code": "Correct the code, or add it to the column's recodes in the source's file.",
    "no_programme": "Correct the programme, or add its code to the source's file.",
    "another_currency": "Ask which currency is meant; if both are right, list them as currencies in the source's file.",
    "same_key_twice": "Decide which of the rows with this key is right, and load that one.",
}
"""What to do about each code."""

_ADDED = ("code", "column", "value", "remedy")
TELLING_KEYS = ("duplicate_row", "same_key_twice", "another_currency")
"""The codes whose value is a row's key as it is recorded, which the vault has sealed where it must be."""


@dataclass(frozen=True, kw_only=True)
class Reject:
    """One row that was not taken in: where it stands, why, and what to do. ``outcome`` is rejected or held."""

    file: str
    row: int
    code: str
    column: str | None
    value: str | None
    outcome: str
    remedy: str


def told(connection: duckdb.DuckDBPyConnection, *, with_content: bool) -> Iterator[Reject]:
    """Yield all rejects by file and row; the content of rows that could not be read only if asked for."""
    cursor = connection.cursor()
    keys = ", ".join(literal(code) for code in TELLING_KEYS)
    value = "value" if with_content else f"CASE WHEN code IN ({keys}) THEN value END"
    cursor.execute(
        f'SELECT file, file_row, code, "column", {value}, outcome FROM rejects ORDER BY file, file_row, code'
    )
    while batch := cursor.fetchmany(1000):
        for file, row, code, column, value, outcome in batch:
            yield Reject(
                file=file,
                row=row,
                code=code,
                column=column,
                value=value,
                outcome=outcome,
                remedy=REMEDIES[code],
            )


def number_of(connection: duckdb.DuckDBPyConnection, read: ReadFile) -> int:
    """Return how many rows of a file were rejected or held."""
    return count(connection, f"rejects WHERE file = {literal(read.file)}")


def lines(connection: duckdb.DuckDBPyConnection, read: ReadFile) -> Iterator[bytes]:
    """Yield a file's rejects as it was written itself, with code, column, value and remedy added to its own columns.

    A row that could not be cut into cells stands whole in ``value``, its own columns empty. No cell runs anything when
    the file is opened as a spreadsheet.
    """
    own = ", ".join(_harmless(f"t.{field}") for field in fields(len(read.columns)))
    cursor = connection.cursor()
    cursor.execute(f"""
        SELECT {own}, r.code, r."column", {_harmless("r.value")}
        FROM rejects r LEFT JOIN {read.table} t USING (file_row) WHERE r.file = {literal(read.file)}
        ORDER BY r.file_row""")
    yield _line(read, (*read.columns, *(_free(word, read.columns) for word in _ADDED)))
    while batch := cursor.fetchmany(1000):
        yield b"".join(_line(read, (*row, REMEDIES[row[-3]])) for row in batch)


def _line(read: ReadFile, cells: Iterable[str | None]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=read.delimiter or ",", lineterminator="\n").writerow(cells)
    return text.getvalue().encode()


def _harmless(cell: str) -> str:
    """Return SQL by which a cell that could be taken for a formula becomes text; numbers stay as they are."""
    formula = (
        f"regexp_matches({cell}, '^[ \\n]*[=+@\\t\\r-]') AND NOT regexp_full_match({cell}, '[+-]?[0-9 .,]*')"
    )
    return f"CASE WHEN {formula} THEN chr(39) || {cell} ELSE {cell} END"


def _free(word: str, columns: tuple[str, ...]) -> str:
    """Return a name for an added column that the file does not have already."""
    taken = {column.casefold() for column in columns}
    return word if word not in taken else _free(f"{word}_of_reject", columns)
