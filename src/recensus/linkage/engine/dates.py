"""Dates of birth with what they are worth: how precise, in which calendar, and whether a register writes them by habit.

Distinct texts are read once. A day that no month has (31 February) keeps its parts, because its digits still tell. What
depends on the registers (`Habits`) is measured: a calendar is recognised by years that nobody living can have, and a
day of the year is heaped when a register states it far more often than births fall on it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa

from recensus.linkage.engine.calendars import Calendar, in_gregorian
from recensus.linkage.engine.scripts import Array, encoded

UNKNOWN, FROM_AGE, YEAR, MONTH, DAY, HEAPED = range(6)
"""How precisely a date of birth is known; HEAPED is a stated day that the register writes by habit."""
STATED: Final = re.compile(r"\s*(\d{4})(?:\D?(\d{2})(?:\D?(\d{2}))?)?")
DAYS_OF_YEAR: Final = 14 * 32
"""Room for each month (also a 13th) and day."""
MODERN: Final = (1880, 2100)
ANOTHER_CALENDAR: Final = {Calendar.HIJRI: (1300, 1460), Calendar.BUDDHIST: (2420, 2600)}
"""Years that are another calendar's where most years are `MODERN`."""
SHARE_BY_YEAR: Final = 0.01
"""A register's years are recognised as another calendar's from this share on: fewer are slips of the pen."""
SHARE_BIKRAM: Final = 0.05
SHARE_PAGUME: Final = 0.003
"""Five or six days of 365 are in the thirteenth month of the Ethiopian year: 1.4 % of births."""
HEAPED_TIMES: Final = 3
"""A day is heaped that is stated more than three times as often as births fall on it, beyond chance."""


@dataclass(frozen=True)
class Stated:
    """Dates as they were written: n records, v distinct texts."""

    number: Array
    """int32, n: which text each record has, -1 for none."""
    year: Array
    """int32, v; 0 where the text says none. So are ``month`` and ``day``."""
    month: Array
    day: Array


@dataclass(frozen=True)
class Habits:
    """What the registers do with dates; `register` lists them in order, the others have a row for each."""

    register: Array
    calendar: Array
    """uint8: the `Calendar` of all its dates."""
    mixed: Array
    """bool (registers, calendars): whether years that only another calendar has are that calendar's."""
    heaped: Array
    """bool (registers, DAYS_OF_YEAR): days of the year (32 times month, plus day) that it writes by habit."""


@dataclass(frozen=True)
class Births:
    """Dates of birth in the Gregorian calendar."""

    day: Array
    """int32 as yyyymmdd; parts that are not known are 0."""
    exact: Array
    """uint8: `UNKNOWN` to `HEAPED`; a year that may be one off is `FROM_AGE`."""


def read_dates(column: pa.ChunkedArray) -> Stated:
    """Read each distinct text; what has no year of four digits in front says nothing."""
    texts = encoded(column)
    parts = np.array([_parts(text) for text in texts.dictionary.to_pylist()], np.int32).reshape(-1, 3)
    number = texts.indices.cast(pa.int32()).fill_null(-1).to_numpy()
    return Stated(number, parts[:, 0], parts[:, 1], parts[:, 2])


def read_date(text: str | None) -> Stated:
    """Read a single text."""
    year, month, day = (np.array([part], np.int32) for part in _parts(text or ""))
    return Stated(np.array([-1 if text is None else 0], np.int32), year, month, day)


def _parts(text: str) -> tuple[int, int, int]:
    found = STATED.match(text)
    if found is None:
        return 0, 0, 0
    year, month, day = (int(part or 0) for part in found.groups())
    return year, month, day if month else 0


