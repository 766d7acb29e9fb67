"""The keys of an index: the blocks of `blocking`, laid out so that the blocks of a new record are found, not made.

An entry is one number of 64 bits: the upper bits of a key's hash, and below them the row of a record. A key's entries
lie sorted, so that a block is a stretch of them. Where a block was too large its hash is among the split ones, and its
records' entries have the hash with the key's next part. A block of one is kept: the new record may be its second.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np

from recensus.linkage.engine.blocking import affordable, room_of_a_key
from recensus.linkage.engine.keys import GOLDEN, KEYS, Hash, Key, combined, joined, mixed
from recensus.linkage.engine.native import native
from recensus.linkage.engine.scripts import Array
from recensus.linkage.engine.types import Settings

ONE = np.uint64(1)
FURTHER = tuple(dict.fromkeys(name for key in KEYS for name in key.further))
LONGEST = max(len(key.further) for key in KEYS)


class Entries(NamedTuple):
    """What is searched, an array for each key."""

    entry: tuple[Array, ...]  # uint64, rising: hash and row
    split: tuple[Array, ...]  # uint64, rising: hashes of blocks that were too large, the row's bits 0
    key: Array  # int64: the key of each alternative
    path: Array  # int64 (keys, LONGEST + 1): places in `FURTHER` of a key's further parts, then -1
    bits: int  # the lower bits of an entry


class Asked(NamedTuple):
    """Hashes of the records that are looked up."""

    first: Array  # uint64 (records, alternatives), 0 where a part is missing
    further: Array  # uint64 (records, FURTHER)


class Blocks(NamedTuple):
    """Where the blocks of looked-up records lie, (records, alternatives) each."""

    begin: Array
    end: Array
    hashed: Array  # what the block's records share, 0 for none


def entries_of(key: Key, available: Mapping[str, Hash], settings: Settings, bits: int) -> tuple[Array, Array]:
    """Return the entries and the split hashes of one key; the blocks are those that `blocking` would make."""
    shift, kept, split = np.uint64(bits), [], []
    hashes = [combined(alternative, available) for alternative in key.alternatives]
    rows = np.tile(np.arange(len(hashes[0]), dtype=np.uint64), len(hashes))
    hashed = np.concatenate(hashes)
    rows, hashed = rows[hashed != 0], hashed[hashed != 0]
    largest, room = settings.largest_block, room_of_a_key(settings, len(hashes[0]))
    for further in (*key.further, None):
        packed = np.sort(hashed >> shift << shift | rows)
        packed = packed[_firsts(packed)]
        starts = np.flatnonzero(_firsts(packed >> shift))
        size = np.diff(starts, append=len(packed))
        largest = affordable(size, largest, room)
        small = np.repeat(size <= largest, size)
        kept.append(packed[small])
        if further is None or small.all():
            break
        split.append(packed[starts[size > largest]] >> shift << shift)
        rows = packed[~small] & ((ONE << shift) - ONE)
        hashed = joined(packed[~small] >> shift << shift, available[further][rows.astype(np.int64)] + ONE)
    return np.sort(np.concatenate(kept)), np.sort(np.concatenate([*split, np.empty(0, np.uint64)]))


def _firsts(rising: Array) -> Array:
    return np.concatenate([[True], rising[1:] != rising[:-1]]) if len(rising) else np.empty(0, np.bool_)


def alternatives() -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield each alternative of each key with the number of its key."""
    for number, key in enumerate(KEYS):
        for alternative in key.alternatives:
            yield number, alternative


def paths() -> Array:
    """Return for each key the places in `FURTHER` of its further parts, then -1."""
    path = np.full((len(KEYS), LONGEST + 1), -1, np.int64)
    for number, key in enumerate(KEYS):
        path[number, : len(key.further)] = [FURTHER.index(name) for name in key.further]
    return path


def asked(available: Mapping[str, Hash]) -> Asked:
    """Return what is looked up of records with these parts."""
    first = [combined(alternative, available) for _, alternative in alternatives()]
    return Asked(np.stack(first, axis=1), np.stack([available[name] for name in FURTHER], axis=1))


def entries(keys: list[tuple[Array, Array]], bits: int) -> Entries:
    """Return the entries and split hashes of all keys, ready to be searched."""
    entry, split = zip(*keys, strict=True)
    return Entries(entry, split, np.array([number for number, _ in alternatives()]), paths(), bits)


@native
def find(what: Asked, among: Entries) -> Blocks:
    """Return the blocks to which records belong."""
    shift = np.uint64(among.bits)
    begin = np.zeros(what.first.shape, np.int64)
    end = np.zeros(what.first.shape, np.int64)
    hashed = np.zeros(what.first.shape, np.uint64)
    for record in range(what.first.shape[0]):
        for place in range(what.first.shape[1]):
            if what.first[record, place] == 0:
                continue
            key, depth = among.key[place], 0
            number = what.first[record, place] >> shift << shift
            while among.path[key, depth] >= 0 and _has(among.split[key], number):
                part = what.further[record, among.path[key, depth]] + ONE
                number = mixed(number * GOLDEN + part) >> shift << shift
                depth += 1
            begin[record, place] = _place(among.entry[key], number)
            end[record, place] = _place(among.entry[key], number + (ONE << shift))
            hashed[record, place] = number
    return Blocks(begin, end, hashed)


@native
def _place(rising: Array, number: int) -> int:
    """Return how many numbers are less; a number that went past 64 bits is above all."""
    low, high = 0, len(rising)
    if number == 0:
        return high
    while low < high:
        middle = (low + high) // 2
        if rising[middle] < number:
            low = middle + 1
        else:
            high = middle
    return low


@native
def _has(rising: Array, number: int) -> bool:
    at = _place(rising, number)
    return at < len(rising) and rising[at] == number
