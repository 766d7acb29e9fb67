"""How much a file may be: what lies above is refused with a code, the file and what to do, before it costs anything."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from recensus.connectors.failures import FileUnreadable
from recensus.connectors.room import NO_ROOM

KIB, MIB, GIB = 2**10, 2**20, 2**30


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What one file may be and its reading may use. Sizes are bytes, lengths of cells and lines characters.

    ``ratio`` is how many times larger than the file its content may be, once it is larger than ``small``. ``sheet`` is
    the cells of the rectangle that holds all cells of a sheet, ``texts`` the bytes of all texts that they point to.
    ``memory`` and ``seconds`` (processor time) bound the reading process; ``seconds`` grows by ``seconds_per_mib``
    with the file's size.
    """

    size: int = 20 * GIB
    unpacked: int = 60 * GIB
    ratio: int = 100
    small: int = 16 * MIB
    rows: int = 200_000_000
    columns: int = 4_000
    cell: int = MIB
    line: int = 4 * MIB
    depth: int = 64
    parts: int = 2_000
    sheet: int = 20_000_000
    texts: int = GIB
    memory: int = 4 * GIB
    seconds: int = 60
    seconds_per_mib: int = 2

    def seconds_for(self, size: int) -> int:
        """Return the processor time, in seconds, for reading a file of ``size`` bytes."""
        return self.seconds + self.seconds_per_mib * size // MIB


STANDARD: Final = Limits()

_SPLIT = "Ask the holder to send it in several files."
_REMEDIES: Final[Mapping[str, str]] = {
    "file_too_large": _SPLIT,
    "unpacks_too_large": f"{_SPLIT} A file that grows this much when it is unpacked was most likely made to do harm.",
    "packed_twice": "Unpack it until it is plain text, or compressed once.",
    "packed_file": "Unpack it and hand in the files inside; save other workbooks as .xlsx.",
    "too_many_rows": _SPLIT,
    "too_many_columns": "Ask for a file with only the columns that are needed.",
    "too_many_parts": "Open it in Excel and save it again.",
    "cell_too_long": "Ask for a file without this value.",
    "too_deep": "Ask for a file with less nesting.",
    "sheet_too_large": "Delete the empty rows and columns beyond the table, or save the sheet as CSV.",
    "entities": "Open it in Excel and save it again; a workbook needs no definitions of its own.",
    "lying_size": "It was damaged or made to do harm. Ask the holder to send it again.",
    "too_much_memory": "Save it as CSV, or in several files.",
    "took_too_long": "Save it as CSV, or in several files.",
    "no_room": NO_ROOM,
    "reader_ended": "It was damaged or made to do harm. Ask the holder to send it again, as CSV.",
}
"""What to do about each code."""


def refusal(code: str, file: str, message: str) -> FileUnreadable:
    """Return the exception that refuses a file, with what to do about it."""
    return FileUnreadable(code, file, message, _REMEDIES[code])


def check_size(path: Path, limits: Limits) -> None:
    """Refuse a file that is too large as it lies there."""
    size = path.stat().st_size
    if size > limits.size:
        raise refusal("file_too_large", path.name, f"{size:,} bytes; the most is {limits.size:,}.")


def check_unpacked(unpacked: int, packed: int, file: str, limits: Limits) -> None:
    """Refuse what unpacks to more than is believable of a file of ``packed`` bytes."""
    most = min(limits.unpacked, max(limits.small, limits.ratio * packed))
    if unpacked > most:
        raise refusal("unpacks_too_large", file, f"{packed:,} bytes unpack to more than {most:,}.")


def check_columns(columns: Sequence[object], file: str, limits: Limits) -> None:
    """Refuse a table that is too wide, or has a column with a name longer than a cell."""
    if len(columns) > limits.columns:
        raise refusal("too_many_columns", file, f"{len(columns):,} columns; the most is {limits.columns:,}.")
    check_cells(columns, file, limits)


def check_rows(rows: int, file: str, limits: Limits) -> None:
    """Refuse a table that is too long."""
    if rows > limits.rows:
        raise refusal("too_many_rows", file, f"{rows:,} rows; the most is {limits.rows:,}.")


def check_cells(cells: Iterable[object], file: str, limits: Limits) -> None:
    """Refuse a row that holds a text longer than a cell may be."""
    for column, cell in enumerate(cells, 1):
        if isinstance(cell, str) and len(cell) > limits.cell:
            message = f"A value of {len(cell):,} characters in column {column}; the most is {limits.cell:,}."
            raise refusal("cell_too_long", file, message)
