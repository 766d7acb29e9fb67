"""What numbers on two records say beside all else: the same one, one a slip of the pen apart, or different ones.

In some countries a number is hardly ever on the wrong record; in others a head's number is on every member of the
household, and brothers registered together have numbers one digit apart. So it is counted, for each way to be the same
person or different ones, how often numbers agree, as if that were one more attribute of the mixture. Those at one
home count together: twins are few, and numbers that brothers born on other days do not share are not lent to twins.
"""

import numpy as np
import numpy.typing as npt

from recensus.linkage.engine.weights import CLASSES, Mixture

Numbers = npt.NDArray[np.float64]
Patterns = npt.NDArray[np.uint64]
AGREEMENT = ("the same", "one slip apart", "different")
EQUAL, SLIP, DIFFER = range(len(AGREEMENT))
AT_HOME, ELSEWHERE = 1, 2
PLACE = np.array(
    [
        0 if name == "same" else AT_HOME if name in ("neighbours", "relatives", "twins") else ELSEWHERE
        for name in CLASSES
    ]
)
EXPECTED = np.array([[0.9, 0.05, 0.05], [0.5, 0.1, 0.4], [0.01, 0.001, 0.989]])
"""How often numbers agree (columns) for the same person, at one home and elsewhere (rows), before any are seen: that
two of one home have one number says next to nothing, until it is seen that hardly any others do."""
HELD = 50.0
"""Pairs that what is expected weighs."""
SURE = 9.0
"""Log odds (natural) by the mixture from which two records are one person whatever their numbers say."""
ROUNDS = 30


def ratios(ways: Numbers, rates: Numbers) -> Numbers:
    """Return (patterns, agreement) the log of how much likelier it is for the same person than for different ones.

    ``ways`` are the chances of each way to be different (`Mixture.ways`).
    """
    logged: Numbers = np.log(rates[0]) - np.log(ways @ rates[1:])
    return logged


def fit(mixture: Mixture, patterns: Patterns, counts: Numbers) -> Numbers:
    """Return (classes, agreement) how often numbers agree; ``counts`` (patterns, agreement) is of numbered pairs.

    For the same person it is counted among those who are surely one by everything else.
    """
    odds, ways = mixture.odds(patterns)[:, None], mixture.ways(patterns)
    rates: Numbers = EXPECTED[PLACE]
    rates[0] = _shares(counts[odds[:, 0] > SURE].sum(axis=0), EXPECTED[0])
    for _ in range(ROUNDS):
        same = counts / (1 + np.exp(-odds - ratios(ways, rates)))
        seen = rates[1:] * (ways.T @ ((counts - same) / (ways @ rates[1:])))
        for place in (AT_HOME, ELSEWHERE):
            rates[place == PLACE] = _shares(seen[place == PLACE[1:]].sum(axis=0), EXPECTED[place])
    return rates


def _shares(seen: Numbers, expected: Numbers) -> Numbers:
    """Return the shares of what was seen, held near what is expected."""
    shares: Numbers = (seen + HELD * expected) / (seen.sum() + HELD)
    return shares
