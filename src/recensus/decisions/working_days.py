"""Counting in the country's working days."""

from collections.abc import Collection
from datetime import date, timedelta


def days_until(start: date, working_days: int, *, week: Collection[int], holidays: Collection[date]) -> int:
    """Return after how many days, counted by the calendar, so many working days have passed since ``start``.

    >>> friday, monday_to_friday = date(2026, 7, 3), range(5)
    >>> days_until(friday, 1, week=monday_to_friday, holidays=())
    3
    >>> days_until(friday, 1, week=monday_to_friday, holidays=[date(2026, 7, 6)])
    4
    """
    passed = 0
    while working_days > 0:
        passed += 1
        day = start + timedelta(days=passed)
        working_days -= day.weekday() in week and day not in holidays
    return passed
