"""Weights without labels: a mixture of one way to be the same person and several ways to be different ones.

Classical Fellegi-Sunter knows two classes. But the pairs that tolerant keys bring together are not random strangers:
they are namesakes, people born on one day, neighbours, and brothers and sisters, who share family name, parents, home
and telephone. Each of these is a class of its own here, fitted by expectation maximisation over counted patterns with
every class held near what it stands for; household evidence is one attribute (`context`). A missing value says
nothing in any class.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from recensus.linkage.engine.native import native
from recensus.linkage.engine.patterns import LEVELS, POSITION, unpacked

Numbers = npt.NDArray[np.float64]
USED = ("given", "family", "lineage", "birth", "sex", "context", "first", "second", "third")
"""What carries weight; the other attributes are in `context`, or help to learn only."""
ROUNDS = 30
AS_SAME: Mapping[str, tuple[str, ...]] = {
    "strangers": (),
    "namesakes": ("given", "family"),
    "born together": ("birth",),
    "neighbours": ("context",),
    "neighbours with one given name": ("given", "context"),
    "namesakes of one year": ("given", "family"),
    "relatives": ("family", "lineage", "context"),
    "twins": ("family", "lineage", "birth", "context"),
    "given name and birthday": ("given",),
    "family name and birthday": ("family",),
    "given name and year": ("given",),
    "family name and year": ("family",),
}
"""The ways to be different persons: the attributes in which each looks like the same person."""
CLASSES = ("same", *AS_SAME)
BY_CHANCE: Mapping[str, tuple[float, ...]] = {
    "birthday": (0, 0.02, 0.005, 0.005, 0.06, 0.005, 0, 0, 0.9, 0, 0, 0, 0, 0, 0.005),
    "year": (0, 0.003, 0.01, 0.003, 0.01, 0.002, 0.08, 0.1, 0, 0.79, 0, 0.01, 0, 0, 0),
}
"""How dates of birth compare that agree because a key asked for the birthday, or for the year."""

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
LEAST_HELD = 20.0
HELD_SAME, HELD_ALIKE, HELD_RANDOM = 0.1, 0.02, 0.5
"""Beside so many pairs, the share of those seen that what is expected weighs: of the same person, of what different
persons of a class have in common, and of all else about them, which is as among random pairs."""


@dataclass(frozen=True)
class Mixture:
    """Shares of the classes, and for each class and used attribute the probabilities of the levels."""

    share: Numbers
    levels: Numbers  # (classes, used, 16)

    def odds(self, patterns: npt.NDArray[np.uint64]) -> Numbers:
        """Return log odds (natural) that a pair with this pattern is the same person."""
        likelihood = _likelihood(levels_of(patterns), np.log(self.levels), np.log(self.share))
        different = np.logaddexp.reduce(likelihood[:, 1:], axis=1)
        odds: Numbers = likelihood[:, 0] - different
        return odds

    def ways(self, patterns: npt.NDArray[np.uint64]) -> Numbers:
        """Return (patterns, ways) the probability of each way to be different, if a pair is of different persons."""
        likelihood = _likelihood(levels_of(patterns), np.log(self.levels), np.log(self.share))[:, 1:]
        chance: Numbers = np.exp(likelihood - np.logaddexp.reduce(likelihood, axis=1)[:, None])
        return chance

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

    def ratios(self) -> npt.NDArray[np.float32]:
        """Return (ways, attributes, 16) the log ratio of the same person to each way to be different.

        Summed over a pattern's levels they are the log odds against that way alone, at least those against all.
        """
        table = np.zeros((len(CLASSES) - 1, len(LEVELS), 16), dtype=np.float32)
        for number, name in enumerate(USED):
            table[:, POSITION[name]] = np.log(self.levels[0, number] / self.levels[1:, number])
        table[:, 0] += np.log(self.share[0] / self.share[1:])[:, None]
        return table

    def against_each(self, patterns: npt.NDArray[np.uint64]) -> npt.NDArray[np.float32]:
        """Return (ways, patterns) the log odds of the same person against each way to be different alone."""
        ratio, levels = self.ratios(), unpacked(patterns)
        return sum(ratio[:, place, levels[:, place]] for place in range(len(LEVELS)))  # type: ignore[return-value]


def levels_of(patterns: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint8]:
    """Return the levels of the attributes that carry weight, a row a pattern."""
    return np.ascontiguousarray(unpacked(patterns)[:, [POSITION[name] for name in USED]])


def fit(patterns: npt.NDArray[np.uint64], counts: Numbers, random: Numbers) -> Mixture:
    """Return the mixture of counted patterns; ``random`` are level probabilities of random pairs (used, 16)."""
    levels = levels_of(patterns)
    anchor = _anchors(random)
    mixture = Mixture(np.full(len(CLASSES), 1 / len(CLASSES)), anchor)
    for _ in range(ROUNDS):
        likelihood = _likelihood(levels, np.log(mixture.levels), np.log(mixture.share))
        each = np.exp(likelihood - np.logaddexp.reduce(likelihood, axis=1)[:, None]) * counts[:, None]
        mixture = _maximised(levels, each, anchor)
    return mixture


@native
def _likelihood(levels: npt.NDArray[np.uint8], logs: Numbers, share: Numbers) -> Numbers:
    """Return the log likelihood of each pattern (rows) in each class (columns), the class's share counted in."""
    total = np.empty((levels.shape[0], len(share)))
    for row in range(levels.shape[0]):
        for kind in range(len(share)):
            logged = share[kind]
            for number in range(levels.shape[1]):
                logged += logs[kind, number, levels[row, number]]
            total[row, kind] = logged
    return total


