"""Counts as a page may show them: exact to who may look persons up for the purpose at hand, protected to all others."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from recensus.privacy.access import Act
from recensus.privacy.disclosure.publishing import publish
from recensus.privacy.disclosure.tables import Table
from recensus.privacy.queries import policy_in_force, purposes_for
from recensus.web.country import figure
from recensus.web.pages import Caller

EXACT: Final = 1
"""The threshold below which nothing lies: every count is shown."""


def threshold_for(asks: Caller) -> int:
    """Return below which number a count is hidden from who asks."""
    sees = asks.purpose in purposes_for(asks.by, Act.SEARCH)
    return EXACT if sees else policy_in_force().smallest_count


Rows = Sequence[tuple[str, Sequence[int]]]
"""Labels, which need not differ, with their numbers."""


@dataclass(frozen=True, kw_only=True)
class Counts:
    """A table of counts as it may be shown: None where a number is hidden; ``totals`` are those of the columns."""

    rows: Sequence[tuple[str, Sequence[int | None]]]
    totals: Sequence[int | None]
    total: int | None


def counts(rows: Rows, columns: Sequence[str], threshold: int) -> Counts:
    """Return a table, whose rows add up to all there are, as it may be shown."""
    places = tuple(str(place) for place in range(len(rows)))
    table = Table(rows=places, columns=tuple(columns), counts=tuple(tuple(row) for _label, row in rows))
    shown = publish(table, threshold=threshold)
    return Counts(
        rows=[
            (label, [shown[row, column] for column in columns])
            for row, (label, _numbers) in zip(places, rows, strict=True)
        ],
        totals=[shown[None, column] for column in columns],
        total=shown[None, None],
    )


def part(number: int, whole: int, threshold: int) -> int | None:
    """Return a part of a known whole, None where it or the rest of the whole is small."""
    small = range(1, threshold)
    return None if number in small or whole - number in small else number


def told(number: int | None) -> str:
    """Return a count as a text."""
    return _("not shown") if number is None else figure(number)
