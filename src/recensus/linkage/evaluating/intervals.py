"""How far a share may lie from what was counted where records hang together: the bootstrap of whole sets."""

from dataclasses import dataclass

import numpy as np

from recensus.linkage.evaluating.counting import Array, Joined, Others, components, f1, ratio
from recensus.linkage.shares import Estimate

DRAWS = 1_000
"""Samples drawn again by the bootstrap."""
CONFIDENCE = 0.95
"""How often an interval is to hold the truth."""


@dataclass(frozen=True)
class Measures:
    """Precision, recall and F1 of pairs over groups, with how many pairs are behind them."""

    true: int
    grouped: int
    right: int
    precision: Estimate
    recall: Estimate
    f1: Estimate


def measures(joined: Joined, counted: Others, *, seed: int) -> Measures:
    """Return the measures of pairs, with intervals from drawing whole sets of persons and groups again.

    Pairs of one person are found or missed together, so neither they nor records are drawn one by one. Sets alike in
    their three counts are drawn at once: a multinomial over the kinds of set, which makes a million sets cheap.
    """
    kinds, number = kinds_of_sets(components(joined), counted)
    random = np.random.default_rng(seed)
    drawn = random.multinomial(number.sum(), number / number.sum(), size=DRAWS) @ kinds
    true, grouped, right = (drawn[:, place].astype(float) for place in range(3))
    total = counted.totals
    return Measures(
        total.true,
        total.grouped,
        total.right,
        around(ratio(total.right, total.grouped), right, grouped),
        around(ratio(total.right, total.true), right, true),
        around(f1(total.right, total.grouped, total.true), 2 * right, grouped + true),
    )


def kinds_of_sets(component: Array, counted: Others) -> tuple[Array, Array]:
    """Return the different (true, grouped, right) pair counts that sets have, and how many sets have each."""
    columns = [
        np.bincount(component, weights=part).astype(np.int64) // 2
        for part in (counted.true, counted.grouped, counted.right)
    ]
    kinds, number = np.unique(np.stack(columns, axis=1), axis=0, return_counts=True)
    return kinds, number


def around(value: float | None, part: Array, whole: Array) -> Estimate:
    """Return ``value`` with the middle 95 % of the drawn shares; draws that are a share of nothing are left out."""
    shares = part[whole > 0] / whole[whole > 0]
    if value is None or not len(shares):
        return Estimate(value, None, None)
    low, high = np.quantile(shares, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    return Estimate(value, float(low), float(high))
