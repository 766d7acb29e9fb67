"""Dates as text, by table: every day, year and impossible date of the period in each register's way of writing."""

from functools import cache

import numpy as np
import pyarrow as pa

from recensus.simulate.draws import Array

FIRST_YEAR, LAST_YEAR = 1900, 2027
DAYS = np.arange(f"{FIRST_YEAR}-01-01", f"{LAST_YEAR + 1}-01-01", dtype="datetime64[D]")
ORIGIN = int(DAYS[0].astype(int))
YEAR = DAYS.astype("datetime64[Y]").astype(int) + 1970
MONTH = DAYS.astype("datetime64[M]").astype(int) % 12 + 1
DAY = (DAYS - DAYS.astype("datetime64[M]")).astype(int) + 1
NEW_YEAR = np.flatnonzero((MONTH == 1) & (DAY == 1))
YEAR_ONLY = len(DAYS)
IMPOSSIBLE = len(DAYS) + len(NEW_YEAR)
ISO, SLASHED, DOTTED = "{0:04d}-{1:02d}-{2:02d}", "{2:02d}/{1:02d}/{0:04d}", "{2:02d}.{1:02d}.{0:04d}"


def day(text: str) -> int:
    """Return a day as counted from 1970-01-01."""
    return int(np.datetime64(text).astype(int))


@cache
def table(style: str) -> pa.Array:
    """Return the text of every day, then of every year alone, then of the 30th of February of every year."""
    dates = [style.format(*parts) for parts in zip(YEAR.tolist(), MONTH.tolist(), DAY.tolist(), strict=True)]
    years = range(FIRST_YEAR, LAST_YEAR + 1)
    return pa.array(dates + [str(year) for year in years] + [style.format(year, 2, 30) for year in years])


def write(days: Array, style: str = ISO) -> pa.Array:
    """Return days as text."""
    return table(style).take(pa.array(days - ORIGIN))


def swapped(position: Array) -> Array:
    """Return positions in the table with day and month changed over (which can only be seen up to the 12th)."""
    start = NEW_YEAR[YEAR[position] - FIRST_YEAR]
    leap = np.diff(np.append(NEW_YEAR, len(DAYS)))[YEAR[position] - FIRST_YEAR] == 366
    before = np.array([0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334])
    month = np.minimum(DAY[position], 12)
    moved: Array = start + before[month - 1] + (leap & (month > 2)) + MONTH[position] - 1
    return moved


def completed_years(birth: Array, on: Array) -> Array:
    """Return ages in completed years.

    >>> completed_years(np.array([day("2000-03-01"), day("2000-03-02")]), np.array([day("2026-03-01")] * 2))
    array([26, 25])
    """
    born, then = birth - ORIGIN, on - ORIGIN
    before = MONTH[then] * 100 + DAY[then] < MONTH[born] * 100 + DAY[born]
    years: Array = YEAR[then] - YEAR[born] - before
    return years
