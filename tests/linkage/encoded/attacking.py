"""An attack on filters by someone without the key who knows how often each name occurs, as from a census.

It is the idea of P. Christen, A. Vidanage, T. Ranbaduge and R. Schnell, "Pattern-mining based cryptanalysis of Bloom
filters for privacy-preserving record linkage" (PAKDD 2018): the bits of a frequent name are set together, so bits that
go together are a name, and how many records have them says which.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tests.linkage.encoded.two_partners import said

Bits = npt.NDArray[np.float32]
LEAST_BITS = 24
"""Fewer bits than these are a letter pair or an area, not a name."""
FEWEST = 20
"""Fewer records than these are not looked for."""
SURE = 0.97


@dataclass(frozen=True)
class Broken:
    """What an attack found out: ``named`` are names put to the right records, ``grouped`` groups of one name."""

    named: int
    grouped: int


def village_of(persons: int) -> pa.Table:
    """Return records whose names are as unevenly frequent as names are, of invented syllables."""
    draw = np.random.default_rng(1)
    syllables = [a + b for a in "bdfghklmnprstvz" for b in "aeiou"]
    names = {"given": 60, "family": 150}
    columns = {}
    for column, size in names.items():
        distinct = ["".join(draw.choice(syllables, 3)) for _ in range(size)]
        weight = 1 / np.arange(1, size + 1)
        columns[column] = draw.choice(distinct, persons, p=weight / weight.sum()).tolist()
    return said(
        [
            {
                **{column: values[row] for column, values in columns.items()},
                "sex": draw.choice(["female", "male"]),
                "birth_date": f"{draw.integers(1940, 2015)}-{draw.integers(1, 13):02}-{draw.integers(1, 29):02}",
                "area": f"{draw.integers(1000, 1100)}",
            }
            for row in range(persons)
        ]
    )


def attack(filters: npt.NDArray[np.uint64], names: Mapping[str, npt.NDArray[np.str_]]) -> Broken:
    """Name the records of each pattern after the name that is about as frequent, and count where that is right."""
    frequent = {
        (column, name): count
        for column, held in names.items()
        for name, count in zip(*np.unique(held, return_counts=True), strict=True)
    }
    named, grouped = set(), 0
    for rows in patterns(np.unpackbits(filters.view(np.uint8), axis=1).astype(np.float32)):
        guess = min(frequent, key=lambda one: abs(frequent[one] - rows.sum()))
        if (names[guess[0]][rows] == guess[1]).mean() > 0.9:
            named.add(guess)
        grouped += max((names[column][rows] == name).mean() for column, name in frequent) > 0.9
    return Broken(len(named), int(grouped))


def patterns(bits: Bits) -> list[npt.NDArray[np.bool_]]:
    """Return the records of each pattern of bits that are set together."""
    bits = bits[:, bits.min(axis=0) < bits.max(axis=0)]
    together = np.corrcoef(bits, rowvar=False)
    np.fill_diagonal(together, -1)
    found = []
    for _ in range(60):
        seed = np.unravel_index(np.argmax(together), together.shape)
        pattern = _grown(bits, [int(bit) for bit in seed])
        together[seed] = together[seed[::-1]] = -1
        if len(pattern) >= LEAST_BITS:
            together[np.ix_(pattern, pattern)] = -1
            found.append(bits[:, pattern].all(axis=1))
    return found


def _grown(bits: Bits, held: list[int]) -> npt.NDArray[np.intp]:
    """Add the bit that goes best with those held, until enough go together in nearly all of the records."""
    usual, rows = bits.mean(axis=0), bits[:, held].all(axis=1)
    while rows.sum() >= FEWEST:
        share = bits[rows].mean(axis=0)
        pattern = np.flatnonzero(share > SURE)
        more = np.where(share > 0.5, share - usual, 0)
        more[held] = 0
        best = int(np.argmax(more))
        if len(pattern) >= LEAST_BITS or more[best] < 0.3:
            return pattern
        held.append(best)
        rows &= bits[:, best] > 0
    return np.empty(0, np.intp)
