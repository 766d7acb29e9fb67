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
from recensus.linkage.engine.learning import Learned, learn
from recensus.linkage.engine.patterns import LEVELS
from recensus.linkage.engine.preparing import Prepared
from recensus.linkage.engine.scanning import Found, Rough, everything, scan
from recensus.linkage.engine.types import Model, Settings

Numbers = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int32]
SAMPLE = 3_000_000
"""Pairs, about, from which the model is trained; with fewer candidates, all are."""
RANDOM = 400_000
KEPT_FROM = -7.0
"""Log odds (natural) by the mixture from which a pair is kept at all."""
ENOUGH_LABELS = 200
FOLDS = 4
MISTAKEN = 0.2
"""At most this share of pairs of one person is believed to have numbers that differ by more than a slip."""


@dataclass(frozen=True)
class Labelled:
    """Pairs of rows that are known to be the same person or different ones."""

    left: Rows
    right: Rows
    same: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Training:
    """What scores a pattern."""

    mixture: weights.Mixture
    learned: Learned | None
    knots: Knots
    mistyped: float
    """The share of pairs of one person whose numbers of one issuer differ."""
    rough: Rough
    report: dict[str, Any]

    def probability(self, patterns: npt.NDArray[np.uint64]) -> Numbers:
        """Return the probability that a pair with each pattern is the same person, by the pattern alone."""
        unique, which = np.unique(patterns, return_inverse=True)
        odds = self.mixture.odds(unique)
        if self.learned is not None:
            odds = self.learned.score(unique, odds)
        return calibrating.calibrated(odds, self.knots)[which]


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
    odds = mixture.odds(patterns)
    same, different, mistyped = _by_numbers(sample, which, odds, identified)
    patterns, same, different = _with_reviewed(patterns, same, different, prepared.material, reviewed)
    report = {
        "pairs in the sample": len(sample),
        "patterns": len(patterns),
        "labels": float(same.sum() + different.sum()),
    }
    learned, knots, curve = _learned(patterns, mixture, same, different)
    rough = Rough(mixture.rough(), _floor(mixture, sample.pattern))
    return Training(mixture, learned, knots, mistyped, rough, report | {"reliability": curve})


def score(prepared: Prepared, made: Blocks, training: Training, settings: Settings) -> tuple[Found, Numbers]:
    """Return every pair that may be the same person, with its probability by the pattern alone."""
    found = scan(made, prepared.material, training.rough, settings.threads)
    return found, training.probability(found.pattern)


def _random_patterns(of: Material) -> npt.NDArray[np.uint64]:
    """Return the patterns of pairs drawn at random, the same ones every time."""
    drawn = np.random.Generator(np.random.Philox(key=4)).integers(
        0, len(of.rows), (2, RANDOM), dtype=np.int32
    )
    left, right = drawn[:, drawn[0] != drawn[1]]
    return compare(left, right, of)


def _floor(mixture: weights.Mixture, patterns: npt.NDArray[np.uint64]) -> float:
    """Return the rough score below which hardly any pair could be the same person (one match in a thousand)."""
    odds = mixture.odds(patterns)
    likely = odds >= KEPT_FROM
    if not likely.any():
        return 0.0
    rough = mixture.roughly(patterns[likely])
    order = np.argsort(rough)
    mass = np.cumsum(1 / (1 + np.exp(-odds[likely][order])))
    return float(rough[order][np.searchsorted(mass, mass[-1] / 1000)])


def _by_numbers(
    sample: Found, which: npt.NDArray[np.int64], odds: Numbers, identified: Identified
) -> tuple[Numbers, Numbers, float]:
    """Return how many pairs of each pattern are the same and different by their identifiers, and the share mistyped.

    Of pairs that are surely one person by everything else, the share whose numbers differ is the share of mistakes; as many
    of the other pairs' differences are mistakes, and are taken from those that say *different*.
    """
    equal, differ = identified.labels(sample.left, sample.right, sample.pattern)
    same = np.bincount(which[equal], minlength=len(odds)).astype(float)
    different = np.bincount(which[differ], minlength=len(odds)).astype(float)
    sure = odds > 9
    seen = same[sure].sum() + different[sure].sum()
    mistyped = min(MISTAKEN, float((different[sure].sum() + 0.5) / (seen + 1))) if seen else MISTAKEN
    moved = np.minimum(different, same * mistyped / (1 - mistyped))
    return same + moved, different - moved, mistyped


def _with_reviewed(
    patterns: npt.NDArray[np.uint64], same: Numbers, different: Numbers, of: Material, reviewed: Labelled
) -> tuple[npt.NDArray[np.uint64], Numbers, Numbers]:
    """Return the counts of labels by pattern with the reviewed pairs added."""
    seen = compare(reviewed.left, reviewed.right, of)
    all_patterns = np.union1d(patterns, seen)
    totals = []
    for counts, chosen in ((same, seen[reviewed.same]), (different, seen[~reviewed.same])):
        total = np.zeros(len(all_patterns))
        total[np.searchsorted(all_patterns, patterns)] = counts
        np.add.at(total, np.searchsorted(all_patterns, chosen), 1)
        totals.append(total)
    return all_patterns, totals[0], totals[1]


def _learned(
    patterns: npt.NDArray[np.uint64], mixture: weights.Mixture, same: Numbers, different: Numbers
) -> tuple[Learned | None, Knots, list[dict[str, float]]]:
    """Return the learned score, its calibration from pairs that it was not learned from, and the reliability curve."""
    told = same + different > 0
    patterns, same, different = patterns[told], same[told], different[told]
    if same.sum() + different.sum() < ENOUGH_LABELS or not same.sum() or not different.sum():
        return None, (), []
    odds = mixture.odds(patterns)
    fold = (patterns * np.uint64(0x9E3779B97F4A7C15) >> np.uint64(32)) % np.uint64(FOLDS)
    held_out = np.empty(len(patterns))
    for number in range(FOLDS):
        rest = fold != number
        held_out[~rest] = learn(patterns[rest], odds[rest], same[rest], different[rest]).score(
            patterns[~rest], odds[~rest]
        )
    knots = calibrating.isotonic(held_out, same, different)
    curve = calibrating.reliability(calibrating.calibrated(held_out, knots), same, different)
    return learn(patterns, odds, same, different), knots, curve


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
