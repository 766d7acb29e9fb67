"""Tables that rules look values up in, read from CSV without holes and overlaps."""

import csv
from decimal import Decimal, InvalidOperation
from io import StringIO
from itertools import pairwise
from math import inf

from recensus.programmes.types import LookupRow, LookupTable
from recensus.rules.types import Lookup
from recensus.vocabulary.types import Problem

RANGES, KEYS = ["from", "to", "value"], ["key", "value"]


def read_lookup(name: str, file: str, text: str) -> tuple[LookupTable, list[Problem]]:
    """Read ``from,to,value`` (limits included, empty for none) or ``key,value``.

    Ranges must follow one another: each begins one smallest step after the last one ended, the smallest step
    being the last decimal place that the table writes (1 when it has whole numbers only).
    """
    rows = csv.reader(StringIO(text.lstrip("\ufeff")))
    header = [column.strip() for column in next(rows, [])]
    if header not in (RANGES, KEYS):
        problem = _problem(file, 1, "wrong_columns", f"The columns are '{','.join(header)}'.", _HEADERS)
        return LookupTable(name=name, file=file), [problem]
    lines = [(rows.line_num, [cell.strip() for cell in row]) for row in rows if row]
    if not lines:
        problem = _problem(file, 1, "empty_table", "The table has no rows.", "at least one")
        return LookupTable(name=name, file=file), [problem]
    return _ranges(name, file, lines) if header == RANGES else _keys(name, file, lines)


_HEADERS = "from,to,value or key,value"


def _keys(name: str, file: str, lines: list[tuple[int, list[str]]]) -> tuple[LookupTable, list[Problem]]:
    keys: dict[str, Decimal | str] = {}
    problems = []
    for line, cells in lines:
        if len(cells) != len(KEYS) or not all(cells):
            problems.append(
                _problem(file, line, "empty_cell", f"'{','.join(cells)}' is no pair.", "key,value")
            )
        elif cells[0] in keys:
            problems.append(_problem(file, line, "said_twice", f"The key '{cells[0]}' is said twice."))
        else:
            keys[cells[0]] = _answer(cells[1])
    return LookupTable(name=name, file=file, keys=keys), problems + _mixed(file, list(keys.values()))


def _ranges(name: str, file: str, lines: list[tuple[int, list[str]]]) -> tuple[LookupTable, list[Problem]]:
    ranges: list[LookupRow] = []
    problems = []
    for line, cells in lines:
        if (row := _row(line, cells)) is None:
            message = f"'{','.join(cells)}' has no limits and answer."
            problems.append(_problem(file, line, "not_a_number", message, "from,to,value"))
        elif row.low is not None and row.high is not None and row.low > row.high:
            problems.append(_problem(file, line, "empty_range", f"The range ends before it begins: {cells}."))
        else:
            ranges.append(row)
    ranges.sort(key=lambda row: (row.low is not None, row.low or Decimal(0)))
    return LookupTable(name=name, file=file, ranges=tuple(ranges)), [
        *problems,
        *_gaps(file, ranges),
        *_mixed(file, [row.value for row in ranges]),
    ]


def _row(line: int, cells: list[str]) -> LookupRow | None:
    if len(cells) != len(RANGES):
        return None
    low, high = (_decimal(cell) for cell in cells[:2])
    if not cells[2] or (cells[0] and low is None) or (cells[1] and high is None):
        return None
    return LookupRow(low=low, high=high, value=_answer(cells[2]), line=line)


def _answer(text: str) -> Decimal | str:
    number = _decimal(text)
    return text if number is None else number


def _mixed(file: str, answers: list[Decimal | str]) -> list[Problem]:
    if len({type(answer) for answer in answers}) <= 1:
        return []
    return [_problem(file, 1, "mixed_values", "Some answers are numbers and some texts.", "one kind")]


def _gaps(file: str, ranges: list[LookupRow]) -> list[Problem]:
    """List the places where two neighbouring ranges overlap or leave a hole."""
    step = _smallest_step(ranges)
    problems = []
    for before, after in pairwise(ranges):
        if before.high is None or after.low is None or after.low <= before.high:
            message = f"This range overlaps the one on line {before.line}."
            problems.append(_problem(file, after.line, "overlap", message, _from(before, step)))
        elif after.low != before.high + step:
            message = f"Between {before.high} and {after.low} the table has a hole."
            problems.append(_problem(file, after.line, "hole", message, _from(before, step)))
    return problems


def _from(before: LookupRow, step: Decimal) -> str:
    return "one range without limits" if before.high is None else f"from {before.high + step}"


def _smallest_step(ranges: list[LookupRow]) -> Decimal:
    limits = [limit for row in ranges for limit in (row.low, row.high) if limit is not None]
    places = [-int(limit.as_tuple().exponent) for limit in limits]
    return Decimal(1).scaleb(-max([0, *places]))


def _decimal(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def as_lookup(table: LookupTable) -> Lookup:
    """Return the table as rules look things up in it. Keys are texts; numbers are looked up in ranges."""
    if not table.ranges:
        return Lookup(keys={key: _plain(answer) for key, answer in table.keys.items()})
    starts = tuple(-inf if row.low is None else float(row.low) for row in table.ranges)
    last = table.ranges[-1].high
    return Lookup(
        starts=starts,
        values=tuple(_plain(row.value) for row in table.ranges),
        end=inf if last is None else float(last),
    )


def _plain(answer: Decimal | str) -> float | str:
    return answer if isinstance(answer, str) else float(answer)


def _problem(file: str, line: int, code: str, message: str, expected: str = "") -> Problem:
    return Problem(file=file, line=line, code=code, message=message, expected=expected)
