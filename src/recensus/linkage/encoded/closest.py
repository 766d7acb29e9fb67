"""Who is closest to whom: each record's best and second best partner by the Dice coefficient, seen from both files.

The second best is kept because it shows what a wrong partner looks like: see `outcomes`. Dice's coefficient is twice
what two records share, over what both have: bits of filters, or tokens where there are no filters.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from recensus.linkage.encoded.fixed import fixed_bytes
from recensus.linkage.encoded.sharing import sharing
from recensus.linkage.encoded.types import Encoded, EncodingRefused
from recensus.linkage.engine.native import inlined, native

Filters = npt.NDArray[np.uint64]
Scores = npt.NDArray[np.float64]
MOST_PAIRS = 10**11
"""Above so many pairs two files need tokens, which say who is compared: half an hour on two cores."""
THREADS = 2


@dataclass(frozen=True)
class Side:
    """The closest ones to each record of one file."""

    partner: npt.NDArray[np.int64]
    """The row in the other file, -1 where it was compared with nobody."""
    best: Scores
    second: Scores


@dataclass(frozen=True)
class Closest:
    """Both sides, how many pairs were compared, and how many tokens were on too many records to be used."""

    left: Side
    right: Side
    compared: int
    crowded: int = 0


def closest(left: Encoded, right: Encoded) -> Closest:
    """Return who is closest to whom: among those who share a token, or among all where there are no tokens."""
    if left.settings.tokens:
        return _among_sharing(left, right)
    filters, others = filters_of(left), filters_of(right)
    if len(filters) * len(others) > MOST_PAIRS:
        raise EncodingRefused(
            f"{len(filters):,} by {len(others):,} records are too many to compare each with each: "
            "agree on 'tokens' beside the filter, and encode again."
        )
    return _among_all(filters, others)


def filters_of(encoded: Encoded) -> Filters:
    """Return the filters, 64 bits a number."""
    column = encoded.table["filter"]
    return fixed_bytes(column).view(np.uint64).reshape(len(column), column.type.byte_width // 8)


def bits_set(filters: Filters) -> Scores:
    """Return how many bits each filter has set."""
    ones: Scores = np.bitwise_count(filters).sum(axis=1).astype(np.float64)
    return ones


def dice(one: Filters, other: Filters) -> Scores:
    """Return the Dice coefficient of each filter and the one beside it; 0 where both are empty.

    >>> dice(np.array([[3], [0]], np.uint64), np.array([[2], [0]], np.uint64)).round(3).tolist()
    [0.667, 0.0]
    """
    return 2 * bits_set(one & other) / np.maximum(bits_set(one) + bits_set(other), 1)


def _among_sharing(left: Encoded, right: Encoded) -> Closest:
    pairs = sharing(left, right)
    score = pairs.dice
    if left.settings.filter is not None:
        score = dice(filters_of(left)[pairs.left], filters_of(right)[pairs.right])
    sides = _of_pairs(pairs.left, pairs.right, score, len(left.table), len(right.table))
    return Closest(Side(*sides[:3]), Side(*sides[3:]), len(score), pairs.crowded)


def _among_all(left: Filters, right: Filters) -> Closest:
    """Compare each with each, a part of the left file in each thread."""
    set_right = bits_set(right)
    cuts = np.array_split(np.arange(len(left)), THREADS)
    with ThreadPoolExecutor(THREADS) as pool:
        found = list(pool.map(lambda rows: _of_all(left[rows], right, bits_set(left[rows]), set_right), cuts))
    lefts = Side(*(np.concatenate([one[at] for one in found]) for at in range(3)))
    begins = (int(rows[0]) if len(rows) else 0 for rows in cuts)
    rights = [
        Side(np.where(one[3] >= 0, one[3] + begin, -1), one[4], one[5])
        for one, begin in zip(found, begins, strict=True)
    ]
    return Closest(lefts, _merged(*rights), len(left) * len(right))


def _merged(one: Side, other: Side) -> Side:
    """Return the closest of two parts; the earlier one where both are as close."""
    first = one.best >= other.best
    return Side(
        np.where(first, one.partner, other.partner),
        np.maximum(one.best, other.best),
        np.maximum(np.minimum(one.best, other.best), np.where(first, one.second, other.second)),
    )


Found = tuple[npt.NDArray[np.int64], Scores, Scores, npt.NDArray[np.int64], Scores, Scores]


@native
def _of_all(left: Filters, right: Filters, set_left: Scores, set_right: Scores) -> Found:
    mine, theirs = np.full(len(left), -1, np.int64), np.full(len(right), -1, np.int64)
    best, second = np.zeros(len(left)), np.zeros(len(left))
    their_best, their_second = np.zeros(len(right)), np.zeros(len(right))
    for i in range(len(left)):
        for j in range(len(right)):
            shared = np.uint64(0)
            for x in range(left.shape[1]):
                shared += _ones(left[i, x] & right[j, x])
            if shared:
                score = 2 * np.float64(shared) / (set_left[i] + set_right[j])
                _offer(mine, best, second, i, j, score)
                _offer(theirs, their_best, their_second, j, i, score)
    return mine, best, second, theirs, their_best, their_second


@native
def _of_pairs(
    left: npt.NDArray[np.int64], right: npt.NDArray[np.int64], score: Scores, lefts: int, rights: int
) -> Found:
    mine, theirs = np.full(lefts, -1, np.int64), np.full(rights, -1, np.int64)
    best, second = np.zeros(lefts), np.zeros(lefts)
    their_best, their_second = np.zeros(rights), np.zeros(rights)
    for at in range(len(score)):
        _offer(mine, best, second, left[at], right[at], score[at])
        _offer(theirs, their_best, their_second, right[at], left[at], score[at])
    return mine, best, second, theirs, their_best, their_second


@inlined
def _offer(
    partner: npt.NDArray[np.int64], best: Scores, second: Scores, at: int, other: int, score: float
) -> None:
    """Keep a record's two best scores, and with whom it has the best one: the first where two are as good."""
    if score > best[at]:
        second[at] = best[at]
        best[at] = score
        partner[at] = other
    elif score > second[at]:
        second[at] = score


@inlined
def _ones(word: np.uint64) -> np.uint64:
    """Count the bits that are set: the compiler knows this form and makes one instruction of it."""
    word = word - ((word >> np.uint64(1)) & np.uint64(0x5555555555555555))
    word = (word & np.uint64(0x3333333333333333)) + ((word >> np.uint64(2)) & np.uint64(0x3333333333333333))
    word = (word + (word >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return (word * np.uint64(0x0101010101010101)) >> np.uint64(56)
