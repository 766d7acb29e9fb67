"""Which numbers of a table to hide: the small ones, and the fewest others that keep these from being worked out."""

from typing import Final

import numpy as np
from scipy.optimize import Bounds, LinearConstraint
from scipy.sparse import csc_array, eye_array, hstack

from recensus.privacy.disclosure.proving import Evidence, System, Unsolved, nearest, solve

EXACT: Final = 200
"""Up to so many numbers the least cost is found exactly; in larger tables by a programme in fractions, which comes near
and is fast. What is hidden is proven by whole numbers in either case."""
MARGIN: Final = 5.0
"""How many cells a total is worth: totals are read first, and hidden last."""


def hide(system: System, *, threshold: int, width: int) -> frozenset[int]:
    """Return the places of the numbers to hide.

    Numbers from 1 to below ``threshold`` are hidden. Each hidden number keeps a range at least ``width`` wide of values
    that fit all that is shown; where it would not, further numbers are hidden with it, as few and as small as will do.
    """
    small = np.flatnonzero((system.values > 0) & (system.values < threshold))
    hidden = {int(place) for place in small}
    evidence, cover = Evidence(system, width), _Cover(system, width)
    while open_cells := [place for place in sorted(hidden) if not evidence.is_enough(place)]:
        for place in open_cells:
            if not evidence.is_enough(place) and not evidence.seek(place, sorted(hidden)):
                hidden |= cover.around(place, hidden, evidence)
    return frozenset(hidden)


class _Cover:
    """Finds what else to hide so that one number may be larger than it is."""

    def __init__(self, system: System, width: int) -> None:
        self.system, self.width = system, width
        values = system.values.astype(float)
        self._cost = 1 + values / (1 + values.sum())
        self._cost[[total for total, _ in system.sums]] += MARGIN
        count = len(values)
        self._adds_up = LinearConstraint(
            hstack([system.matrix(), csc_array((len(system.sums), count))]), 0, 0
        )
        one, limit = eye_array(count), width * eye_array(count)
        self._only_hidden = (
            LinearConstraint(hstack([one, -limit]), -np.inf, 0),
            LinearConstraint(hstack([-one, -limit]), -np.inf, 0),
        )

    def around(self, place: int, hidden: set[int], evidence: Evidence) -> set[int]:
        """Return the numbers of least cost that let one number be ``width`` more, and note the table that shows it.

        The programme: changes that add up to nothing, none below zero, and none but in hidden numbers.
        """
        values, count = self.system.values, len(self.system.values)
        cost = self._cost.copy()
        cost[sorted(hidden)] = 0
        least = np.maximum(-values, -self.width).astype(float)
        least[place] = self.width
        bounds = Bounds(
            np.concatenate([least, np.zeros(count)]),
            np.concatenate([np.full(count, float(self.width)), np.ones(count)]),
        )
        whole = np.repeat([0, int(count <= EXACT)], count)
        solution = solve(
            np.concatenate([np.zeros(count), cost]), [self._adds_up, *self._only_hidden], bounds, whole
        )
        evidence.take(values + nearest(solution[:count]))
        evidence.take(values - nearest(solution[:count]))
        found = {int(other) for other in np.flatnonzero(solution[count:] > 1e-6)} - hidden
        if not found:
            raise Unsolved(f"Nothing more to hide around the number at {place}.")
        return found
