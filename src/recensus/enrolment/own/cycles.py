"""The cycles of a programme: their names, their days, and when what is owed for one falls due."""

import calendar
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final


class NoSuchCycle(ValueError):
    """The text names no cycle of this frequency."""


@dataclass(frozen=True, kw_only=True)
class Cycle:
    """A cycle from its first to its last day, both included."""

    name: str
    first_day: date
    last_day: date

    def due_on(self, due_day: int | None) -> date:
        """Return its ``due_day``-th day, the last one where it has fewer or none is named."""
        if due_day is None:
            return self.last_day
        return min(self.last_day, self.first_day + timedelta(days=due_day - 1))


def months_after(day: date, months: int) -> date:
    """Return the day so many months later, the last of its month where it has no such day.

    >>> months_after(date(2024, 8, 31), 6), months_after(date(2026, 11, 1), 24)
    (datetime.date(2025, 2, 28), datetime.date(2028, 11, 1))
    """
    years, month = divmod(day.month - 1 + months, 12)
    last = calendar.monthrange(day.year + years, month + 1)[1]
    return date(day.year + years, month + 1, min(day.day, last))


def _until_next(first: date, months: int) -> tuple[date, date]:
    return first, months_after(first, months) - timedelta(days=1)


def _week(year: str, week: str) -> tuple[date, date]:
    first = date.fromisocalendar(int(year), int(week), 1)
    return first, first + timedelta(days=6)


_READ: Final[Mapping[str, tuple[str, Callable[..., tuple[date, date]], str]]] = {
    "weekly": (r"(\d{4})-W(\d\d)", _week, "2026-W07"),
    "monthly": (r"(\d{4})-(\d\d)", lambda y, m: _until_next(date(int(y), int(m), 1), 1), "2026-07"),
    "quarterly": (
        r"(\d{4})-Q([1-4])",
        lambda y, q: _until_next(date(int(y), 3 * int(q) - 2, 1), 3),
        "2026-Q3",
    ),
    "yearly": (r"(\d{4})", lambda y: _until_next(date(int(y), 1, 1), 12), "2026"),
    "once": (r"(\d{4})-(\d\d)", lambda y, m: _until_next(date(int(y), int(m), 1), 1), "2026-07"),
}
"""How each frequency's cycles are written, what their days are, and an example."""


def cycle_named(name: str, frequency: str | None) -> Cycle:
    """Return the cycle of that name; raises NoSuchCycle.

    >>> cycle_named("2026-Q4", "quarterly").last_day
    datetime.date(2026, 12, 31)
    """
    if frequency is None:
        raise NoSuchCycle("The programme's benefit does not say how often it comes.")
    pattern, days, example = _READ[frequency]
    try:
        first, last = days(*_parts(pattern, name))
    except ValueError as wrong:
        raise NoSuchCycle(f"'{name}' is no {frequency} cycle: write it as {example}.") from wrong
    return Cycle(name=name, first_day=first, last_day=last)


def _parts(pattern: str, name: str) -> tuple[str, ...]:
    found = re.fullmatch(pattern, name)
    if found is None:
        raise ValueError(name)
    return found.groups()
