"""Scored pairs against the truth: what each threshold would cost, and whether the probabilities mean what they say."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from recensus.linkage.evaluating.counting import Array, Joined, connected, f1, numbered, others, ratio
from recensus.linkage.shares import Estimate, wilson

THRESHOLDS = (0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 0.995, 0.999)
BINS = (0.0, 0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1.0)
"""Edges of the bins of a reliability curve: narrow where decisions are made."""


@dataclass(frozen=True)
class Scored:
    """Pairs with the probability that they are one person, and whether they are; both records have a known truth."""

    left: Array
    right: Array
    probability: Array
    same: Array


@dataclass(frozen=True)
class Point:
    """What linking every pair of at least ``threshold`` gives, before groups are made of the pairs."""

    threshold: float
    linked: int
    wrong: int
    precision: float | None
    recall: float | None
    f1: float | None


@dataclass(frozen=True)
class Blocking:
    """What the candidates leave out; ``reached`` is the share of true pairs that right candidates join in the end."""

    candidates: int
    true: int
    found: int
    recall: float | None
    reached: float | None
    a_record: float | None


@dataclass(frozen=True)
class Bin:
    """Pairs of about one probability: what was said on average, and what was so."""

    low: float
    high: float
    pairs: int
    said: float
    so: Estimate


@dataclass(frozen=True)
class Expectation:
    """The errors that the probabilities foretell at a threshold, beside those there are, among the pairs compared."""

    threshold: float
    expected_wrong: float
    actual_wrong: int
    expected_missed: float
    actual_missed: int


def score(pairs: pa.Table, truth: pa.Table) -> Scored:
    """Return the pairs (left, right, probability) whose two records both have a known truth (record, person)."""
    left, right, probability = (pairs[name].to_numpy() for name in ("left", "right", "probability"))
    known, _, person = _of_each(truth, left, right)
    return Scored(left[known], right[known], probability[known], person[0][known] == person[1][known])


def _of_each(truth: pa.Table, *sides: Array) -> tuple[Array, list[Array], list[Array]]:
    """Return which pairs are known on all sides, and each side's position in the truth and person."""
    record, person = truth["record"].to_numpy(), truth["person"].to_numpy()
    order = np.argsort(record, kind="stable")
    places = [
        order[np.minimum(np.searchsorted(record, side, sorter=order), len(record) - 1)] for side in sides
    ]
    known = np.logical_and.reduce([record[place] == side for place, side in zip(places, sides, strict=True)])
    return known, places, [person[place] for place in places]


def curve(scored: Scored, true: int, thresholds: Sequence[float] = THRESHOLDS) -> list[Point]:
    """Return a point a threshold; ``true`` is the number of true pairs of all records, compared or not."""
    order = np.argsort(-scored.probability, kind="stable")
    falling, right = -scored.probability[order], np.concatenate([[0], np.cumsum(scored.same[order])])
    points = []
    for threshold in thresholds:
        linked = int(np.searchsorted(falling, -threshold, side="right"))
        found = int(right[linked])
        points.append(
            Point(
                threshold,
                linked,
                linked - found,
                ratio(found, linked),
                ratio(found, true),
                f1(found, linked, true),
            )
        )
    return points


def blocking(candidates: pa.Table, truth: pa.Table) -> Blocking:
    """Return what the candidate pairs (left, right; each pair once) leave out of the true pairs."""
    known, places, person = _of_each(truth, candidates["left"].to_numpy(), candidates["right"].to_numpy())
    same = known & (person[0] == person[1])
    persons, count = numbered(truth["person"].to_numpy()), truth.num_rows
    joined = others(Joined(persons, connected(places[0][same], places[1][same], count))).totals
    return Blocking(
        candidates=int(known.sum()),
        true=joined.true,
        found=int(same.sum()),
        recall=ratio(int(same.sum()), joined.true),
        reached=joined.recall,
        a_record=ratio(int(known.sum()), count),
    )


def reliability(scored: Scored, edges: Sequence[float] = BINS) -> list[Bin]:
    """Return what was said and what was so, by bins of the probability; empty bins are left out."""
    which = np.clip(np.searchsorted(edges, scored.probability, side="right") - 1, 0, len(edges) - 2)
    pairs = np.bincount(which, minlength=len(edges) - 1)
    said = np.bincount(which, weights=scored.probability, minlength=len(edges) - 1)
    so = np.bincount(which, weights=scored.same, minlength=len(edges) - 1)
    return [
        Bin(
            edges[n],
            edges[n + 1],
            int(pairs[n]),
            float(said[n] / pairs[n]),
            wilson(int(so[n]), int(pairs[n])),
        )
        for n in np.flatnonzero(pairs).tolist()
    ]


def calibration_error(bins: Sequence[Bin]) -> float | None:
    """Return the mean distance between said and so, each pair weighing the same (expected calibration error)."""
    apart = sum(b.pairs * abs(b.said - b.so.value) for b in bins if b.so.value is not None)
    return ratio(apart, sum(b.pairs for b in bins))


def expectation(scored: Scored, threshold: float) -> Expectation:
    """Return foretold and actual errors of linking what is at least ``threshold``."""
    linked = scored.probability >= threshold
    return Expectation(
        threshold,
        float((1 - scored.probability[linked]).sum()),
        int((~scored.same[linked]).sum()),
        float(scored.probability[~linked].sum()),
        int(scored.same[~linked].sum()),
    )