def habits(
    stated: Stated, register: Array, *, latest: int | None, declared: Mapping[int, Calendar] | None = None
) -> Habits:
    """Measure each register's calendar and heaped days.

    ``latest`` is the year in which the records were made; without it no year is recognised as Bikram. ``declared`` is
    the calendar of registers whose calendar is known.
    """
    registers, row = np.unique(register, return_inverse=True)
    known = stated.number >= 0
    row, number = row[known], stated.number[known]
    year, month, day = stated.year[number], stated.month[number], stated.day[number]
    size = np.maximum(np.bincount(row[year > 0], minlength=len(registers)), 1)

    def share(held: Array) -> Array:
        return np.bincount(row[held], minlength=len(registers)) / size

    modern = bool(((year >= MODERN[0]) & (year <= MODERN[1])).sum() * 2 > (year > 0).sum())
    mixed = np.zeros((len(registers), len(Calendar)), np.bool_)
    for calendar, (first, last) in ANOTHER_CALENDAR.items():
        mixed[:, calendar] = modern & (share((year >= first) & (year <= last)) >= SHARE_BY_YEAR)
    calendar_of = np.zeros(len(registers), np.uint8)
    thirteenth, pagume = share(month == 13), share((month == 13) & (day <= 6))
    calendar_of[(pagume >= SHARE_PAGUME) & (pagume * size >= 5) & (pagume >= 0.9 * thirteenth)] = (
        Calendar.ETHIOPIAN
    )
    if latest is not None and modern:
        ahead = share((year > latest) & (year <= latest + 57)) >= SHARE_BIKRAM
        if size[ahead].sum() * 2 <= size.sum():  # where most write so, the days are left as they are stated
            calendar_of[ahead] = Calendar.BIKRAM
    for number_of, calendar in (declared or {}).items():
        calendar_of[registers == number_of] = calendar
        mixed[registers == number_of] = False
    counts = np.bincount(row * DAYS_OF_YEAR + _of_year(month, day), minlength=len(registers) * DAYS_OF_YEAR)
    return Habits(registers, calendar_of, mixed, _heaped(counts.reshape(-1, DAYS_OF_YEAR)))


def _of_year(month: Array, day: Array) -> Array:
    possible = (month >= 1) & (month <= 13) & (day >= 1) & (day <= 31)
    return np.where(possible, month * 32 + day, 0)


def _heaped(counts: Array) -> Array:
    """Compare each day's count with what chance would give it."""
    counts = counts.copy()
    counts[:, 0] = 0
    expected = counts.sum(axis=1, keepdims=True) / 365.25
    heaped: Array = counts > HEAPED_TIMES * expected + 4 * np.sqrt(expected) + 5
    return heaped


def births(
    stated: Stated,
    register: Array,
    habit: Habits,
    *,
    age: Array | None = None,
    stated_on: Array | None = None,
) -> Births:
    """Return each record's date of birth.

    ``age`` is in full years, -1 for none, on ``stated_on`` (days since 1970, any negative number for none); it counts
    where no date is stated. A register that was not measured counts as Gregorian without heaps.
    """
    number = np.where(stated.number < 0, len(stated.year), stated.number)
    year, month, day_of = (
        np.append(part, 0).astype(np.int32) for part in (stated.year, stated.month, stated.day)
    )
    row = _rows(register, habit.register)
    calendar = _calendars(year, number, row, habit)
    day, exact = np.zeros(len(number), np.int32), np.zeros(len(number), np.uint8)
    for used in np.unique(calendar):
        here = calendar == used
        converted = in_gregorian(Calendar(used), year, month, day_of)
        day[here], exact[here] = converted[0][number[here]], _exact(*converted)[number[here]]
    heaped = (exact == DAY) & (row >= 0)
    heaped &= habit.heaped[row, _of_year(month, day_of)[number]]
    exact[heaped] = HEAPED
    if age is not None and stated_on is not None:
        speaks = (exact == UNKNOWN) & (age >= 0) & (stated_on >= 0)
        middle = 1970 + stated_on[speaks] / 365.2425 - age[speaks] - 0.5
        day[speaks], exact[speaks] = middle.astype(np.int32) * 10_000, FROM_AGE
    return Births(day, exact)


def _rows(register: Array, measured: Array) -> Array:
    """Return the row of each record's register among those that were measured, -1 where it was not."""
    row = np.minimum(np.searchsorted(measured, register), len(measured) - 1)
    return np.where(measured[row] == register, row, -1)


def _calendars(year: Array, number: Array, row: Array, habit: Habits) -> Array:
    calendar = np.where(row >= 0, habit.calendar[row], np.uint8(Calendar.GREGORIAN))
    for other, (first, last) in ANOTHER_CALENDAR.items():
        theirs = ((year >= first) & (year <= last))[number]
        calendar[theirs & (row >= 0) & habit.mixed[row, other] & (calendar == Calendar.GREGORIAN)] = other
    return calendar


def _exact(day: Array, certain: Array) -> Array:
    """Return how precise dates are whose missing parts are 0."""
    exact = np.where(
        day % 100 > 0, DAY, np.where(day // 100 % 100 > 0, MONTH, np.where(day > 0, YEAR, UNKNOWN))
    )
    return np.where(certain | (day == 0), exact, FROM_AGE).astype(np.uint8)
