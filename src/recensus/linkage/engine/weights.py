"""Weights without labels: a mixture of one way to be the same person and several ways to be different ones.

Classical Fellegi-Sunter knows two classes. But the pairs that tolerant keys bring together are not random strangers: they
are namesakes, people born on one day, neighbours, and brothers and sisters, who share family name, parents, home and
telephone. Each of these is a class of its own here, fitted by expectation maximisation over counted patterns with every
class held near what it stands for; household evidence is one attribute (`context`). A missing value says nothing in any class.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from recensus.linkage.engine.patterns import LEVELS, POSITION, unpacked

Numbers = npt.NDArray[np.float64]
USED = ("given", "family", "lineage", "birth", "sex", "context", "first", "second", "third")
"""What carries weight; the other attributes are in `context`, or help to learn only."""
ROUNDS = 40
CLASSES = ("same", "strangers", "namesakes", "born together", "neighbours", "relatives")
LIKE_SAME: Mapping[str, tuple[str, ...]] = {
    "strangers": (),
    "namesakes": ("given", "family"),
    "born together": ("birth",),
    "neighbours": ("context",),
    "relatives": ("family", "lineage", "context"),
}
"""The attributes in which each class of different persons looks like the same person."""

NAME = (0.0, 0.28, 0.28, 0.28, 0.05, 0.04, 0.02, 0.015, 0.015, 0.02)
EXPECTED: Mapping[str, tuple[float, ...]] = {
    "given": NAME,
    "family": NAME,
    "lineage": (0, 0.8, 0.1, 0.06, 0.04),
    "birth": (0, 0.7, 0.07, 0.02, 0.05, 0.01, 0.02, 0.05, 0.02, 0.01, 0.01, 0.03, 0.006, 0.003, 0.001),
    "sex": (0, 0.985, 0.015),
    "context": (0, 0.15, 0.15, 0.2, 0.2, 0.1, 0.1, 0.08, 0.02),
    "first": (0, 0.4, 0.4, 0.1, 0.1),
    "second": (0, 0.4, 0.4, 0.1, 0.1),
    "third": (0, 0.4, 0.4, 0.1, 0.1),
}
"""How records of one person are expected to compare, before any are seen: what the fit begins from and is held near."""


@dataclass(frozen=True)
class Mixture:
    """Shares of the classes, and for each class and used attribute the probabilities of the levels."""

    share: Numbers
    levels: Numbers  # (classes, used, 16)

    def odds(self, patterns: npt.NDArray[np.uint64]) -> Numbers:
        """Return log odds (natural) that a pair with this pattern is the same person."""
        likelihood = self._likelihood(unpacked(patterns)[:, [POSITION[name] for name in USED]])
        different = np.logaddexp.reduce(likelihood[:, 1:], axis=1)
        odds: Numbers = likelihood[:, 0] - different
        return odds

    def _likelihood(self, levels: npt.NDArray[np.uint8]) -> Numbers:
        logs = np.log(self.levels)
        total = np.tile(np.log(self.share), (len(levels), 1))
        for number in range(len(USED)):
            total += logs[:, number, :].T[levels[:, number]]
        return total

    def content(self) -> dict[str, Any]:
        """Return the mixture as plain numbers."""
        return {
            "share": dict(zip(CLASSES, self.share.tolist(), strict=True)),
            "levels": {
                name: self.levels[:, number, : len(LEVELS[name])].tolist() for number, name in enumerate(USED)
            },
        }

    def weights(self) -> dict[str, tuple[float, ...]]:
        """Return the weight in bits of each level against a stranger: what explains a pair."""
        bits = np.log2(self.levels[0] / self.levels[1])
        return {
            name: tuple(float(bit) for bit in bits[number, : len(LEVELS[name])])
            for number, name in enumerate(USED)
        }

    def roughly(self, patterns: npt.NDArray[np.uint64]) -> Numbers:
        """Return the rough score of patterns, as the scan adds it up."""
        return self.rough()[np.arange(len(LEVELS)), unpacked(patterns)].sum(axis=1).astype(float)

    def rough(self) -> npt.NDArray[np.float32]:
        """Return for every attribute and level the log ratio of same to stranger: quick, and never too strict alone."""
        table = np.zeros((len(LEVELS), 16), dtype=np.float32)
        for number, name in enumerate(USED):
            table[POSITION[name]] = np.log(self.levels[0, number] / self.levels[1, number])
        return table


def fit(patterns: npt.NDArray[np.uint64], counts: Numbers, random: Numbers) -> Mixture:
    """Return the mixture of counted candidate patterns; ``random`` are level probabilities of random pairs (used, 16)."""
    levels = unpacked(patterns)[:, [POSITION[name] for name in USED]]
    anchor = _anchors(random, levels, counts)
    mixture = Mixture(np.array([0.1, 0.3, 0.15, 0.15, 0.15, 0.15]), anchor)
    for _ in range(ROUNDS):
        likelihood = mixture._likelihood(levels)
        each = np.exp(likelihood - np.logaddexp.reduce(likelihood, axis=1)[:, None]) * counts[:, None]
        mixture = _maximised(levels, each, anchor)
    return mixture


def random_levels(patterns: npt.NDArray[np.uint64]) -> Numbers:
    """Return the level probabilities (used, 16) of the patterns of random pairs."""
    levels = unpacked(patterns)[:, [POSITION[name] for name in USED]]
    return np.stack(
        [_shares(np.bincount(levels[:, n], minlength=16).astype(float), name) for n, name in enumerate(USED)]
    )


def _shares(counts: Numbers, name: str) -> Numbers:
    """Return probabilities of the stated levels, none of them 0; a missing value has probability 1 in every class."""
    there = len(LEVELS[name])
    result = np.ones(16)
    stated = counts[1:there] + 0.5 / there
    result[1:there] = stated / stated.sum()
    return result


def _anchors(random: Numbers, levels: npt.NDArray[np.uint8], counts: Numbers) -> Numbers:
    """Return the level probabilities from which each class begins and near which it is held."""
    same = np.ones((len(USED), 16))
    for number, name in enumerate(USED):
        same[number, 1 : len(LEVELS[name])] = EXPECTED[name][1:]
    chosen = [same]
    for name in CLASSES[1:]:
        like = [attribute in LIKE_SAME[name] for attribute in USED]
        chosen.append(np.where(np.array(like)[:, None], same, random))
    return np.stack(chosen)


def _maximised(levels: npt.NDArray[np.uint8], each: Numbers, anchor: Numbers) -> Mixture:
    mass = each.sum(axis=0)
    updated = anchor.copy()
    for number, name in enumerate(USED):
        there = len(LEVELS[name])
        for kind in range(len(CLASSES)):
            seen = np.bincount(levels[:, number], weights=each[:, kind], minlength=16)[1:there]
            held = 20 + (0.02 if kind else 0.05) * seen.sum()
            updated[kind, number, 1:there] = (seen + held * anchor[kind, number, 1:there]) / (
                seen.sum() + held
            )
    return Mixture((mass + 1) / (mass + 1).sum(), np.maximum(updated, 1e-9))
