"""A learned score: logistic regression over levels and a few pairs of attributes, begun from the mixture's odds.

Labels come from identifiers behind the gate, which are in no feature, and from pairs that people reviewed. The
mixture's log odds are an offset that is scaled, and every other coefficient is shrunk towards nothing: with few
labels the score stays the mixture's, with many it follows them.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from recensus.linkage.engine.native import native
from recensus.linkage.engine.patterns import LEVELS, POSITION, unpacked

Numbers = npt.NDArray[np.float64]
ALONE = tuple(LEVELS)
TOGETHER = (
    ("given", "birth"),
    ("given", "family"),
    ("family", "birth"),
    ("given", "sex"),
    ("family", "sex"),
    ("birth", "context"),
    ("given", "context"),
    ("family", "context"),
    ("birth", "area"),
    ("namesakes", "birth"),
    ("namesakes", "context"),
    ("birth", "register"),
)
SHRINK_ALONE, SHRINK_TOGETHER = 0.3, 1.0
FEW_LABELS, FIRMLY = 20_000, 3.0
"""With fewer labels every coefficient is shrunk so many times as firmly."""
ROUNDS = 80
LIMIT = 14.0
"""Beyond these odds (natural logarithm) the mixture's own is not believed further."""


@dataclass(frozen=True)
class Learned:
    """Coefficients: of the constant, of the mixture's log odds, and of every level alone and together."""

    constant: float
    scale: float
    coefficients: Numbers

    def content(self) -> dict[str, Any]:
        """Return the coefficients that are not nothing as plain numbers."""
        places = np.flatnonzero(self.coefficients)
        return {
            "constant": self.constant,
            "scale": self.scale,
            "coefficients": dict(
                zip(map(str, places.tolist()), self.coefficients[places].tolist(), strict=True)
            ),
        }

    def score(self, patterns: npt.NDArray[np.uint64], odds: Numbers) -> Numbers:
        """Return log odds (natural) for each pattern, given the mixture's."""
        columns = features(patterns)
        total: Numbers = self.constant + self.scale * np.clip(odds, -LIMIT, LIMIT)
        return total + _summed(columns, self.coefficients)


def features(patterns: npt.NDArray[np.uint64]) -> npt.NDArray[np.int32]:
    """Return for each pattern the coefficients that apply: one for each attribute and each pair of attributes."""
    levels = unpacked(patterns).astype(np.int32)
    alone = [levels[:, POSITION[name]] + 16 * number for number, name in enumerate(ALONE)]
    begin = 16 * len(ALONE)
    together = [
        begin + 256 * number + 16 * levels[:, POSITION[one]] + levels[:, POSITION[other]]
        for number, (one, other) in enumerate(TOGETHER)
    ]
    return np.stack(alone + together, axis=1)


def learn(patterns: npt.NDArray[np.uint64], odds: Numbers, same: Numbers, different: Numbers) -> Learned:
    """Return the score learned from counts of pairs labelled same and different by pattern."""
    columns = features(patterns)
    size = 16 * len(ALONE) + 256 * len(TOGETHER)
    offset = np.clip(odds, -LIMIT, LIMIT)
    firmly = FIRMLY if same.sum() + different.sum() < FEW_LABELS else 1.0
    shrink = np.concatenate(
        [
            [0.0, 2.0],
            np.full(16 * len(ALONE), SHRINK_ALONE * firmly),
            np.full(256 * len(TOGETHER), SHRINK_TOGETHER * firmly),
        ]
    )
    begin = np.concatenate([[0.0, 1.0], np.zeros(size)])

    def loss(point: Numbers) -> tuple[float, Numbers]:
        score = point[0] + point[1] * offset + _summed(columns, point[2:])
        away = point - begin
        lost = (
            same @ np.logaddexp(0, -score) + different @ np.logaddexp(0, score) + (shrink * away) @ away / 2
        )
        slope = (same + different) / (1 + np.exp(-score)) - same
        gradient = (
            np.concatenate([[slope.sum(), np.sum(slope * offset)], _spread(columns, slope, size)])
            + shrink * away
        )
        return float(lost + np.sum(shrink * away**2) / 2), gradient

    found = minimize(loss, begin, jac=True, method="L-BFGS-B", options={"maxiter": ROUNDS}).x
    return Learned(float(found[0]), float(found[1]), found[2:])


@native
def _summed(columns: npt.NDArray[np.int32], coefficients: Numbers) -> Numbers:
    total = np.zeros(len(columns))
    for row in range(columns.shape[0]):
        for place in range(columns.shape[1]):
            total[row] += coefficients[columns[row, place]]
    return total


@native
def _spread(columns: npt.NDArray[np.int32], slope: Numbers, size: int) -> Numbers:
    gradient = np.zeros(size)
    for row in range(columns.shape[0]):
        for place in range(columns.shape[1]):
            gradient[columns[row, place]] += slope[row]
    return gradient
