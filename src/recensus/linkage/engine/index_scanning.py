"""New records compared with those of their blocks in an index, and with each other."""

import numpy as np

from recensus.linkage.engine.comparing import FLAGS, Material, complete, outset
from recensus.linkage.engine.index_keys import Blocks, Entries
from recensus.linkage.engine.native import native
from recensus.linkage.engine.scanning import UNIQUE, Sieve, begins, passes
from recensus.linkage.engine.scripts import Array


@native
def near(
    first: int, last: int, rows: Array, blocks: Blocks, among: Entries, of: Material, sieve: Sieve
) -> tuple[Array, Array, Array]:
    """Compare the new records from ``first`` to ``last`` with the records in their blocks.

    ``rows`` are those of the new records. Returns new row, other row and pattern of each pair that the sieve leaves.
    """
    room = 0
    for record in range(first, last):
        room += (blocks.end[record] - blocks.begin[record]).sum()
    new, others = np.empty(room, np.int32), np.empty(room, np.int32)
    pattern = np.empty(room, np.uint64)
    kept = 0
    for record in range(first, last):
        candidates = _candidates(record, blocks, among)
        row = rows[record]
        for at in range(len(candidates)):
            other = candidates[at]
            if (at and other == candidates[at - 1]) or other == row:
                continue
            a, b = of.rows[other], of.rows[row]
            if a[FLAGS] >> 8 == b[FLAGS] >> 8 and a[FLAGS] & UNIQUE:
                continue
            begun = outset(min(other, row), max(other, row), of)
            if not begins(begun, sieve):
                continue
            found = complete(min(other, row), max(other, row), begun, of)
            if passes(found, sieve):
                new[kept], others[kept], pattern[kept] = row, other, found
                kept += 1
    return new[:kept].copy(), others[:kept].copy(), pattern[:kept].copy()


@native
def _candidates(record: int, blocks: Blocks, among: Entries) -> Array:
    """Return the rows in all blocks of a record, rising, some several times."""
    lower = (np.uint64(1) << np.uint64(among.bits)) - np.uint64(1)
    rows = np.empty((blocks.end[record] - blocks.begin[record]).sum(), np.int32)
    used = 0
    for place in range(blocks.begin.shape[1]):
        entry = among.entry[among.key[place]]
        for at in range(blocks.begin[record, place], blocks.end[record, place]):
            rows[used] = entry[at] & lower
            used += 1
    rows.sort()
    return rows


@native
def sift(left: Array, right: Array, pattern: Array, rows: Array, sieve: Sieve) -> Array:
    """Tell which compared pairs the sieve leaves."""
    kept = np.zeros(len(left), np.bool_)
    for pair in range(len(left)):
        a, b = rows[left[pair], FLAGS], rows[right[pair], FLAGS]
        apart = a >> 8 == b >> 8 and a & UNIQUE
        kept[pair] = not apart and passes(pattern[pair], sieve)
    return kept


@native
def numbered(numbers: Array, rows: Array, entry: Array, start: Array, bits: int) -> tuple[Array, Array]:
    """Return new and other row of the pairs with the same number; ``start`` is where each issuer's entries begin."""
    shift = np.uint64(bits)
    lower = (np.uint64(1) << shift) - np.uint64(1)
    new, others = [np.int32(0) for _ in range(0)], [np.int32(0) for _ in range(0)]
    for row in rows:
        for issuer in range(numbers.shape[1]):
            number = numbers[row, issuer]
            if number:
                mine = entry[start[issuer] : start[issuer + 1]]
                for at in range(np.searchsorted(mine, number >> shift << shift), len(mine)):
                    if mine[at] >> shift != number >> shift:
                        break
                    other = np.int32(mine[at] & lower)
                    if numbers[other, issuer] == number and other != row:
                        new.append(row)
                        others.append(other)
    return np.array(new, np.int32), np.array(others, np.int32)


def together(hashed: Array, kind: Array, largest: int) -> tuple[Array, Array]:
    """Return the pairs of records (first below second) that share a hash of the same kind, each once.

    ``hashed`` is (records, places), 0 for none; ``kind`` is that of each place. Groups above ``largest`` give none.
    """
    found = [np.empty(0, np.int64)]
    for each in np.unique(kind) if len(hashed) > 1 else ():
        part = hashed[:, kind == each]
        record, place = np.nonzero(part)
        order = np.lexsort((record, part[record, place]))
        record, shared = record[order], part[record, place][order]
        again = (shared[1:] == shared[:-1]) & (record[1:] == record[:-1])
        record, shared = (
            record[np.append(True, ~again)[: len(record)]],
            shared[np.append(True, ~again)[: len(record)]],
        )
        found.append(_pairs(record, shared, largest))
    pairs = np.unique(np.concatenate(found))
    return (pairs >> 32).astype(np.int32), (pairs & 0xFFFFFFFF).astype(np.int32)


@native
def _pairs(record: Array, shared: Array, largest: int) -> Array:
    """Return both records of each pair in one number, from records in the order of what they share."""
    room = begin = 0
    for at in range(len(record) + 1):
        if at == len(record) or (at and shared[at] != shared[at - 1]):
            room += (at - begin) * (at - begin - 1) // 2 if at - begin <= largest else 0
            begin = at
    pairs = np.empty(room, np.int64)
    used = begin = 0
    for at in range(len(record) + 1):
        if at == len(record) or (at and shared[at] != shared[at - 1]):
            if at - begin <= largest:
                for x in range(begin, at):
                    for y in range(x + 1, at):
                        pairs[used] = record[x] << 32 | record[y]
                        used += 1
            begin = at
    return pairs
