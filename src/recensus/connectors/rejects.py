"""Rows that are not taken in: what is wrong with each, and the rows themselves, ready to be corrected."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from recensus.connectors.engine import literal, name
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
    "same_key_twice": "Decide which of the rows with this key is right, and load that one.",
}
"""What to do about each code."""


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


def told(connection: duckdb.DuckDBPyConnection) -> Iterator[Reject]:
    """Yield all rejects by file and row."""
    cursor = connection.cursor()
    cursor.execute(
        'SELECT file, file_row, code, "column", value, outcome FROM rejects ORDER BY file, file_row, code'
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


def write(connection: duckdb.DuckDBPyConnection, read: ReadFile, path: Path) -> int:
    """Write a file's rejects with its own columns and delimiter, then code, column, value and remedy; return how many.

    A row that could not be cut into cells stands whole in ``value``, its own columns empty. No cell runs anything when
    the file is opened as a spreadsheet.
    """
    own = ", ".join(
        f"{_harmless(f't.{field}')} AS {name(column)}"
        for field, column in zip(fields(len(read.columns)), read.columns, strict=True)
    )
    added = [_free(word, read.columns) for word in ("code", "column", "value", "remedy")]
    remedies = " ".join(f"WHEN {literal(code)} THEN {literal(remedy)}" for code, remedy in REMEDIES.items())
    delimiter = read.delimiter or ","
    where = f"r.file = {literal(read.file)}"
    connection.execute(f"""
        COPY (SELECT {own}, r.code AS {name(added[0])}, r."column" AS {name(added[1])},
                {_harmless("r.value")} AS {name(added[2])},
                CASE r.code {remedies} END AS {name(added[3])}
            FROM rejects r LEFT JOIN {read.table} t USING (file_row) WHERE {where} ORDER BY r.file_row)
        TO {literal(str(path))} (FORMAT csv, HEADER true, DELIMITER {literal(delimiter)})""")
    return count(connection, f"rejects r WHERE {where}")


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
