"""Pairs counted without listing them: of each record, how many others are the same person, the same group, or both."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

Array = npt.NDArray[Any]


class RecordsDiffer(ValueError):
    """A grouping and a truth do not speak of the same records."""


def ratio(part: float, whole: float) -> float | None:
    """Return a share, or None of nothing.

    >>> ratio(1, 4), ratio(0, 0)
    (0.25, None)
    """
    return float(part / whole) if whole else None


def f1(right: float, grouped: float, true: float) -> float | None:
    """Return the harmonic mean of precision and recall: the share of right pairs in the mean of both numbers.

    >>> f1(right=3, grouped=4, true=6)
    0.6
    """
    return ratio(2 * right, grouped + true)


@dataclass(frozen=True)
class Joined:
    """Records with the person each is of and the group each was put in, both counted from 0."""

    person: Array
    group: Array

    def __len__(self) -> int:
        return len(self.person)


@dataclass(frozen=True)
class Others:
    """Of each record, how many other records are of the same person, in the same group, and both."""

    true: Array
    grouped: Array
    right: Array

    @property
    def totals(self) -> "Totals":
        """Return the pairs of all records, each counted once."""
        return Totals(*(int(part.sum()) // 2 for part in (self.true, self.grouped, self.right)))


@dataclass(frozen=True)
class Totals:
    """How many pairs are of one person, were put in one group, and both."""

    true: int
    grouped: int
    right: int

    @property
    def precision(self) -> float | None:
        return ratio(self.right, self.grouped)

    @property
    def recall(self) -> float | None:
        return ratio(self.right, self.true)

    @property
    def f1(self) -> float | None:
        return f1(self.right, self.grouped, self.true)


def join(truth: pa.Table, groups: pa.Table, *, group: str = "group") -> Joined:
    """Bring ``truth`` (record, person) and ``groups`` (record and a column ``group``) together, by record.

    Records of ``groups`` whose truth is not known are left out. Raises RecordsDiffer if one of the truth has no group.
    """
    known, stated = (table["record"].to_numpy() for table in (truth, groups))
    if not len(stated):
        raise RecordsDiffer("There is no grouped record: nothing can be compared with the truth.")
    order = np.argsort(stated, kind="stable")
    place = order[np.minimum(np.searchsorted(stated, known, sorter=order), len(stated) - 1)]
    absent = np.flatnonzero(stated[place] != known)
    if len(absent):
        raise RecordsDiffer(
            f"{len(absent):,} records of the truth, {known[absent[0]]} first, are in no group; give every record one."
        )
    return Joined(numbered(truth["person"].to_numpy()), numbered(groups[group].to_numpy()[place]))


def numbered(values: Array) -> Array:
    """Return the values as numbers from 0, equal where they are equal."""
    return np.unique(values, return_inverse=True)[1]


def sizes(*keys: Array) -> Array:
    """Return of each record how many records, itself included, agree with it in all ``keys`` (numbers from 0)."""
    whole = keys[0].astype(np.int64)
    for key in keys[1:]:
        whole = whole * (int(key.max(initial=0)) + 1) + key
    whole = numbered(whole) if len(keys) > 1 else whole
    counted: Array = np.bincount(whole)[whole]
    return counted


def others(joined: Joined) -> Others:
    """Count the other records of each record's person, group, and both."""
    return Others(sizes(joined.person) - 1, sizes(joined.group) - 1, sizes(joined.person, joined.group) - 1)


def b_cubed(joined: Joined) -> tuple[float | None, float | None]:
    """Return B-cubed precision and recall: the mean over records of what is right of its group, and of its person.

    Bagga and Baldwin, 1998. Unlike pairs, a group of a hundred weighs a hundred times one, not ten thousand times.
    """
    both, count = sizes(joined.person, joined.group), len(joined)
    return (
        ratio(float((both / sizes(joined.group)).sum()), count),
        ratio(float((both / sizes(joined.person)).sum()), count),
    )


def exact_persons(joined: Joined) -> tuple[int, int]:
    """Return how many persons have one group with all their records and no others, and how many persons there are."""
    both = sizes(joined.person, joined.group)
    whole = (both == sizes(joined.group)) & (both == sizes(joined.person))
    persons = int(joined.person.max(initial=-1)) + 1
    return len(np.unique(joined.person[whole])), persons


def components(joined: Joined) -> Array:
    """Return of each record the number of the smallest set that neither a person nor a group crosses."""
    persons = int(joined.person.max()) + 1
    ends = persons + int(joined.group.max()) + 1
    return connected(joined.person, persons + joined.group, ends)[joined.person]


def connected(left: Array, right: Array, count: int) -> Array:
    """Return of each of ``count`` things the number of the set that the pairs ``left``-``right`` of them join it to."""
    edges = coo_array((np.ones(len(left), dtype=np.int8), (left, right)), shape=(count, count))
    found: Array = connected_components(edges, directed=False)[1]
    return found


def true_pairs(keys: Sequence[Any] | Array) -> tuple[Array, Array]:
    """Return the positions of every two records of one key: the earlier and the later one.

    >>> [part.tolist() for part in true_pairs([7, 8, 7, 7])]
    [[0, 2, 0], [2, 3, 3]]
    """
    values = np.asarray(keys)
    order = np.argsort(values, kind="stable")
    ordered, left, right, apart = values[order], [order[:0]], [order[:0]], 1
    while len(near := np.flatnonzero(ordered[apart:] == ordered[:-apart])):
        left.append(order[near])
        right.append(order[near + apart])
        apart += 1
    return np.concatenate(left), np.concatenate(right)
