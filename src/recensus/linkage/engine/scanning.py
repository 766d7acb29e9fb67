"""All pairs of all blocks, each compared once: in the first block that both records share."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from recensus.linkage.engine.blocking import Blocks, Rows, Starts
from recensus.linkage.engine.comparing import FLAGS, WIDTH, Material, complete, outset
from recensus.linkage.engine.native import inlined, native
from recensus.linkage.engine.patterns import LEVELS, POSITION

Patterns = npt.NDArray[np.uint64]
Ratios = npt.NDArray[np.float32]
Worth = Callable[[Patterns], npt.NDArray[np.bool_]]
PIECE = 4_000_000
"""Pairs that one thread works on at a time; room for them, and what it keeps, is all the memory it needs."""
OUTSET = [POSITION[name] for name in ("given", "family", "birth", "sex")]
UNIQUE = 1 << 5
"""In a row's flags: its register holds each person once."""


@dataclass(frozen=True)
class Found:
    """Pairs of rows (left below right) with their patterns, in the order of their blocks."""

    left: Rows
    right: Rows
    pattern: Patterns
    compared: int

    def __len__(self) -> int:
        return len(self.left)

    def of(self, chosen: npt.NDArray[np.int64]) -> "Found":
        """Return the chosen pairs."""
        return Found(self.left[chosen], self.right[chosen], self.pattern[chosen], self.compared)


class Sieve(NamedTuple):
    """What rules a pair out: one way to be different persons is so much more likely than the same person."""

    begins: npt.NDArray[np.bool_]
    """By `outset`: whether a pair can still pass, whatever the other attributes say."""
    used: Rows
    """The attributes that carry weight."""
    ratio: Ratios
    """(ways, used, 16) log of how likely each level is for the same person against each way to be different."""
    least: float


def sieve(ratio: Ratios, least: float) -> Sieve:
    """Return the sieve that leaves pairs whose log odds against every way to be different reach the least.

    ``ratio`` is (ways, attributes, 16): see `weights.Mixture.ratios`.
    """
    others = [place for place in range(len(LEVELS)) if place not in OUTSET]
    rest = ratio[:, others].max(axis=2).sum(axis=1)
    given, family, birth, sex = (ratio[:, place] for place in OUTSET)
    best = sex[:, :4, None, None, None] + birth[:, None, :, None, None] + family[:, None, None, :, None]
    best = best + given[:, None, None, None, :] + rest[:, None, None, None, None]
    used = np.flatnonzero(ratio.any(axis=(0, 2))).astype(np.int32)
    return Sieve((best >= least).all(axis=0).ravel(), used, ratio[:, used].copy(), least)


def all_of_them(patterns: Patterns) -> npt.NDArray[np.bool_]:
    """Tell that every pattern is worth keeping."""
    return np.ones(len(patterns), dtype=np.bool_)


def everything() -> Sieve:
    """Return the sieve that leaves every pair."""
    return sieve(np.empty((0, len(LEVELS), 16), dtype=np.float32), 0.0)


def scan(
    blocks: Blocks,
    of: Material,
    through: Sieve,
    threads: int,
    *,
    worth: Worth = all_of_them,
    one_in: int = 1,
) -> Found:
    """Compare the pairs of every block (or one block in so many); keep what the sieve leaves and is ``worth`` it.

    It is asked piece by piece, so that no more is ever held than what is kept.
    """

    def one(bounds: tuple[int, int]) -> tuple[Rows, Rows, Patterns, int]:
        size = np.diff(blocks.start[bounds[0] : bounds[1] + 1])
        room = int((size * (size - 1) // 2).sum())
        left, right, pattern = np.empty(room, np.int32), np.empty(room, np.int32), np.empty(room, np.uint64)
        near = of._replace(rows=np.empty((size.max(), WIDTH), dtype=np.int32))
        met = np.empty((size.max(), blocks.of.shape[1]), dtype=np.int32)
        kept, compared = _scan(*bounds, one_in, blocks.start, blocks.member, blocks.of, of, near, met, through,
                               left, right, pattern)  # fmt: skip
        chosen = np.flatnonzero(worth(pattern[:kept]))
        return left[chosen], right[chosen], pattern[chosen], compared

    with ThreadPoolExecutor(threads) as pool:
        parts = list(pool.map(one, _pieces(blocks.start)))
    if not parts:
        return Found(np.empty(0, np.int32), np.empty(0, np.int32), np.empty(0, np.uint64), 0)
    left, right, pattern, compared = zip(*parts, strict=True)
    return Found(np.concatenate(left), np.concatenate(right), np.concatenate(pattern), sum(compared))


def _pieces(start: Starts) -> Iterator[tuple[int, int]]:
    size = np.diff(start)
    total = np.cumsum(size * (size - 1) // 2)
    edges = np.searchsorted(total, np.arange(0, int(total[-1]) if len(total) else 0, PIECE), side="right")
    bounds = np.unique(np.append(edges, len(size)))
    yield from zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True)


@native
def _scan(
    first: int,
    last: int,
    one_in: int,
    start: Starts,
    member: Rows,
    of_blocks: Rows,
    of: Material,
    near: Material,
    met: Rows,
    through: Sieve,
    left: Rows,
    right: Rows,
    pattern: Patterns,
) -> tuple[int, int]:
    kept = compared = 0
    for block in range(first, last):
        if block % one_in:
            continue
        begin, size = start[block], start[block + 1] - start[block]
        for x in range(size):
            _copied(of.rows, member[begin + x], near.rows, x)
            _copied(of_blocks, member[begin + x], met, x)
        for x in range(size):
            before = 0
            while met[x, before] < block:
                before += 1
            for y in range(x + 1, size):
                flags = near.rows[x, FLAGS]
                if flags & UNIQUE and flags >> 8 == near.rows[y, FLAGS] >> 8:
                    continue
                if _met_before(x, y, before, met):
                    continue
                compared += 1
                begun = outset(x, y, near)
                if not begins(begun, through):
                    continue
                i, j = member[begin + x], member[begin + y]
                found = complete(i, j, begun, of)
                if passes(found, through):
                    left[kept], right[kept], pattern[kept] = i, j, found
                    kept += 1
    return kept, compared


@inlined
def _copied(rows: Rows, row: int, near: Rows, x: int) -> None:
    """Copy a row to where the block's other rows are."""
    for place in range(rows.shape[1]):
        near[x, place] = rows[row, place]


@inlined
def _met_before(i: int, j: int, blocks: int, of_blocks: Rows) -> bool:
    """Tell whether the second record is in one of the first record's first so many blocks."""
    met = np.int32(0)
    for place in range(blocks):
        for other in range(of_blocks.shape[1]):
            met |= np.int32(of_blocks[i, place] == of_blocks[j, other])
    return bool(met)


@inlined
def begins(begun: int, through: Sieve) -> bool:
    """Tell whether a pair can still pass, whatever the attributes say that were not looked at yet."""
    return bool(through.begins[begun & 255 | begun >> 4 & 0x3F00])


@inlined
def passes(pattern: int, through: Sieve) -> bool:
    """Tell whether no way to be different persons rules the pair out."""
    for way in range(through.ratio.shape[0]):
        odds = np.float32(0)
        for number in range(len(through.used)):
            odds += through.ratio[way, number, pattern >> (4 * through.used[number]) & 15]
        if odds < through.least:
            return False
    return True
