"""From blocks to pairs with probabilities: a sample trains the model, then every pair is compared and scored once."""

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from recensus.linkage.engine import calibrating, lending, weights
from recensus.linkage.engine.blocking import Blocks
from recensus.linkage.engine.calibrating import Knots
from recensus.linkage.engine.comparing import Material, compare
from recensus.linkage.engine.gate import Identified, agreeing
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
LEARNED_FROM = -7.0
"""Log odds (natural) by the mixture from which a pair is learned from."""
KEPT_FROM, LOST = (-7.0, 0.0), 0.001
"""Between which log odds the sieve may begin to keep pairs, and the share of the matches that it may lose."""
WORTH_KEEPING = 0.002
ENOUGH_LABELS, MANY_LABELS = 200, 20_000
"""From so many a score is learned; from so many its calibration need not be smooth."""
FOLDS, AGAIN = 3, 9
ALONE = -1
"""In place of how numbers agree: there are no two of one issuer, or they are left out."""
BY_IDENTIFIER = 0.9995
"""The least probability of a pair with one identifier that passed the gate."""


@dataclass(frozen=True)
class Labelled:
    """Pairs of rows that are known to be the same person or different ones."""

    left: Rows
    right: Rows
    same: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Told:
    """How many pairs of each pattern are said to be what, by people and by identifiers."""

    pattern: Patterns
    same: Numbers
    not_same: Numbers
    by_numbers: Numbers  # (patterns, `lending.AGREEMENT`): numbers may be lent and mistyped

    @property
    def count(self) -> Numbers:
        """The number of labels of each pattern."""
        count: Numbers = self.same + self.not_same + self.by_numbers.sum(axis=1)
        return count

    def only(self, chosen: npt.NDArray[np.bool_]) -> "Told":
        """Return the chosen patterns."""
        return Told(*(getattr(self, field.name)[chosen] for field in fields(self)))

    def and_more(self, other: "Told") -> "Told":
        """Return both together."""
        patterns = np.union1d(self.pattern, other.pattern)
        totals = []
        for name in ("same", "not_same", "by_numbers"):
            total = np.zeros((len(patterns), *getattr(self, name).shape[1:]))
            for told in (self, other):
                np.add.at(total, np.searchsorted(patterns, told.pattern), getattr(told, name))
            totals.append(total)
        return Told(patterns, *totals)

    def softened(self, odds: Numbers, ratios: Numbers) -> tuple[Numbers, Numbers]:
        """Return same and different, when as many numbers are lent and mistyped as the odds say.

        ``ratios`` are the logs of how much likelier an agreement is for the same person (`lending.ratios`).
        """
        believed = (self.by_numbers / (1 + np.exp(-odds[:, None] - ratios))).sum(axis=1)
        return self.same + believed, self.not_same + self.by_numbers.sum(axis=1) - believed


@dataclass(frozen=True)
class Training:
    """What scores a pattern."""

    mixture: weights.Mixture
    learned: Learned | None
    knots: Knots
    rates: Numbers
    """(classes, `lending.AGREEMENT`) How often two numbers of one issuer agree."""
    kept_from: float
    """Log odds against every way to be different from which a pair is kept."""
    report: dict[str, Any]

    @property
    def sieve(self) -> Sieve:
        """What rules pairs out while they are compared."""
        return sieve(self.mixture.ratios(), self.kept_from)

    def probability(self, patterns: Patterns) -> Numbers:
        """Return the probability that a pair with each pattern is the same person, by the pattern alone."""
        return self.of_each(patterns)[:, ALONE]

    def worth(self, patterns: Patterns) -> npt.NDArray[np.bool_]:
        """Tell which patterns alone make a pair worth keeping."""
        return self.probability(patterns) >= WORTH_KEEPING

    def of_each(self, patterns: Patterns) -> Numbers:
        """Return `beside_numbers` of many patterns, most of them alike."""
        distinct = pa.array(patterns).dictionary_encode()
        found: Numbers = self.beside_numbers(distinct.dictionary.to_numpy())[distinct.indices.to_numpy()]
        return found

    def beside_numbers(self, patterns: Patterns) -> Numbers:
        """Return (patterns, ways that numbers agree and one more, `ALONE`) the probability of the same person.

        Of one number where the gate is open, it is `BY_IDENTIFIER` at least; where it is shut, the number is
        beside the score, held back by the mixture: few labels speak of such pairs.
        """
        by_mixture = self.mixture.odds(patterns)
        score = by_mixture if self.learned is None else self.learned.score(patterns, by_mixture)
        alone = calibrating.calibrated(score, self.knots)
        odds = np.repeat(np.log(alone / (1 - alone))[:, None], len(lending.AGREEMENT), axis=1)
        careful = np.minimum(odds[:, lending.EQUAL], score)
        odds[:, lending.EQUAL] = np.minimum(careful, (careful + by_mixture) / 2)
        beside = 1 / (1 + np.exp(-odds - lending.ratios(self.mixture.ways(patterns), self.rates)))
        beside[agreeing(patterns) & (beside[:, lending.EQUAL] < BY_IDENTIFIER), lending.EQUAL] = BY_IDENTIFIER
        return np.column_stack([beside, alone])


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
    sample = scan(made, prepared.material, everything(), settings.threads, one_in=one_in)
    patterns, which, counts = np.unique(sample.pattern, return_inverse=True, return_counts=True)
    random = weights.random_levels(_random_patterns(prepared.material))
    mixture = weights.fit(patterns, counts.astype(float), random)
    numbered = _by_numbers(sample, patterns, which, identified)
    rates = lending.fit(mixture, patterns, numbered)
    told = _told(patterns, numbered).and_more(_by_people(prepared, reviewed))
    learned, knots, curve = _learned(told, mixture, rates)
    report = {
        "pairs in the sample": len(sample),
        "patterns": len(patterns),
        "labels": float(told.count.sum()),
        "reliability": curve,
    }
    training = Training(mixture, learned, knots, rates, KEPT_FROM[0], report)
    return replace(training, kept_from=_kept_from(training, patterns, counts))


