"""All pairs of all blocks, each compared once: in the first block that both records share."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from recensus.linkage.engine.blocking import Blocks, Rows, Starts
from recensus.linkage.engine.comparing import FLAGS, Material, cheap, complete
from recensus.linkage.engine.native import inlined, native
from recensus.linkage.engine.patterns import LEVELS

Patterns = npt.NDArray[np.uint64]
Table = npt.NDArray[np.float32]
PIECE = 1_000_000
"""Pairs that one thread works on at a time; what it keeps of them is all the memory it needs."""
CHEAP = tuple(list(LEVELS).index(name) for name in ("birth", "sex", "area", "phone", "register"))
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


@dataclass(frozen=True)
class Rough:
    """A quick score, added up from each attribute's level, and the least that a pair needs to be kept."""

    table: Table
    floor: float

    @property
    def best(self) -> float:
        """What the attributes that cost much to compare can add at most."""
        dear = [place for place in range(len(LEVELS)) if place not in CHEAP]
        return float(self.table[dear].max(axis=1).sum())


def everything() -> Rough:
    """Return the rough score by which every pair is kept."""
    return Rough(np.zeros((len(LEVELS), 16), dtype=np.float32), -1.0)


def scan(blocks: Blocks, of: Material, rough: Rough, threads: int, one_in: int = 1) -> Found:
    """Compare the pairs of every block (or one block in so many); keep those that the rough score does not rule out."""
    best = rough.best

    def one(bounds: tuple[int, int]) -> tuple[Rows, Rows, Patterns, int]:
        size = np.diff(blocks.start[bounds[0] : bounds[1] + 1])
        room = int((size * (size - 1) // 2).sum())
        left, right, pattern = np.empty(room, np.int32), np.empty(room, np.int32), np.empty(room, np.uint64)
        kept, compared = _scan(*bounds, one_in, blocks.start, blocks.member, blocks.of_start, blocks.of, of,
                               rough.table,
                               rough.floor, best, left, right, pattern)  # fmt: skip
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
    table: Table,
    floor: float,
    best: float,
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
                if not _first_shared(i, j, block, of_start, of_blocks):
                    continue
                flags = of.rows[i, FLAGS]
                if flags & UNIQUE and flags >> 8 == of.rows[j, FLAGS] >> 8:
                    continue
                compared += 1
                begun = cheap(i, j, of)
                if rough_score(begun, table) + best < floor:
                    continue
                found = complete(i, j, begun, of)
                if rough_score(found, table) >= floor:
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
def rough_score(pattern: int, table: Table) -> float:
    """Return the sum of the rough scores of a pattern's levels."""
    score = np.float32(0)
    for attribute in range(table.shape[0]):
        score += table[attribute, pattern >> (4 * attribute) & 15]
    return float(score)
