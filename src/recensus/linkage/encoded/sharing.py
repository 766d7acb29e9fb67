"""Which records of two files share a token, and how many of their tokens they share."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from recensus.linkage.encoded.types import Encoded

Rows = npt.NDArray[np.int64]
CROWD = 100
"""A token on more records of one file than this says nothing about who they are."""


@dataclass(frozen=True)
class Sharing:
    """Pairs of rows that share a token, each once, in order, with the Dice coefficient of their tokens."""

    left: Rows
    right: Rows
    dice: npt.NDArray[np.float64]
    crowded: int
    """Tokens on too many records, which join nobody."""


def sharing(left: Encoded, right: Encoded) -> Sharing:
    """Return the pairs of records that share at least one token of the same combination."""
    found, crowded = [], 0
    counts = np.zeros(len(left.table)), np.zeros(len(right.table))
    for name in left.settings.tokens:
        sides = _numbered(left.table[f"token: {name}"], right.table[f"token: {name}"])
        crowds = _crowds(*sides)
        crowded += int(crowds.sum())
        for at, numbers in enumerate(sides):
            counts[at][numbers >= 0] += 1
        found.append(_pairs(*(np.where(crowds[numbers] | (numbers < 0), -1, numbers) for numbers in sides)))
    codes, shared = np.unique(np.concatenate(found), return_counts=True)
    mine, theirs = codes // len(right.table), codes % len(right.table)
    return Sharing(mine, theirs, 2 * shared / (counts[0][mine] + counts[1][theirs]), crowded)


def _numbered(left: pa.ChunkedArray, right: pa.ChunkedArray) -> tuple[Rows, Rows]:
    """Return a number for each token of both files, -1 for none."""
    both = pa.chunked_array([*left.chunks, *right.chunks], left.type).combine_chunks().dictionary_encode()
    numbers = both.indices.cast(pa.int64()).fill_null(-1).to_numpy()
    return numbers[: len(left)], numbers[len(left) :]


def _crowds(left: Rows, right: Rows) -> npt.NDArray[np.bool_]:
    """Tell which tokens are on too many records; the last answer is for -1."""
    size = max(left.max(initial=-1), right.max(initial=-1)) + 2
    held: npt.NDArray[np.int64] = np.maximum(
        np.bincount(left[left >= 0], minlength=size), np.bincount(right[right >= 0], minlength=size)
    )
    return held > CROWD


def _pairs(left: Rows, right: Rows) -> Rows:
    """Return the pairs of rows with the same number: left row times the size of the right file, plus right row."""
    order = np.argsort(right, kind="stable")
    begins, ends = (np.searchsorted(right, left, side=side, sorter=order) for side in ("left", "right"))
    many = np.where(left >= 0, ends - begins, 0)
    within = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
    rows = np.repeat(np.arange(len(left)), many)
    pairs: Rows = rows * len(right) + order[np.repeat(begins, many) + within]
    return pairs
