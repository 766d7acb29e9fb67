"""Excel workbooks: whole numbers stay whole, dates become ISO, rows keep the number that the sheet shows."""

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path

import duckdb
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from recensus.connectors.definition import FileFormat
from recensus.connectors.failures import FileUnreadable
from recensus.connectors.files.limits import Limits, check_cells, check_columns
from recensus.connectors.files.packed import check_workbook
from recensus.connectors.files.table import ReadFile, Row, append, create, header, nearest_column


def read_workbook(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    known: FileFormat,
    table: str,
    work: Path,  # noqa: ARG001  (every reader is called alike)
    limits: Limits,
) -> ReadFile:
    """Read one sheet of a workbook into ``table``: the named one, else the first that holds anything."""
    check_workbook(path, limits)
    sheet = _sheet(path, known.sheet)
    rows = _rows(sheet, path.name, limits)
    names, rows = _headed(rows, known.header)
    check_columns(names, path.name, limits)
    columns = header(names, path.name)
    create(connection, table, len(columns))
    count = append(connection, table, len(columns), rows)
    if not count:
        raise FileUnreadable(
            "no_rows", path.name, f"The sheet '{sheet.name}' has a header but no rows.", "Check it."
        )
    guessed = () if known.sheet else (f"sheet {sheet.name}",)
    return ReadFile(
        file=path.name,
        table=table,
        columns=columns,
        format="workbook",
        sheet=sheet.name,
        guessed=guessed,
        rows=count,
    )


def _sheet(path: Path, wanted: str | None) -> CalamineSheet:
    try:
        workbook = CalamineWorkbook.from_path(path)
        if wanted is None:
            sheets = (workbook.get_sheet_by_name(name) for name in workbook.sheet_names)
            found = next((sheet for sheet in sheets if sheet.height), None)
        else:
            found = workbook.get_sheet_by_name(wanted) if wanted in workbook.sheet_names else None
    except CalamineError as error:
        message = f"The workbook cannot be opened ({error})."
        raise FileUnreadable(
            "damaged_workbook", path.name, message, "Open it in Excel and save it again."
        ) from error
    if found is None and wanted is None:
        raise FileUnreadable(
            "empty_file", path.name, "No sheet holds anything.", "Ask the holder to send it again."
        )
    if found is None:
        names = ", ".join(workbook.sheet_names)
        near = nearest_column(wanted or "", workbook.sheet_names)
        hint = f" Did you mean '{near}'?" if near else ""
        message = f"There is no sheet '{wanted}'; the sheets are {names}.{hint}"
        raise FileUnreadable("missing_sheet", path.name, message, "Correct 'sheet' in the source.")
    return found


def _rows(sheet: CalamineSheet, file: str, limits: Limits) -> Iterator[Row]:
    """Yield the rows that hold anything, with the numbers that the sheet shows."""
    first = sheet.start[0] + 1 if sheet.start else 1
    for number, cells in enumerate(sheet.iter_rows(), first):
        texts = [cell_text(cell) for cell in cells]
        if any(texts):
            check_cells(texts, file, limits)
            yield number, texts


def _headed(rows: Iterator[Row], row: int | None) -> tuple[list[str | None], Iterator[Row]]:
    """Return the names of the columns and the rows below them; see `FileFormat`."""
    if row == 0:
        held = list(rows)
        width = max((len(_trimmed(texts)) for _, texts in held), default=0)
        return [f"column {number}" for number in range(1, width + 1)], iter(held)
    names = next((texts for number, texts in rows if row is None or number >= row), [])
    return _trimmed(names), rows


def _trimmed(texts: Sequence[str | None]) -> list[str | None]:
    trimmed = list(texts)
    while trimmed and not trimmed[-1]:
        trimmed.pop()
    return trimmed


def cell_text(cell: object) -> str | None:
    """Return a typed cell as text.

    >>> [cell_text(cell) for cell in (1.0, 0.5, True, dt.date(2001, 2, 28), "x", "")]
    ['1', '0.5', 'true', '2001-02-28', 'x', None]
    """
    if cell is None or cell == "":
        return None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else format(Decimal(repr(cell)), "f")
    if isinstance(cell, Decimal):
        return format(cell.normalize(), "f")
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(" ")
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    return str(cell)
