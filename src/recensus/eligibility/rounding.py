"""Figures that tell of nobody: small groups fall together, and every figure is rounded to tens.

A figure of 0 stands for 0 to 4. No exact figure of the same table is shown anywhere, so none can be had by subtracting.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

SMALLEST: Final = 10
OTHERS: Final = "others"


@dataclass(frozen=True)
class Row:
    """One group: how many are considered, eligible by either version, win (newly eligible) and lose (no longer)."""

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


def added(group: str, rows: Iterable[Row]) -> Row:
    """Return the sum of one row or more as one group."""
    return Row(group, *map(sum, zip(*(row.figures for row in rows), strict=True)))


def rounded(number: int) -> int:
    """Return the nearest ten, halves upwards.

    >>> [rounded(n) for n in (0, 4, 5, 14, 15)]
    [0, 0, 10, 10, 20]
    """
    return (number + 5) // 10 * 10


def safe(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Return the rows with groups of fewer than ten together as *others*, and every figure rounded.

    Where the others are still too few, the smallest group that would be shown joins them.
    """
    by_size = sorted(rows, key=lambda row: row.considered)
    few = [row for row in by_size if row.considered < SMALLEST]
    shown = by_size[len(few) :]
    if few and sum(row.considered for row in few) < SMALLEST and shown:
        few.append(shown.pop(0))
    kept = [row for row in rows if row in shown] + ([added(OTHERS, few)] if few else [])
    return tuple(Row(row.group, *map(rounded, row.figures)) for row in kept)
