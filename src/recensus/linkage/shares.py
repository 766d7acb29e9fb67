"""A share with how far it may lie from what was counted."""

from dataclasses import dataclass
from math import sqrt
from typing import Final

Z: Final = 1.959963984540054
"""The normal quantile of an interval that is to hold the truth 95 times in 100."""


@dataclass(frozen=True)
class Estimate:
    """A share with its interval; all three are None where it is a share of nothing."""

    value: float | None
    low: float | None
    high: float | None


def wilson(part: float, whole: float) -> Estimate:
    """Return a share with Wilson's score interval (1927), which stays within 0 and 1 and does not collapse there.

    >>> found = wilson(0, 10)
    >>> found.value, found.low, round(found.high, 3)
    (0.0, 0.0, 0.278)
    """
    if not whole:
        return Estimate(None, None, None)
    share, square = part / whole, Z * Z / whole
    middle = (share + square / 2) / (1 + square)
    half = Z * sqrt(share * (1 - share) / whole + square / (4 * whole)) / (1 + square)
    return Estimate(share, max(0.0, float(middle - half)), min(1.0, float(middle + half)))
