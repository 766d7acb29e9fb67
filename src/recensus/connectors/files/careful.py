"""Damaged delimited text, line by line: what can be read is read, each other row is kept aside with its number.

Slower than the engine's own reader (about 5 s for a million rows) and only used where that one refuses.
"""

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from recensus.connectors.files.table import BATCH, Row, append
from recensus.connectors.files.text import PlainText

LONGEST_RECORD = 200
"""A quoted value may span so many lines; a quote that is not closed by then was never meant to open one."""
_KEPT = 10_000


def split(lines: Iterable[str], delimiter: str, *, strict: bool = False) -> Iterator[list[str]]:
    """Cut lines into cells; a line that cannot be cut gives no cells."""
    for line in lines:
        try:
            row = next(csv.reader([line], delimiter=delimiter[0], strict=strict), [])
        except csv.Error:
            row = []
        yield row if len(delimiter) == 1 else line.split(delimiter)


def read(
    connection: duckdb.DuckDBPyConnection,
    text: PlainText,
    delimiter: str,
    width: int,
    table: str,
    above: int,
) -> None:
    """Read what can be read of ``text`` into ``table`` and the rest into ``<table>_unreadable``.

    The first ``above`` lines are no data.
    """

    def keep_aside(rows: list[tuple[int, str, str]]) -> None:
        append_unreadable(connection, table, rows)

    reading = _Reading(text=text, delimiter=delimiter, width=width, above=above, keep_aside=keep_aside)
    append(connection, table, width, reading.rows())
    keep_aside(reading.unreadable)


def append_unreadable(
    connection: duckdb.DuckDBPyConnection, table: str, unreadable: Iterable[tuple[int, str, str]]
) -> None:
    """Note rows that could not be read: number, code, and the text as far as it was one."""
    shown = ((row, (code, content)) for row, code, content in unreadable)
    connection.execute("CREATE OR REPLACE TEMP TABLE aside (file_row BIGINT, c0 VARCHAR, c1 VARCHAR)")
    append(connection, "aside", 2, shown)
    connection.execute(f"INSERT INTO {table}_unreadable SELECT * FROM aside")


@dataclass
class _Reading:
    """One pass over the lines."""

    text: PlainText
    delimiter: str
    width: int
    above: int
    keep_aside: Callable[[list[tuple[int, str, str]]], None]
    unreadable: list[tuple[int, str, str]] = field(default_factory=list)

    def rows(self) -> Iterator[Row]:
        lines = _numbered(self.text.path, self.text.line_feeds)
        for _ in range(self.above):
            next(lines, None)
        waiting: list[tuple[int, str]] = []
        while True:
            number, line = waiting.pop(0) if waiting else next(lines, (0, ""))
            if not number:
                return
            if not line.strip():
                continue
            if line.count('"') % 2:
                read, waiting = self._spanning(number, line, waiting, lines)
            else:
                read = self._row(number, line)
            if read is not None:
                yield read

    def _spanning(
        self, number: int, line: str, waiting: list[tuple[int, str]], lines: Iterator[tuple[int, str]]
    ) -> tuple[Row | None, list[tuple[int, str]]]:
        """Read a record whose quoted value goes on in the next lines; give back the lines it does not need."""
        parts, taken = [line], []
        while len(parts) < LONGEST_RECORD:
            following = waiting.pop(0) if waiting else next(lines, (0, ""))
            if not following[0]:
                break
            taken.append(following)
            parts.append(following[1])
            if following[1].count('"') % 2:
                if (cells := self._cells("\n".join(parts), strict=True)) and len(cells) == self.width:
                    return self._row(number, "\n".join(parts)), waiting
                break
        return self._row(number, line, code="open_quote"), [*taken, *waiting]

    def _row(self, number: int, line: str, code: str = "wrong_number_of_columns") -> Row | None:
        cells = self._cells(line, strict=code == "open_quote")
        problem = self._problem(line, cells, code)
        if self.text.truncated and number == self.text.line_feeds + 1:
            problem = "truncated"
        if problem:
            shown = line.encode("utf-8", "surrogateescape").decode("utf-8", "replace").replace("\0", "\ufffd")
            self._set_aside(number, problem, shown[:_KEPT])
            return None
        return number, [cell or None for cell in cells]

    def _set_aside(self, number: int, problem: str, shown: str) -> None:
        self.unreadable.append((number, problem, shown))
        if len(self.unreadable) >= BATCH:
            self.keep_aside(self.unreadable)
            self.unreadable = []

    def _cells(self, line: str, *, strict: bool = False) -> list[str]:
        return next(split([line], self.delimiter, strict=strict), [])

    def _problem(self, line: str, cells: list[str], code: str) -> str | None:
        if "\0" in line:
            return "nul_character"
        if not line.isascii() and any("\udc80" <= letter <= "\udcff" for letter in line):
            return "bad_bytes"
        return None if len(cells) == self.width else code


def _numbered(path: Path, line_feeds: int) -> Iterator[tuple[int, str]]:
    """Yield the lines with their numbers; a file without line feeds may end its lines the old way."""
    newline = "\n" if line_feeds else ""
    with path.open(encoding="utf-8", errors="surrogateescape", newline=newline) as stream:
        for number, line in enumerate(stream, 1):
            yield number, line.removesuffix("\n").removesuffix("\r")
