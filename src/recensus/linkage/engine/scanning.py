"""All pairs of all blocks, each compared once: in the first block that both records share."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from recensus.linkage.engine.blocking import Blocks, Rows, Starts
from recensus.linkage.engine.comparing import FLAGS, Material, complete, outset
from recensus.linkage.engine.native import inlined, native
from recensus.linkage.engine.patterns import LEVELS, POSITION

Patterns = npt.NDArray[np.uint64]
Ratios = npt.NDArray[np.float32]
PIECE = 1_000_000
"""Pairs that one thread works on at a time; what it keeps of them is all the memory it needs."""
GIVEN, FAMILY, BIRTH, SEX = (POSITION[name] for name in ("given", "family", "birth", "sex"))
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

    ratio: Ratios
    """(ways, attributes, 16) log of how likely each level is for the same person against each way to be different."""
    rest: Ratios
    """(ways,) the most that the attributes which `begins` does not look at can add."""
    least: float


def sieve(ratio: Ratios, least: float) -> Sieve:
    """Return the sieve that leaves pairs whose log odds against every way to be different reach the least."""
    looked_at = np.isin(np.arange(len(LEVELS)), [GIVEN, FAMILY, BIRTH, SEX])
    return Sieve(ratio, ratio[:, ~looked_at].max(axis=2).sum(axis=1), least)


def everything() -> Sieve:
    """Return the sieve that leaves every pair."""
    return sieve(np.empty((0, len(LEVELS), 16), dtype=np.float32), 0.0)


def scan(blocks: Blocks, of: Material, through: Sieve, threads: int, one_in: int = 1) -> Found:
    """Compare the pairs of every block (or one block in so many); keep those that the sieve leaves."""

    def one(bounds: tuple[int, int]) -> tuple[Rows, Rows, Patterns, int]:
        size = np.diff(blocks.start[bounds[0] : bounds[1] + 1])
        room = int((size * (size - 1) // 2).sum())
        left, right, pattern = np.empty(room, np.int32), np.empty(room, np.int32), np.empty(room, np.uint64)
        kept, compared = _scan(*bounds, one_in, blocks.start, blocks.member, blocks.of_start, blocks.of, of,
                               through, left, right, pattern)  # fmt: skip
        return left[:kept].copy(), right[:kept].copy(), pattern[:kept].copy(), compared

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
    of_start: Starts,
    of_blocks: Rows,
    of: Material,
    through: Sieve,
    left: Rows,
    right: Rows,
    pattern: Patterns,
) -> tuple[int, int]:
    kept = compared = 0
    for block in range(first, last):
        if block % one_in:
            continue
        for x in range(start[block], start[block + 1]):
            i = member[x]
            for y in range(x + 1, start[block + 1]):
                j = member[y]
                flags = of.rows[i, FLAGS]
                if flags & UNIQUE and flags >> 8 == of.rows[j, FLAGS] >> 8:
                    continue
                if not _first_shared(i, j, block, of_start, of_blocks):
                    continue
                compared += 1
                begun = outset(i, j, of)
                if not begins(begun, through):
                    continue
                found = complete(i, j, begun, of)
                if passes(found, through):
                    left[kept], right[kept], pattern[kept] = i, j, found
                    kept += 1
    return kept, compared


@inlined
def _first_shared(i: int, j: int, block: int, of_start: Starts, of_blocks: Rows) -> bool:
    """Tell whether no earlier block has both."""
    x, y = of_start[i], of_start[j]
    while True:
        p, q = of_blocks[x], of_blocks[y]
        if p == q:
            return bool(p == block)
        if p < q:
            x += 1
        else:
            y += 1


@inlined
def begins(pattern: int, through: Sieve) -> bool:
    """Tell whether a pair can still pass, whatever the attributes say that were not looked at yet."""
    ratio = through.ratio
    for way in range(ratio.shape[0]):
        odds = ratio[way, GIVEN, pattern & 15] + ratio[way, FAMILY, pattern >> 4 & 15] + through.rest[way]
        odds += ratio[way, BIRTH, pattern >> 12 & 15] + ratio[way, SEX, pattern >> 16 & 15]
        if odds < through.least:
            return False
    return True


@inlined
def passes(pattern: int, through: Sieve) -> bool:
    """Tell whether no way to be different persons rules the pair out."""
    for way in range(through.ratio.shape[0]):
        odds = np.float32(0)
        for attribute in range(through.ratio.shape[1]):
            odds += through.ratio[way, attribute, pattern >> (4 * attribute) & 15]
        if odds < through.least:
            return False
    return True
