"""An attacker who has nothing but a published table, and asks for the least and the most of each hidden number.

Written apart from what it attacks: it knows that a table's inner cells add up to its margins, and nothing else.
"""

from collections.abc import Iterator

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from recensus.privacy.disclosure.tables import Cell, Published

ENDLESS = 10**6


def ranges(published: Published) -> Iterator[tuple[Cell, int, int]]:
    """Yield each hidden cell with the least and the most that fit all that is shown."""
    table = published.table
    inner = [(row, column) for row in table.rows for column in table.columns]
    rows, low, high = [], [], []
    for cell in published.shown:
        rows.append([float(_lies_in(place, cell, table.parents)) for place in inner])
        number = published[cell]
        low.append(0 if number is None else number)
        high.append(ENDLESS if number is None else number)
    matrix = np.array(rows)
    for place, cell in enumerate(published.shown):
        if published[cell] is None:
            yield cell, *_least_and_most(matrix[place], LinearConstraint(matrix, low, high))


def _lies_in(place: tuple[str, str], cell: Cell, parents: dict[str, str]) -> bool:
    row, column = cell
    within: list[str | None] = [None]
    at: str | None = place[0]
    while at is not None:
        within.append(at)
        at = parents.get(at)
    return row in within and column in (None, place[1])


def _least_and_most(weights: "np.ndarray", fits: LinearConstraint) -> tuple[int, int]:
    found = []
    for direction in (1, -1):
        solved = milp(
            direction * weights,
            constraints=[fits],
            integrality=np.ones(len(weights)),
            bounds=Bounds(0, ENDLESS),
        )
        assert solved.success, solved.message
        found.append(round(direction * solved.fun))
    return found[0], found[1]
