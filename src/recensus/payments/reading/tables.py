"""Plain tables (CSV) of those who have no ISO 20022: one payment a row, by our reference."""

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Final

from recensus.payments.reading.values import amount, reference
from recensus.payments.reading.xml import day
from recensus.payments.states import WORDS
from recensus.payments.types import Fault, FileRefused, Said

NEEDED: Final = ("reference", "status", "amount", "currency", "date")
"""The columns of a table; a further one, ``reason``, may be there."""


def read_table(path: Path) -> Iterator[Said]:
    """Yield a line for each row; raises FileRefused for a table without these columns, or in another encoding."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from _rows(path, file)
    except (UnicodeDecodeError, csv.Error) as problem:
        raise FileRefused(Fault.NOT_READABLE, path.name, str(problem)) from problem


def _rows(path: Path, file: IO[str]) -> Iterator[Said]:
    first = file.readline()
    separator = max(",;\t", key=first.count)
    header = [name.strip().lower() for name in next(csv.reader([first], delimiter=separator), [])]
    if missing := [name for name in NEEDED if name not in header]:
        raise FileRefused(
            Fault.NOT_KNOWN, f"{path.name}, row 1", f"Columns are missing: {', '.join(missing)}."
        )
    for number, row in enumerate(csv.reader(file, delimiter=separator, strict=True), 2):
        if row:
            yield _line(f"row {number}", dict(zip(header, row, strict=False)), len(row) == len(header))


def _line(place: str, row: Mapping[str, str], whole: bool) -> Said:  # noqa: FBT001 - one of a kind
    row = {name: row.get(name, "").strip() for name in (*NEEDED, "reason")}
    value, on, state = amount(row["amount"]), day(row["date"]), WORDS.get(row["status"].upper())
    wrong = next(_wrong(row, whole, {"amount": value, "date": on, "status": state}), None)
    return Said(
        place=place,
        end_to_end=reference(row["reference"]),
        state=state,
        amount=value,
        currency=row["currency"].upper()[:3],
        on=on,
        reason=row["reason"][:35],
        fault=wrong[0] if wrong else None,
        detail=wrong[1][:60] if wrong else "",
    )


def _wrong(
    row: Mapping[str, str],
    whole: bool,  # noqa: FBT001 - as above
    read: Mapping[str, object],
) -> Iterator[tuple[Fault, str]]:
    """Yield what is wrong with a row, and what stands there."""
    if not whole or not row["reference"]:
        yield Fault.INCOMPLETE, f"{sum(map(bool, row.values()))} fields are filled"
    faults = {"amount": Fault.BAD_AMOUNT, "date": Fault.BAD_DATE, "status": Fault.BAD_STATUS}
    yield from ((fault, row[name]) for name, fault in faults.items() if read[name] is None)