def _kept_from(training: Training, patterns: Patterns, counts: npt.NDArray[np.int64]) -> float:
    """Return the log odds against every way to be different below which next to no match of the sample is."""
    probability = training.probability(patterns)
    expected = counts * probability * (probability >= WORTH_KEEPING)
    if not expected.any():
        return KEPT_FROM[0]
    odds = training.mixture.against_each(patterns).min(axis=0)
    order = np.argsort(odds)
    lost = np.cumsum(expected[order])
    return float(np.clip(odds[order][np.searchsorted(lost, LOST * lost[-1])], *KEPT_FROM))


def score(prepared: Prepared, made: Blocks, training: Training, settings: Settings) -> Found:
    """Return every pair that may be the same person, by the pattern alone."""
    return scan(made, prepared.material, training.sieve, settings.threads, worth=training.worth)


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
    sample: Found, patterns: Patterns, which: npt.NDArray[np.int64], identified: Identified
) -> Numbers:
    """Return (patterns, `lending.AGREEMENT`) how many pairs of each pattern have numbers that agree so."""
    agreement = identified.agreement(sample.left, sample.right)
    kinds = len(lending.AGREEMENT)
    stated = agreement >= 0
    counted = np.bincount(which[stated] * kinds + agreement[stated], minlength=len(patterns) * kinds)
    return counted.reshape(-1, kinds).astype(float)


def _told(patterns: Patterns, numbered: Numbers) -> Told:
    """Return what numbers tell of patterns: where the gate is open, one number is the same person."""
    through = numbered[:, lending.EQUAL] * agreeing(patterns)
    doubtful = numbered.copy()
    doubtful[:, lending.EQUAL] -= through
    return Told(patterns, through, np.zeros(len(patterns)), doubtful)


def _by_people(prepared: Prepared, reviewed: Labelled) -> Told:
    pattern = prepared.patterns(reviewed.left, reviewed.right)
    same = reviewed.same.astype(float)
    return Told(pattern, same, 1 - same, np.zeros((len(same), len(lending.AGREEMENT))))


def _learned(told: Told, mixture: weights.Mixture, rates: Numbers) -> tuple[Learned | None, Knots, Curve]:
    """Return the learned score, its calibration from pairs that it was not learned from, and the reliability curve."""
    odds = mixture.odds(told.pattern)
    chosen = (told.count > 0) & (odds >= LEARNED_FROM)
    told, odds = told.only(chosen), odds[chosen]
    ratios = lending.ratios(mixture.ways(told.pattern), rates)
    same, different = told.softened(odds, ratios)
    if told.count.sum() < ENOUGH_LABELS or same.sum() < 1 or different.sum() < 1:
        return None, (), []
    fold = (told.pattern * GOLDEN >> np.uint64(32)) % np.uint64(FOLDS)
    held_out = np.empty(len(odds))
    for number in range(FOLDS):
        rest = fold != number
        part = learn(told.pattern[rest], odds[rest], same[rest], different[rest])
        held_out[~rest] = part.score(told.pattern[~rest], odds[~rest])
    knots, same, different = _calibrated(told, held_out, ratios)
    curve = calibrating.reliability(calibrating.calibrated(held_out, knots), same, different)
    return learn(told.pattern, odds, same, different), knots, curve


def _calibrated(told: Told, score: Numbers, ratios: Numbers) -> tuple[Knots, Numbers, Numbers]:
    """Return the calibration of scores, and what is same and different by it.

    Numbers are believed as far as the odds allow, and the odds follow from what is believed: again and again, this
    comes to the shares under which the numbers that were seen are most probable (expectation maximisation).
    """
    fitted = calibrating.isotonic if told.count.sum() >= MANY_LABELS else calibrating.smooth
    same, different = told.softened(score, ratios)
    knots = fitted(score, same, different)
    for _ in range(AGAIN):
        chance = calibrating.calibrated(score, knots)
        same, different = told.softened(np.log(chance / (1 - chance)), ratios)
        knots = fitted(score, same, different)
    return knots, same, different


def model(training: Training, settings: Settings) -> Model:
    """Return all that is needed to score a pattern again."""
    mixture, learned = training.mixture, training.learned
    return Model(
        settings=settings.content(),
        levels=LEVELS,
        weights=mixture.weights(),
        prior=float(np.log2(mixture.share[0] / mixture.share[1:].sum())),
        classes=mixture.content() | {"numbers": training.rates.tolist()},
        learned=None if learned is None else learned.content(),
        calibration=training.knots,
        mistyped=float(training.rates[0, lending.DIFFER]),
        same_above=settings.same_above,
        different_below=settings.different_below,
    )
