"""One Bloom filter a record, hardened: bits that two records share as far as their names, dates and areas do.

A record's pieces (bigrams and skeletons of names, parts of the date) set bits in one common filter, as in the
cryptographic long-term key of R. Schnell, T. Bachteler and J. Reiher, "A novel error-tolerant anonymous linking code",
German Record Linkage Center WP-GRLC-2011-02. Each field has its own salt and its own number of hashes, its weight. The
positions are taken from the keyed digest itself and not by double hashing, whose few patterns M. Kroll and
S. Steinmetzer used ("Automated cryptanalysis of Bloom filter encryptions of databases with several personal
identifiers", 2015).
"""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from recensus.linkage.encoded.pieces import FIELDS
from recensus.linkage.encoded.shared_key import keyed
from recensus.linkage.encoded.types import MOST_HASHES, FieldName, FilterSettings, Step
from recensus.linkage.engine.native import native
from recensus.linkage.engine.preparing import Prepared

Filters = npt.NDArray[np.uint64]
"""A row a record, 64 bits a number."""
Positions = npt.NDArray[np.uint16]


def hardened_filters(prepared: Prepared, settings: FilterSettings, key: bytes) -> Filters:
    """Return the hardened filter of each record."""
    made = bloom(prepared, settings.hashes, settings.bits, key)
    for step in settings.hardening:
        made = harden(made, step, settings.spread, key)
    return made


def bloom(prepared: Prepared, hashes: Mapping[FieldName, int], bits: int, key: bytes) -> Filters:
    """Return each record's filter before it is hardened, with so many hashes for each piece of a field."""
    made = np.zeros((len(prepared), bits // 64), np.uint64)
    for field, times in sorted(hashes.items()):
        pieces = FIELDS[field](prepared)
        where = _positions(key, [f"{field}\0{text}" for text in pieces.texts], times, bits)
        _set(made, pieces.values, pieces.starts, pieces.held, where)
    return made


def harden(filters: Filters, step: Step, spread: int, key: bytes) -> Filters:
    """Return the filters after one step.

    Folding adds the second half to the first without carry: R. Schnell and C. Borgs, "XOR-folding for hardening Bloom
    filter-based encryptions for privacy-preserving record linkage", 2016. Diffusion makes each bit the sum, without
    carry, of ``spread`` secretly chosen bits: F. Armknecht, Y. Heng and R. Schnell, "Strengthening privacy-preserving
    record linkage using diffusion", PoPETs 2023(2), 298-311.
    """
    if step == "folding":
        half = filters.shape[1] // 2
        return filters[:, :half] ^ filters[:, half:]
    bits = filters.shape[1] * 64
    return _diffused(filters, _distinct(key, spread, bits))


def _positions(key: bytes, texts: list[str], times: int, bits: int) -> Positions:
    """Return so many positions for each text; ``bits`` is a power of two, so that none is likelier than another."""
    digests = b"".join(keyed(key, text.encode()) for text in texts)
    numbers = np.frombuffer(digests, ">u2").reshape(-1, MOST_HASHES)
    return (numbers[:, :times] % bits).astype(np.uint16)


def _distinct(key: bytes, spread: int, bits: int) -> Positions:
    """Return, for each bit to be written, ``spread`` different bits to be read."""
    chosen = np.empty((bits, spread), np.uint16)
    for bit in range(bits):
        found: dict[int, None] = {}
        again = 0
        while len(found) < spread:
            drawn = _positions(key, [f"diffusion\0{bit}\0{again}"], MOST_HASHES, bits)[0]
            found |= dict.fromkeys(drawn.tolist())
            again += 1
        chosen[bit] = list(found)[:spread]
    return chosen


@native
def _set(
    filters: Filters,
    values: npt.NDArray[np.int32],
    starts: npt.NDArray[np.int64],
    held: npt.NDArray[np.int32],
    where: Positions,
) -> None:
    for row in range(values.shape[0]):
        for column in range(values.shape[1]):
            value = values[row, column]
            if value < 0:
                continue
            for piece in held[starts[value] : starts[value + 1]]:
                for position in where[piece]:
                    filters[row, position >> 6] |= np.uint64(1) << np.uint64(position & 63)


@native
def _diffused(filters: Filters, chosen: Positions) -> Filters:
    made = np.zeros_like(filters)
    for row in range(len(filters)):
        for bit in range(len(chosen)):
            total = np.uint64(0)
            for position in chosen[bit]:
                total ^= filters[row, position >> 6] >> np.uint64(position & 63)
            made[row, bit >> 6] |= (total & np.uint64(1)) << np.uint64(bit & 63)
    return made
