"""For whom a linkage is worse: recall and precision by group of people, and brothers, sisters and twins made one."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from recensus.linkage.evaluating.counting import Array, Joined, Others, numbered, ratio, sizes, true_pairs
from recensus.linkage.shares import Estimate, wilson

LEAST_PAIRS = 200
"""A group with fewer true pairs is listed, but does not enter the recall gap: chance alone would widen it."""


@dataclass(frozen=True)
class GroupLine:
    """How the linkage does for one group of people, seen from their records."""

    name: str
    records: int
    true: int
    precision: Estimate
    recall: Estimate
    f1: float | None


@dataclass(frozen=True)
class Division:
    """All groups by one attribute, and how far the recall of the best lies above that of the worst (0 to 1)."""

    by: str
    lines: tuple[GroupLine, ...]
    recall_gap: float | None


@dataclass(frozen=True)
class Merges:
    """Pairs of different persons of one set (of siblings, of twins), and how many of them share a group."""

    pairs: int
    merged: int
    share: Estimate


@dataclass(frozen=True)
class Borrowed:
    """Records that state somebody else's identifier: how many, kept apart from all others, and told of as a finding."""

    records: int
    apart: Estimate
    told: Estimate


def divide(truth: pa.Table, counted: Others, by: Sequence[str]) -> tuple[Division, ...]:
    """Return a division by each of the truth's columns ``by``; ``counted`` is in the order of the truth.

    A pair counts in the group of each of its records, so a wrong link between two groups counts in both.
    """
    return tuple(_division(truth, counted, name) for name in by)


def _division(truth: pa.Table, counted: Others, by: str) -> Division:
    coded = truth[by].combine_chunks().dictionary_encode(null_encoding="encode")
    names = ["not stated" if name is None else str(name) for name in coded.dictionary.to_pylist()]
    which = coded.indices.to_numpy(zero_copy_only=False)
    records, true, grouped, right = (
        np.bincount(which, weights=weights, minlength=len(names))
        for weights in (None, counted.true, counted.grouped, counted.right)
    )
    lines = [
        GroupLine(
            names[n],
            int(records[n]),
            int(true[n]) // 2,
            wilson(right[n] / 2, grouped[n] / 2),
            wilson(right[n] / 2, true[n] / 2),
            ratio(2 * right[n], grouped[n] + true[n]),
        )
        for n in range(len(names))
    ]
    return Division(by, tuple(sorted(lines, key=lambda line: line.name)), recall_gap(lines))


def recall_gap(lines: Sequence[GroupLine]) -> float | None:
    """Return the distance between the best and the worst recall of groups of enough pairs, None of fewer than two."""
    recalls = [
        line.recall.value for line in lines if line.true >= LEAST_PAIRS and line.recall.value is not None
    ]
    return float(max(recalls) - min(recalls)) if len(recalls) > 1 else None


def merges(joined: Joined, kin: pa.ChunkedArray) -> Merges:
    """Return how many pairs of different persons of one set share a group; ``kin`` numbers the sets, null for none."""
    members = np.flatnonzero(kin.is_valid().to_numpy(zero_copy_only=False))
    sets = kin.drop_null().to_numpy()
    person, group = joined.person[members], joined.group[members]
    _, first = np.unique(person, return_index=True)
    pairs = len(true_pairs(sets[first])[0])
    merged = _distinct_pairs(person, numbered(sets) * (int(group.max(initial=0)) + 1) + group)
    return Merges(pairs, merged, wilson(merged, pairs))


def borrowed(joined: Joined, truth: pa.Table, findings: pa.Table) -> Borrowed | None:
    """Return what became of the records marked in the truth's column ``borrowed``, None if it has no such column.

    ``joined`` is in the order of the truth.
    """
    if "borrowed" not in truth.column_names:
        return None
    marked = truth["borrowed"].to_numpy()
    alone = sizes(joined.person, joined.group) == sizes(joined.group)
    found = findings.filter(pc.starts_with(findings["code"], "identifier."))["records"]
    told = np.isin(truth["record"].to_numpy(), pc.list_flatten(found).to_numpy())
    count = int(marked.sum())
    return Borrowed(count, wilson(int(alone[marked].sum()), count), wilson(int(told[marked].sum()), count))


def _distinct_pairs(person: Array, shared: Array) -> int:
    """Return how many pairs of different persons have at least one number of ``shared`` in common."""
    rows = np.unique(np.stack([shared, person], axis=1), axis=0)
    left, right = (rows[side, 1] for side in true_pairs(rows[:, 0]))
    low, high = np.minimum(left, right), np.maximum(left, right)
    return len(np.unique(np.stack([low, high], axis=1), axis=0))
