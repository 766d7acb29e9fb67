"""The Merkle tree of RFC 9162, section 2.1: hashes, proofs of inclusion and of consistency, and their verification.

Pure. ``hash_of(level, index)`` gives the root of the perfect subtree of leaves index·2^level to (index+1)·2^level - 1;
hashes have 32 bytes.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import reduce
from hashlib import sha256

HashOf = Callable[[int, int], bytes]


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash of a leaf, which no inner node can have."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node."""
    return sha256(b"\x01" + left + right).digest()


def perfect(hashes: Sequence[bytes]) -> bytes:
    """Return the root over 2^n hashes of one level."""
    while len(hashes) > 1:
        hashes = [node_hash(*pair) for pair in zip(hashes[::2], hashes[1::2], strict=True)]
    return hashes[0]


def root(size: int, hash_of: HashOf) -> bytes:
    """Return the root of the first ``size`` leaves; of none, the hash of nothing."""
    return _range(0, size, hash_of) if size else sha256().digest()


def inclusion(leaf: int, size: int, hash_of: HashOf) -> list[bytes]:
    """Return the proof that a leaf is in the tree of ``size`` (2.1.3.1)."""
    proof, start, end = [], 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if leaf < middle:
            proof.append(_range(middle, end, hash_of))
            end = middle
        else:
            proof.append(_range(start, middle, hash_of))
            start = middle
    return proof[::-1]


def consistency(old: int, new: int, hash_of: HashOf) -> list[bytes]:
    """Return the proof that the tree of ``new`` leaves begins with that of ``old``, 0 < old <= new (2.1.4.1)."""
    proof, start, end = [], 0, new
    while end != old:
        middle = start + _split(end - start)
        if old <= middle:
            proof.append(_range(middle, end, hash_of))
            end = middle
        else:
            proof.append(_range(start, middle, hash_of))
            start = middle
    if start:
        proof.append(_range(start, end, hash_of))
    return proof[::-1]


def includes(root: bytes, size: int, leaf: int, hashed: bytes, proof: Sequence[bytes]) -> bool:
    """Verify a proof of inclusion (2.1.3.2)."""
    if not 0 <= leaf < size:
        return False
    place, last = leaf, size - 1
    for step in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            hashed = node_hash(step, hashed)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            hashed = node_hash(hashed, step)
        place, last = place >> 1, last >> 1
    return last == 0 and hashed == root


def continues(old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Verify a proof of consistency (2.1.4.2)."""
    if old == new:
        return old_root == new_root and not proof
    if not 0 < old < new:
        return False
    steps = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not steps:
        return False
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    first = second = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            first, second = node_hash(step, first), node_hash(step, second)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            second = node_hash(second, step)
        place, last = place >> 1, last >> 1
    return last == 0 and (first, second) == (old_root, new_root)


def _split(size: int) -> int:
    """Return the largest power of two below ``size``."""
    return 1 << (size - 1).bit_length() - 1


def _range(start: int, end: int, hash_of: HashOf) -> bytes:
    subtrees = [hash_of(level, index) for level, index in _subtrees(start, end)]
    return reduce(lambda right, left: node_hash(left, right), reversed(subtrees))


def _subtrees(start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the perfect subtrees that make up a range whose start is aligned, the largest first."""
    while start < end:
        level = (end - start).bit_length() - 1
        yield level, start >> level
        start += 1 << level
