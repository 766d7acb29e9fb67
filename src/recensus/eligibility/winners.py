"""Who wins and who loses by other rules, as it may be told: what tells of few is not."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from recensus.privacy.disclosure.publishing import publish_together
from recensus.privacy.disclosure.tables import Published, Table

COLUMNS: Final = ("stays", "wins", "loses", "neither")
EVERYBODY: Final = "everybody"


@dataclass(frozen=True)
class Moved:
    """One group, counted: how many are considered, eligible by either version, newly eligible, no longer eligible."""

    group: str
    considered: int
    eligible_before: int
    eligible_after: int
    wins: int
    loses: int

    @property
    def figures(self) -> tuple[int, ...]:
        """Return the five figures in order."""
        return (self.considered, self.eligible_before, self.eligible_after, self.wins, self.loses)

    @property
    def parts(self) -> tuple[int, ...]:
        """Return those considered in four parts, each person or household in one (`COLUMNS`)."""
        stays = self.eligible_before - self.loses
        return (stays, self.wins, self.loses, self.considered - stays - self.wins - self.loses)


@dataclass(frozen=True)
class Row:
    """One group as it may be told; None where a number is hidden."""

    group: str
    considered: int | None
    eligible_before: int | None
    eligible_after: int | None
    wins: int | None
    loses: int | None

    @property
    def figures(self) -> tuple[int | None, ...]:
        """Return the five figures in order."""
        return (self.considered, self.eligible_before, self.eligible_after, self.wins, self.loses)


def added(group: str, rows: Iterable[Moved]) -> Moved:
    """Return the sum of one row or more as one group."""
    return Moved(group, *map(sum, zip(*(row.figures for row in rows), strict=True)))


def told(groupings: Mapping[str, Sequence[Moved]], *, threshold: int) -> dict[str, tuple[Row, ...]]:
    """Return the groupings of the same people, and *everybody* first, with what tells of few hidden in all of them."""
    tables = {
        name: Table(
            rows=tuple(row.group for row in rows), columns=COLUMNS, counts=tuple(row.parts for row in rows)
        )
        for name, rows in groupings.items()
    }
    published = publish_together(tables, threshold=threshold)
    everybody = _row(EVERYBODY, next(iter(published.values())), None)
    return {EVERYBODY: (everybody,)} | {
        name: tuple(_row(row.group, published[name], row.group) for row in rows)
        for name, rows in groupings.items()
    }


def _row(group: str, shown: Published, place: str | None) -> Row:
    stays, wins, loses = (shown[place, column] for column in COLUMNS[:3])
    return Row(group, shown[place, None], _sum(stays, loses), _sum(stays, wins), wins, loses)


def _sum(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one + other
