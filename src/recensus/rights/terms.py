"""The terms of the policy put to sources and attributes: before which day what was said is past its term."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date

from recensus.privacy.classes import class_of
from recensus.privacy.types import Retention
from recensus.vocabulary.types import Attribute, Pack

Until = Mapping[tuple[str, str], date]
"""By source and attribute: the first day that is not past the term."""


def first_terms(pack: Pack, retention: Retention, *, sources: Collection[str], on: date) -> Until:
    """Return the days before which the first purpose needs a value no longer, whatever laws hold it."""
    return _until(pack, retention, sources, on, min, held=False)


def last_terms(pack: Pack, retention: Retention, *, sources: Collection[str], on: date) -> Until:
    """Return the days before which no purpose needs a value any more and no law holds it."""
    return _until(pack, retention, sources, on, max, held=True)


def _until(
    pack: Pack,
    retention: Retention,
    sources: Iterable[str],
    on: date,
    which: Callable[[Iterable[int]], int],
    *,
    held: bool,
) -> Until:
    return {
        (source, attribute.name): before(on, which(months.values()))
        for attribute in pack.attributes.values()
        if (months := retention.terms(attribute.name, class_of(attribute)))
        for source in sources
        if not (held and holding(retention, attribute, source, on))
    }


def holding(retention: Retention, attribute: Attribute, source: str, on: date) -> list[str]:
    """Return the names of the laws that keep what a source says of an attribute."""
    return [
        name
        for name, hold in retention.holds.items()
        if hold.keeps(attribute.name, class_of(attribute), source, on)
    ]


def before(on: date, months: int) -> date:
    """Return the first of the month that lies so many months back: nothing goes a day too early.

    >>> before(date(2026, 7, 31), 6)
    datetime.date(2026, 1, 1)
    """
    year, month = divmod(on.year * 12 + on.month - 1 - months, 12)
    return date(year, month + 1, 1)
