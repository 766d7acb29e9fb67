"""What people's own look at pairs tells of a linkage: labelled sets, stratified samples, how far reviewers agree."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from recensus.linkage.evaluating.counting import Array, RecordsDiffer, f1, ratio
from recensus.linkage.evaluating.intervals import CONFIDENCE
from recensus.linkage.evaluating.pairs import BINS
from recensus.linkage.shares import Estimate, wilson

POSTERIOR = 4_000
"""Draws from what is still possible after a review."""


@dataclass(frozen=True)
class OfLabels:
    """A linkage against labelled pairs. Precision is of these pairs only: it depends on how they were chosen."""

    pairs: int
    same: int
    joined: int
    right: int
    precision: Estimate
    recall: Estimate
    f1: float | None


@dataclass(frozen=True)
class Stratum:
    """Pairs of a range of probability: how many, their mean probability, and how many were looked at and found what."""

    low: float
    high: float
    pairs: int
    said: float
    reviewed: int
    same: int
    unclear: int


@dataclass(frozen=True)
class OfSample:
    """Precision and recall estimated from a reviewed sample; recall is of the true pairs among those compared."""

    threshold: float
    linked: int
    precision: Estimate
    recall: Estimate
    strata: tuple[Stratum, ...]


def of_labels(labels: pa.Table, groups: pa.Table, *, group: str = "group") -> OfLabels:
    """Compare labelled pairs (left, right, same) with a grouping. Raises RecordsDiffer for a record without a group."""
    left, right = (_groups_of(labels[side].to_numpy(), groups, group) for side in ("left", "right"))
    same, joined = labels["same"].to_numpy(), left == right
    both, all_same, all_joined = int((same & joined).sum()), int(same.sum()), int(joined.sum())
    return OfLabels(
        labels.num_rows,
        all_same,
        all_joined,
        both,
        wilson(both, all_joined),
        wilson(both, all_same),
        f1(both, all_joined, all_same),
    )


def _groups_of(records: Array, groups: pa.Table, group: str) -> Array:
    known = groups["record"].to_numpy()
    order = np.argsort(known, kind="stable")
    place = np.searchsorted(known, records, sorter=order)
    if len(records) and (
        not len(known) or (known[order[np.minimum(place, len(known) - 1)]] != records).any()
    ):
        raise RecordsDiffer(
            "A labelled pair names a record that is in no group; evaluate the run it was drawn from."
        )
    found: Array = groups[group].to_numpy()[order[place]]
    return found


def draw_sample(pairs: pa.Table, *, a_stratum: int, seed: int, edges: Sequence[float] = BINS) -> pa.Table:
    """Return up to ``a_stratum`` pairs of each range of probability to be looked at, by chance, in the table's order.

    The same pairs in the same order and the same seed give the same sample.
    """
    which = _strata(pairs["probability"].to_numpy(), edges)
    ticket = np.random.default_rng(seed).random(pairs.num_rows)
    order = np.lexsort([ticket, which])
    rank = np.arange(len(order)) - np.searchsorted(which[order], which[order])
    return pairs.take(pa.array(np.sort(order[rank < a_stratum])))


def of_sample(
    reviewed: pa.Table, population: Array, *, threshold: float, seed: int, edges: Sequence[float] = BINS
) -> OfSample:
    """Estimate from ``reviewed`` (probability, verdict) what linking all of ``population`` (probabilities) would give.

    Each range of probability counts by its size, whatever share of it was looked at. What the model says of a range
    counts as one look, so that fifty right ones of fifty do not mean certainty. Verdicts other than *same* and
    *different* tell nothing and are counted as unclear.
    """
    cuts = sorted({*edges, threshold})
    strata = _counted(reviewed, population, cuts)
    random = np.random.default_rng(seed)
    drawn = np.stack(
        [
            s.pairs
            * random.beta(s.same + s.said, s.reviewed - s.unclear - s.same + 1 - s.said, size=POSTERIOR)
            for s in strata
        ]
    )
    linked = np.array([stratum.low >= threshold for stratum in strata])
    found, size = drawn[linked].sum(axis=0), sum(s.pairs for s in strata if s.low >= threshold)
    return OfSample(
        threshold,
        size,
        _middle(found / size) if size else Estimate(None, None, None),
        _middle(found / drawn.sum(axis=0)) if len(population) else Estimate(None, None, None),
        strata,
    )


def _strata(probability: Array, edges: Sequence[float]) -> Array:
    found: Array = np.clip(np.searchsorted(edges, probability, side="right") - 1, 0, len(edges) - 2)
    return found


def _counted(reviewed: pa.Table, population: Array, cuts: Sequence[float]) -> tuple[Stratum, ...]:
    verdict = np.array(reviewed["verdict"].to_pylist(), dtype=object)
    which = _strata(reviewed["probability"].to_numpy(), cuts)
    among = _strata(population, cuts)
    return tuple(
        Stratum(
            cuts[n],
            cuts[n + 1],
            int((among == n).sum()),
            _said(population[among == n], cuts[n], cuts[n + 1]),
            int((which == n).sum()),
            int(((which == n) & (verdict == "same")).sum()),
            int(((which == n) & (verdict != "same") & (verdict != "different")).sum()),
        )
        for n in range(len(cuts) - 1)
    )


def _said(probability: Array, low: float, high: float) -> float:
    """Return the mean probability of a range (its middle if it is empty), never quite 0 or 1."""
    return float(np.clip(probability.mean() if len(probability) else (low + high) / 2, 1e-6, 1 - 1e-6))


def _middle(drawn: Array) -> Estimate:
    low, high = np.quantile(drawn, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    return Estimate(float(drawn.mean()), float(low), float(high))


def agreement(first: Sequence[str], second: Sequence[str]) -> tuple[float | None, float | None]:
    """Return the share of pairs on which two reviewers say the same, and Cohen's kappa (1960): that beyond chance.

    >>> agreement(["same", "same", "different", "different"], ["same", "different", "different", "different"])
    (0.75, 0.5)
    """
    count, words = len(first), sorted({*first, *second})
    agreed = sum(one == other for one, other in zip(first, second, strict=True))
    chance = sum(list(first).count(word) * list(second).count(word) for word in words)
    return ratio(agreed, count), ratio(agreed * count - chance, count * count - chance)
