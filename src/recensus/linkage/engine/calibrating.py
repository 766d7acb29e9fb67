"""Honest probabilities: scores mapped to the share of labelled pairs that really are the same.

By isotonic regression; where labels are few, whose steps would be chance, by a curve of three numbers.
"""

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

Numbers = npt.NDArray[np.float64]
Knots = tuple[tuple[float, float], ...]
LEAST, MOST = 1e-6, 1 - 1e-6
SPAN = 14.0
"""Log odds (natural) up to which a smooth curve is stated."""
BELIEVED = 6.0
"""Log odds (natural) up to which a score is believed where no label speaks."""


def isotonic(score: Numbers, same: Numbers, different: Numbers) -> Knots:
    """Return knots (score, probability) rising in both, from counts of pairs labelled same and different by score.

    Each step is the pooled share of its pairs (pool adjacent violators) and one more, of which the score is believed.

    >>> [(at, round(share, 3)) for at, share in isotonic(np.array([-1.0, 1]), np.array([0.0, 9]), np.array([9.0, 0]))]
    [(-1.0, 0.027), (1.0, 0.973)]
    """
    order = np.argsort(score, kind="stable")
    steps: list[list[float]] = []  # sum of score x weight, same, different
    for at, yes, no in zip(
        score[order].tolist(), same[order].tolist(), different[order].tolist(), strict=True
    ):
        steps.append([at * (yes + no), yes, no])
        while len(steps) > 1 and steps[-2][1] * sum(steps[-1][1:]) >= steps[-1][1] * sum(steps[-2][1:]):
            last = steps.pop()
            steps[-1] = [a + b for a, b in zip(steps[-1], last, strict=True)]
    at, yes, no = np.array(steps).T
    at = at / (yes + no)
    share = np.maximum.accumulate(
        (yes + 1 / (1 + np.exp(-np.clip(at, -BELIEVED, BELIEVED)))) / (yes + no + 1)
    )
    return tuple(zip(at.tolist(), share.tolist(), strict=True))


def smooth(score: Numbers, same: Numbers, different: Numbers) -> Knots:
    """Return knots of a logistic curve whose slope may differ above and below nothing (Platt), for few labels."""
    sides = np.stack([np.ones_like(score), np.minimum(score, 0), np.maximum(score, 0)])
    begin, shrink = np.array([0.0, 1.0, 1.0]), np.array([0.1, 1.0, 1.0])

    def loss(point: Numbers) -> tuple[float, Numbers]:
        said, away = point @ sides, point - begin
        lost = same @ np.logaddexp(0, -said) + different @ np.logaddexp(0, said) + shrink @ away**2 / 2
        return float(lost), sides @ ((same + different) / (1 + np.exp(-said)) - same) + shrink * away

    bounds = [(None, None), (0.01, None), (0.01, None)]
    found = minimize(loss, begin, jac=True, method="L-BFGS-B", bounds=bounds).x
    at = np.array([-SPAN, 0.0, SPAN])
    said = found[0] + np.where(at < 0, found[1], found[2]) * at
    return tuple(zip(at.tolist(), (1 / (1 + np.exp(-said))).tolist(), strict=True))


def calibrated(score: Numbers, knots: Knots) -> Numbers:
    """Return probabilities: straight lines between the knots (in log odds); without knots the score is the log odds."""
    if knots:
        at, share = (np.array(side) for side in zip(*knots, strict=True))
        score = np.interp(score, at, np.log(share / (1 - share)))
    return np.clip(1 / (1 + np.exp(-score)), LEAST, MOST)


def reliability(probability: Numbers, same: Numbers, different: Numbers) -> list[dict[str, float]]:
    """Return for tenths of the probability how many labelled pairs there are, what was said and what is true."""
    tenth = np.minimum((probability * 10).astype(int), 9)
    count = same + different
    return [
        {
            "pairs": float(count[tenth == number].sum()),
            "said": float((probability * count)[tenth == number].sum() / count[tenth == number].sum()),
            "true": float(same[tenth == number].sum() / count[tenth == number].sum()),
        }
        for number in range(10)
        if count[tenth == number].sum() > 0
    ]
