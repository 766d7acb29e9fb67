"""What somebody who knows all that is shown can work out of what is hidden, by integer programmes."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csc_array, lil_array

Numbers = NDArray[np.int64]
Fractions = NDArray[np.float64]


class Unsolved(RuntimeError):
    """The integer programme came to no end; nothing is published."""


@dataclass(frozen=True)
class System:
    """The numbers of a table, and which of them add up to which: each sum is a total's place and its parts' places."""

    values: Numbers
    sums: Sequence[tuple[int, tuple[int, ...]]]

    def matrix(self) -> csc_array:
        """Return one row a sum: 1 for each part, -1 for the total."""
        made = lil_array((len(self.sums), len(self.values)))
        for number, (total, parts) in enumerate(self.sums):
            made[number, total] = -1
            for part in parts:
                made[number, part] = 1
        return csc_array(made)


def solve(
    cost: Fractions,
    constraints: Sequence[LinearConstraint],
    bounds: Bounds,
    whole: NDArray[np.int64],
) -> Fractions:
    """Return the solution of least cost; ``whole`` marks what must be a whole number. Raises `Unsolved`."""
    found = milp(cost, constraints=constraints, bounds=bounds, integrality=whole)
    if found.x is None:
        raise Unsolved(found.message)
    solution: Fractions = found.x
    return solution


class Evidence:
    """How far each number may lie from itself in tables that fit all that is shown: the lowest and highest found."""

    def __init__(self, system: System, width: int) -> None:
        self.system, self.width = system, width
        self.low, self.high = system.values.copy(), system.values.copy()
        self._matrix = system.matrix()

    def is_enough(self, place: int) -> bool:
        """Tell whether tables were found in which this number differs by the width."""
        return bool(self.high[place] - self.low[place] >= self.width)

    def take(self, table: Numbers) -> None:
        """Take note of one more table, if it is one: nothing below zero, and everything adds up."""
        if (table >= 0).all() and not (self._matrix @ table).any():
            self.low, self.high = np.minimum(self.low, table), np.maximum(self.high, table)

    def seek(self, place: int, hidden: Sequence[int]) -> bool:
        """Look for the tables in which a number is largest and smallest; tell whether they differ enough.

        Only the numbers at ``hidden`` may differ from what they are.
        """
        for whole in (
            0,
            1,
        ):  # most often the best tables in fractions have none, and they are found much faster
            found = [self._farthest(place, hidden, direction, whole) for direction in (-1, 1)]
            for table in found:
                self.take(nearest(table))
            if self.is_enough(place) or abs(found[0][place] - found[1][place]) < self.width:
                break
        return self.is_enough(place)

    def _farthest(self, place: int, hidden: Sequence[int], direction: int, whole: int) -> Fractions:
        unknown = np.array(hidden)
        part = self._matrix[:, unknown]
        known = part @ self.system.values[unknown]
        cost = np.where(unknown == place, float(direction), 0.0)
        most = self.system.values[unknown] + 2 * self.width
        bounds, marks = Bounds(0, most), np.full(len(unknown), whole)
        table = self.system.values.astype(float)
        table[unknown] = solve(cost, [LinearConstraint(part, known, known)], bounds, marks)
        return table


def nearest(solution: Fractions) -> Numbers:
    """Return the whole numbers nearest to a solution."""
    return np.round(solution).astype(np.int64)
