"""Years of other calendars, and days of two of them, in the Gregorian calendar.

Formulas: Reingold and Dershowitz, *Calendrical Calculations* (4th edition, 2018), chapters 4 (Ethiopic) and 7 (Islamic,
civil form of the tabular calendar). A month that was begun by sighting the moon, and that of Umm al-Qura, may differ
from the tabular one by two days.
"""

from datetime import date
from enum import IntEnum
from typing import Final

import numpy as np

from recensus.linkage.engine.scripts import Array

EPOCH: Final = date(1970, 1, 1).toordinal()
ETHIOPIC_EPOCH: Final = 2796
ISLAMIC_EPOCH: Final = 227_015


class Calendar(IntEnum):
    """A calendar in which a register may state dates of birth."""

    GREGORIAN = 0
    ETHIOPIAN = 1
    HIJRI = 2
    BUDDHIST = 3
    BIKRAM = 4


def in_gregorian(calendar: Calendar, year: Array, month: Array, day: Array) -> tuple[Array, Array]:
    """Convert dates, and say which are certain; parts that are 0 are not known, a year of 0 is no date.

    Returns yyyymmdd (int32, unknown parts 0) and whether the year is certain: where it is not, it may be one off, and
    month and day are left out.
    """
    if calendar in (Calendar.ETHIOPIAN, Calendar.HIJRI):
        return _by_day(calendar, year, month, day)
    if (
        calendar == Calendar.BIKRAM
    ):  # the year begins in the middle of April; the length of its months needs a table
        begins = np.where(year > 0, year - 57 + (month > 9), 0)
        return (begins * 10_000).astype(np.int32), np.zeros(len(year), np.bool_)
    shifted = np.where(year > 0, year - 543 * (calendar == Calendar.BUDDHIST), 0)
    return (shifted * 10_000 + month * 100 + day).astype(np.int32), np.ones(len(year), np.bool_)


def _by_day(calendar: Calendar, year: Array, month: Array, day: Array) -> tuple[Array, Array]:
    ethiopic = calendar == Calendar.ETHIOPIAN
    known = (month >= 1) & (month <= 12 + ethiopic) & (day >= 1) & (day <= 30)
    numbers = (ethiopian if ethiopic else hijri)(year, np.where(known, month, 7), np.where(known, day, 1))
    days = np.datetime64("1970-01-01") + numbers.astype("timedelta64[D]")
    years, months = days.astype("datetime64[Y]"), days.astype("datetime64[M]")
    whole = (years.astype(np.int64) + 1970) * 10_000
    whole += known * ((months - years).astype(np.int64) + 1) * 100 + known * (
        (days - months).astype(np.int64) + 1
    )
    return np.where(year > 0, whole, 0).astype(np.int32), known


def ethiopian(year: Array, month: Array, day: Array) -> Array:
    """Return the days since 1 January 1970 of a day in the Ethiopian calendar; month 13 has five days, or six.

    >>> date.fromordinal(EPOCH + int(ethiopian(2000, 1, 1))).isoformat()
    '2007-09-12'
    """
    days: Array = ETHIOPIC_EPOCH + 365 * (year - 1) + year // 4 + 30 * (month - 1) + day - 1 - EPOCH
    return days


def hijri(year: Array, month: Array, day: Array) -> Array:
    """Return the days since 1 January 1970 of a day in the tabular Islamic calendar, right within two days.

    >>> date.fromordinal(EPOCH + int(hijri(1400, 1, 1))).isoformat()
    '1979-11-21'
    """
    months = 29 * (month - 1) + (6 * month - 1) // 11
    days: Array = ISLAMIC_EPOCH + day - 1 + months + 354 * (year - 1) + (3 + 11 * year) // 30 - EPOCH
    return days
