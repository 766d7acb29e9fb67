"""A table of counts with its margins, and the same table as it may be shown."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain

Cell = tuple[str | None, str | None]
"""Row and column; None stands for all of them together."""


@dataclass(frozen=True, kw_only=True)
class Table:
    """Counts of persons or households by row and column, each counted in one cell only.

    ``parents`` puts rows into larger ones (districts into regions), these into larger ones still. ``counts`` is for the
    rows of ``rows`` alone: everything larger is their sum. A column is enough for a table of one way.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]
    parents: Mapping[str, str] = field(default_factory=dict)

    def cells(self) -> dict[Cell, int]:
        """Return every number there is to publish: cells, subtotals and totals."""
        inner: dict[Cell, int] = {
            (row, column): number
            for row, numbers in zip(self.rows, self.counts, strict=True)
            for column, number in zip(self.columns, numbers, strict=True)
        }
        for total, parts in self.sums():
            inner[total] = sum(inner[part] for part in parts)
        return inner

    def sums(self) -> Iterator[tuple[Cell, tuple[Cell, ...]]]:
        """Yield what adds up to what, parts before the totals that are made of them."""
        below = self._below()
        for row in self.rows:
            yield (row, None), tuple((row, column) for column in self.columns)
        for larger, parts in below:
            for column in (*self.columns, None):
                yield (larger, column), tuple((part, column) for part in parts)

    def rows_shown(self) -> tuple[str | None, ...]:
        """Return all rows, the larger ones after those that they are made of, and None for the total at last."""
        return (*self.rows, *(larger for larger, _ in self._below()))

    def _below(self) -> list[tuple[str | None, tuple[str, ...]]]:
        """Return each larger row with the rows it is made of, and the total last."""
        found: dict[str | None, list[str]] = {None: []}
        waiting = list(self.rows)
        while waiting:
            larger: dict[str, None] = {}
            for row in waiting:
                parent = self.parents.get(row)
                found.setdefault(parent, []).append(row)
                if parent is not None:
                    larger[parent] = None
            waiting = [row for row in larger if row not in set(chain(*found.values()))]
        ordered = sorted(found, key=lambda row: (row is None, self._height(row)))
        return [(row, tuple(found[row])) for row in ordered]

    def _height(self, row: str | None) -> int:
        """Return how far from the top a row is, negated: the deepest come first."""
        depth = 0
        while row is not None:
            row, depth = self.parents.get(row), depth + 1
        return -depth


@dataclass(frozen=True, kw_only=True)
class Published:
    """A table as it may be shown: None where a number is hidden."""

    table: Table
    shown: Mapping[Cell, int | None]
    threshold: int

    def __getitem__(self, cell: Cell) -> int | None:
        """Return what may be shown of a cell; no row or no column stands for a total."""
        return self.shown[cell]

    @property
    def hidden(self) -> frozenset[Cell]:
        """Return the cells that are not shown."""
        return frozenset(cell for cell, number in self.shown.items() if number is None)
