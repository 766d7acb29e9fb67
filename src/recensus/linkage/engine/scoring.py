"""From blocks to pairs with probabilities: a sample trains the model, then every pair is compared and scored once."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from recensus.linkage.engine import calibrating, weights
from recensus.linkage.engine.blocking import Blocks
from recensus.linkage.engine.calibrating import Knots
from recensus.linkage.engine.comparing import Material, compare
from recensus.linkage.engine.gate import Identified
from recensus.linkage.engine.keys import GOLDEN
from recensus.linkage.engine.learning import Learned, learn
from recensus.linkage.engine.patterns import LEVELS
from recensus.linkage.engine.preparing import Prepared
from recensus.linkage.engine.scanning import Found, Sieve, everything, scan, sieve
from recensus.linkage.engine.types import Model, Settings

Numbers = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int32]
Patterns = npt.NDArray[np.uint64]
Curve = list[dict[str, float]]
SAMPLE = 1_500_000
"""Pairs, about, from which the model is trained; with fewer candidates, all are."""
RANDOM = 200_000
LEARNED_FROM, KEPT_FROM = -7.0, -4.0
"""Log odds (natural) by the mixture from which a pair is learned from, and from which it is kept at all."""
WORTH_KEEPING = 0.002
ENOUGH_LABELS = 200
FOLDS = 3
SURE = 9.0
"""Log odds (natural) by the mixture from which two records are one person whatever their numbers say."""
MISTAKEN = 0.2
"""At most this share of pairs of one person is believed to have numbers that differ by more than a slip."""


@dataclass(frozen=True)
class Labelled:
    """Pairs of rows that are known to be the same person or different ones."""

    left: Rows
    right: Rows
    same: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Told:
    """How many pairs of each pattern are said to be what, by identifiers or by people."""

    pattern: Patterns
    same: Numbers
    different: Numbers
    """By identifiers, which may be mistyped."""
    not_same: Numbers
    """By people."""

    @property
    def total(self) -> float:
        """The number of labels."""
        return float((self.same + self.different + self.not_same).sum())

    @property
    def said(self) -> npt.NDArray[np.bool_]:
        """Whether anything is said of each pattern."""
        return self.same + self.different + self.not_same > 0

    def only(self, chosen: npt.NDArray[np.bool_]) -> "Told":
        """Return the chosen patterns."""
        return Told(self.pattern[chosen], self.same[chosen], self.different[chosen], self.not_same[chosen])

    def and_more(self, other: "Told") -> "Told":
        """Return both together."""
        patterns = np.union1d(self.pattern, other.pattern)
        totals = []
        for name in ("same", "different", "not_same"):
            total = np.zeros(len(patterns))
            for told in (self, other):
                np.add.at(total, np.searchsorted(patterns, told.pattern), getattr(told, name))
            totals.append(total)
        return Told(patterns, *totals)

    def softened(self, odds: Numbers, mistyped: float) -> tuple[Numbers, Numbers]:
        """Return same and different, when of the numbers that differ as many are mistakes as the odds say."""
        chance = 1 / (1 + np.exp(-odds))
        mistaken = self.different * chance * mistyped / (chance * mistyped + 1 - chance)
        return self.same + mistaken, self.different - mistaken + self.not_same


@dataclass(frozen=True)
class Training:
    """What scores a pattern."""

    mixture: weights.Mixture
    learned: Learned | None
    knots: Knots
    mistyped: float
    """The share of pairs of one person whose numbers of one issuer differ."""
    report: dict[str, Any]

    @property
    def sieve(self) -> Sieve:
        """What rules pairs out while they are compared."""
        return sieve(self.mixture.ratios(), KEPT_FROM)

    def probability(self, patterns: Patterns) -> Numbers:
        """Return the probability that a pair with each pattern is the same person, by the pattern alone."""
        distinct = pa.array(patterns).dictionary_encode()
        unique = distinct.dictionary.to_numpy()
        odds = self.mixture.odds(unique)
        if self.learned is not None:
            odds = self.learned.score(unique, odds)
        chance: Numbers = calibrating.calibrated(odds, self.knots)[distinct.indices.to_numpy()]
        return chance


def labelled(prepared: Prepared, labels: pa.Table | None) -> Labelled:
    """Return reviewed pairs by row; raises ValueError for a record that is not among those to be linked."""
    if labels is None:
        return Labelled(np.empty(0, np.int32), np.empty(0, np.int32), np.empty(0, np.bool_))
    left, right = (prepared.rows_of(labels[side].to_numpy()) for side in ("left", "right"))
    return Labelled(np.minimum(left, right), np.maximum(left, right), np.asarray(labels["same"]).astype(bool))


def trained(
    prepared: Prepared, made: Blocks, identified: Identified, reviewed: Labelled, settings: Settings
) -> Training:
    """Return the model fitted to a sample of the candidate pairs, by labels where there are enough."""
    one_in = max(1, made.pairs // SAMPLE)
    sample = scan(made, prepared.material, everything(), settings.threads, one_in)
    patterns, which, counts = np.unique(sample.pattern, return_inverse=True, return_counts=True)
    random = weights.random_levels(_random_patterns(prepared.material))
    mixture = weights.fit(patterns, counts.astype(float), random)
    told, mistyped = _by_numbers(sample, patterns, which, mixture.odds(patterns), identified)
    told = told.and_more(_by_people(prepared, reviewed))
    learned, knots, curve = _learned(told, mixture, mistyped)
    report = {
        "pairs in the sample": len(sample),
        "patterns": len(patterns),
        "labels": told.total,
        "reliability": curve,
    }
    return Training(mixture, learned, knots, mistyped, report)


def score(prepared: Prepared, made: Blocks, training: Training, settings: Settings) -> tuple[Found, Numbers]:
    """Return every pair that may be the same person, with its probability by the pattern alone."""
    found = scan(made, prepared.material, training.sieve, settings.threads)
    probability = training.probability(found.pattern)
    kept = np.flatnonzero(probability >= WORTH_KEEPING)
    return found.of(kept), probability[kept]


def _random_patterns(of: Material) -> npt.NDArray[np.uint64]:
    """Return the patterns of pairs drawn at random, the same ones every time."""
    if len(of.rows) < 2:
        return np.empty(0, dtype=np.uint64)
    drawn = np.random.Generator(np.random.Philox(key=4)).integers(
        0, len(of.rows), (2, RANDOM), dtype=np.int32
    )
    left, right = drawn[:, drawn[0] != drawn[1]]
    return compare(left, right, of)


def _by_numbers(
    sample: Found, patterns: Patterns, which: npt.NDArray[np.int64], odds: Numbers, identified: Identified
) -> tuple[Told, float]:
    """Return how many pairs of each pattern are the same and different by their identifiers, and the share mistyped.

    Of pairs that are surely one person by everything else, the share whose numbers differ is the share of mistakes.
    """
    equal, differ = identified.labels(sample.left, sample.right, sample.pattern)
    same = np.bincount(which[equal], minlength=len(odds)).astype(float)
    different = np.bincount(which[differ], minlength=len(odds)).astype(float)
    sure = odds > SURE
    seen = same[sure].sum() + different[sure].sum()
    mistyped = min(MISTAKEN, float((different[sure].sum() + 0.5) / (seen + 1))) if seen else MISTAKEN
    return Told(patterns, same, different, np.zeros_like(same)), mistyped


def _by_people(prepared: Prepared, reviewed: Labelled) -> Told:
    pattern = prepared.patterns(reviewed.left, reviewed.right)
    same = reviewed.same.astype(float)
    return Told(pattern, same, np.zeros_like(same), 1 - same)


def _learned(told: Told, mixture: weights.Mixture, mistyped: float) -> tuple[Learned | None, Knots, Curve]:
    """Return the learned score, its calibration from pairs that it was not learned from, and the reliability curve."""
    odds = mixture.odds(told.pattern)
    chosen = told.said & (odds >= LEARNED_FROM)
    told, odds = told.only(chosen), odds[chosen]
    if told.total < ENOUGH_LABELS or not told.same.sum() or not (told.different + told.not_same).sum():
        return None, (), []
    same, different = told.softened(odds, mistyped)
    fold = (told.pattern * GOLDEN >> np.uint64(32)) % np.uint64(FOLDS)
    held_out = np.empty(len(odds))
    for number in range(FOLDS):
        rest = fold != number
        part = learn(told.pattern[rest], odds[rest], same[rest], different[rest])
        held_out[~rest] = part.score(told.pattern[~rest], odds[~rest])
    same, different = told.softened(held_out, mistyped)
    knots = calibrating.isotonic(held_out, same, different)
    curve = calibrating.reliability(calibrating.calibrated(held_out, knots), same, different)
    return learn(told.pattern, odds, same, different), knots, curve


def model(training: Training, settings: Settings) -> Model:
    """Return all that is needed to score a pattern again."""
    mixture, learned = training.mixture, training.learned
    return Model(
        settings=settings.content(),
        levels=LEVELS,
        weights=mixture.weights(),
        prior=float(np.log2(mixture.share[0] / mixture.share[1:].sum())),
        classes=mixture.content(),
        learned=None if learned is None else learned.content(),
        calibration=training.knots,
        mistyped=training.mistyped,
        same_above=settings.same_above,
        different_below=settings.different_below,
    )
