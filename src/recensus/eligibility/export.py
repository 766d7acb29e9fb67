"""A run's list as a file for a spreadsheet, in which no cell can run anything."""

import csv
from collections.abc import Iterable, Sequence
from typing import IO

import xlsxwriter

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
ROWS_OF_A_SHEET = 1_048_575


class TooManyRows(ValueError):
    """A spreadsheet holds fewer rows than the list has."""


def harmless(cell: object) -> object:
    """Return ``cell`` so that no spreadsheet takes it for a formula; numbers stay numbers.

    >>> harmless("=1+1"), harmless(-3), harmless("-3")
    ("'=1+1", -3, "'-3")
    """
    if isinstance(cell, str) and cell.lstrip(" \n").startswith(DANGEROUS):
        return "'" + cell
    return cell


def write_csv(header: Sequence[str], rows: Iterable[Sequence[object]], file: IO[str]) -> int:
    """Write UTF-8 text with a header to ``file`` (opened with ``newline=""``); return the number of rows."""
    writer = csv.writer(file)
    writer.writerow([harmless(cell) for cell in header])
    number = 0
    for row in rows:
        writer.writerow([harmless(cell) for cell in row])
        number += 1
    return number


def write_xlsx(header: Sequence[str], rows: Iterable[Sequence[object]], file: IO[bytes]) -> int:
    """Write one sheet to ``file``, row by row so that memory does not grow; return the number of rows.

    Raises `TooManyRows` when the list does not fit on one sheet: write CSV then.
    """
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    number = 0
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, [harmless(cell) for cell in header])
        for number, row in enumerate(rows, start=1):
            if number > ROWS_OF_A_SHEET:
                raise TooManyRows(
                    f"A sheet holds {ROWS_OF_A_SHEET:,} rows and the list has more. Export it as CSV."
                )
            for column, cell in enumerate(row):
                _write_cell(sheet, number, column, harmless(cell))
    return number


def _write_cell(sheet: "xlsxwriter.worksheet.Worksheet", row: int, column: int, cell: object) -> None:
    if cell is None:
        return
    if isinstance(cell, bool):
        sheet.write_boolean(row, column, cell)
    elif isinstance(cell, str):
        sheet.write_string(row, column, cell)
    else:
        sheet.write_number(row, column, cell)