def random_levels(patterns: npt.NDArray[np.uint64]) -> Numbers:
    """Return the level probabilities (used, 16) of the patterns of random pairs."""
    levels = levels_of(patterns)
    counted = (np.bincount(levels[:, number], minlength=16).astype(float) for number in range(len(USED)))
    return np.stack([_shares(counts, name) for counts, name in zip(counted, USED, strict=True)])


def _shares(counts: Numbers, name: str) -> Numbers:
    """Return probabilities of the stated levels, none of them 0; a missing value has probability 1 in every class."""
    there = len(LEVELS[name])
    result = np.ones(16)
    stated = counts[1:there] + 0.5 / there
    result[1:there] = stated / stated.sum()
    return result


def _anchors(random: Numbers) -> Numbers:
    """Return the level probabilities from which each class begins and near which it is held."""
    same = np.stack([_shares(10_000 * np.array([*EXPECTED[name], 0]), name) for name in USED])
    chosen = [same]
    for kind, alike in AS_SAME.items():
        levels = np.where(np.isin(USED, alike)[:, None], same, random)
        for chance, expected in BY_CHANCE.items():
            if kind.endswith(chance):
                levels[USED.index("birth")] = _shares(10_000 * np.array([*expected, 0]), "birth")
        chosen.append(levels)
    return np.stack(chosen)


def _maximised(levels: npt.NDArray[np.uint8], each: Numbers, anchor: Numbers) -> Mixture:
    """Return the mixture under which the patterns, given to the classes as said, are most probable."""
    mass = each.sum(axis=0)
    updated = anchor.copy()
    for number, name in enumerate(USED):
        there = len(LEVELS[name])
        for kind, held in enumerate(_held(name)):
            seen = np.bincount(levels[:, number], weights=each[:, kind], minlength=16)[1:there]
            holding = LEAST_HELD + held * seen.sum()
            updated[kind, number, 1:there] = (seen + holding * anchor[kind, number, 1:there]) / (
                seen.sum() + holding
            )
    return Mixture((mass + 1) / (mass + 1).sum(), np.maximum(updated, 1e-9))


def _held(name: str) -> list[float]:
    """Return how firmly each class is held to what is expected of an attribute."""
    return [HELD_SAME, *(HELD_ALIKE if name in alike else HELD_RANDOM for alike in AS_SAME.values())]
