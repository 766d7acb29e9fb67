"""Blocks: the records that share a key, split by further parts of the key until none is too large.

Sorting is all it takes: the upper bits of a number are the key's hash, the lower ones the record's row. (Two keys
whose upper bits agree by chance cost a comparison, no more.) A block that no further part can split is refused and
counted.
"""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from recensus.linkage.engine.comparing import Material
from recensus.linkage.engine.keys import KEYS, Hash, Key, Parts, combined, joined, parts
from recensus.linkage.engine.native import native
from recensus.linkage.engine.types import Settings

Rows = npt.NDArray[np.int32]
Starts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Blocks:
    """Blocks of two or more records, one after the other; of each record, the blocks that it is in."""

    start: Starts
    member: Rows
    of: Rows
    """(records, most blocks of a record) numbers of blocks, rising, then -1."""
    report: dict[str, Any]

    @property
    def pairs(self) -> int:
        """The number of pairs, those in several blocks counted in each."""
        size = np.diff(self.start)
        return int((size * (size - 1) // 2).sum())


@dataclass(frozen=True)
class Split:
    """What a key made: block sizes and members, and what was too large."""

    size: Rows
    member: Rows
    split: int
    refused: int
    in_refused: int


FEW_PAIRS, KEYS_WITH_MANY = 20_000_000, 12
"""Pairs that any machine can afford; of all that are afforded, one key has this part."""
FEW = 8
"""A block of so many records is never too large."""
LANES = 8
"""Numbers that the processor compares at once."""
NOTHING = Split(np.empty(0, np.int32), np.empty(0, np.int32), 0, 0, 0)


def blocks(of: Material, settings: Settings) -> Blocks:
    """Return the blocks of all keys, in the order of the keys; none when only identifiers are to link."""
    keys = () if settings.only_identifiers else KEYS
    available = parts(of)
    with ThreadPoolExecutor(settings.threads) as pool:
        room = room_of_a_key(settings, len(of.rows))
        made = [
            NOTHING,
            *pool.map(lambda key: _blocks_of(key, available, settings.largest_block, room), keys),
        ]
    size = np.concatenate([one.size for one in made])
    start = np.concatenate([[0], np.cumsum(size, dtype=np.int64)])
    member = np.concatenate([one.member for one in made])
    width = int(np.bincount(member, minlength=1).max())
    of_blocks = _inverted(start, member, len(of.rows), -(-width // LANES) * LANES)
    return Blocks(start, member, of_blocks, dict(_report(keys, made[1:])))


def _blocks_of(key: Key, available: Parts, largest: int, room: int) -> Split:
    hashes = [combined(alternative, available) for alternative in key.alternatives]
    rows = len(hashes[0])
    numbers = np.concatenate([np.flatnonzero(one) for one in hashes])
    hashed = np.concatenate([one[one != 0] for one in hashes])
    sizes: list[Rows] = []
    members: list[Rows] = []
    further, split = list(key.further), 0
    while True:
        size, member, hashed = _runs(hashed, numbers, rows)
        largest = affordable(size, largest, room)
        small = size <= largest
        kept = np.repeat(small, size)
        sizes.append(size[small])
        members.append(member[kept])
        if small.all() or not further:
            break
        split += int((~small).sum())
        numbers = member[~kept].astype(np.int64)
        hashed = joined(hashed[~kept], available[further.pop(0)][numbers] + np.uint64(1))
    refused = size[~small]
    return Split(np.concatenate(sizes), np.concatenate(members), split, len(refused), int(refused.sum()))


def room_of_a_key(settings: Settings, records: int) -> int:
    """Return how many pairs all blocks of one key may have together."""
    return max(settings.pairs_a_record * records, FEW_PAIRS) // KEYS_WITH_MANY


def affordable(size: Rows, largest: int, room: int) -> int:
    """Return the size of block up to which all blocks together have room for their pairs, and at least a few."""
    each = np.minimum(size, largest + 1).astype(np.int64)
    pairs = (
        np.bincount(each, minlength=largest + 2) * np.arange(largest + 2) * np.arange(-1, largest + 1) // 2
    )
    return int(np.clip(np.searchsorted(np.cumsum(pairs[:-1]), room, side="right") - 1, FEW, largest))


def _runs(hashed: Hash, numbers: npt.NDArray[np.int64], rows: int) -> tuple[Rows, Rows, Hash]:
    """Return sizes and members of the blocks of two or more, and each member's hash."""
    bits = np.uint64(max(1, int(rows - 1).bit_length()))
    packed = hashed >> bits << bits | numbers.astype(np.uint64)
    packed.sort()
    if len(packed):
        packed = packed[np.concatenate([[True], packed[1:] != packed[:-1]])]
    upper = packed >> bits
    edges = (
        np.flatnonzero(np.concatenate([[True], upper[1:] != upper[:-1], [True]]))
        if len(upper)
        else np.zeros(1)
    )
    size = np.diff(edges).astype(np.int32)
    shared = np.repeat(size > 1, size)
    lower = np.uint64((1 << int(bits)) - 1)
    return size[size > 1], (packed[shared] & lower).astype(np.int32), upper[shared] << bits


@native
def _inverted(start: Starts, member: Rows, rows: int, width: int) -> Rows:
    """Return for each record the numbers of its blocks, rising, then -1."""
    filled = np.zeros(rows, dtype=np.int32)
    of_blocks = np.full((rows, width), -1, dtype=np.int32)
    for block in range(len(start) - 1):
        for at in range(start[block], start[block + 1]):
            row = member[at]
            of_blocks[row, filled[row]] = block
            filled[row] += 1
    return of_blocks


def _report(keys: tuple[Key, ...], made: list[Split]) -> Iterator[tuple[str, Any]]:
    total = Counter[str]()
    for one in made:
        total.update(split=one.split, refused=one.refused, in_refused=one.in_refused)
    yield from (("blocks split", total["split"]), ("blocks refused", total["refused"]))
    yield "records in refused blocks", total["in_refused"]
    yield (
        "refused by key",
        {
            key.name: f"{one.refused} blocks, {one.in_refused} places: {_advice(key)}"
            for key, one in zip(keys, made, strict=True)
            if one.refused
        },
    )


def _advice(key: Key) -> str:
    return f"no further part than {', '.join(key.further)} tells them apart; look for a dummy value in what they share"
