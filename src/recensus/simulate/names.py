"""Names of five invented traditions, composed of syllables; nobody's real name, and common ones much more common."""

from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from itertools import product

import numpy as np
import pyarrow as pa

from recensus.simulate.draws import Array, Draws

SYLLABLES = (
    (
        ("Su", "Wi", "Ra", "Tu", "Ha", "Di", "Pu", "Ma", "Ya", "Lo"),
        ("wi", "ya", "ra", "ni", "to"),
        ("ti", "ni", "sih"),
        ("no", "to", "man"),
    ),
    (
        ("Abe", "Tes", "Hal", "Wor", "Gir", "Mek", "Des", "Yon", "Ber", "Fit"),
        ("a", "la", "ke", "mi", "ro"),
        ("wit", "sha", "nesh"),
        ("ru", "let", "kin"),
    ),
    (
        ("Cha", "Nko", "Mba", "Thu", "Zi", "Olu", "Ku", "Ndi", "Se", "Ba"),
        ("la", "ma", "nge", "si", "wa"),
        ("zi", "na", "we"),
        ("ko", "ndo", "mu"),
    ),
    (
        ("Élo", "Mar", "Inã", "Jos", "Bri", "Ren", "Dól", "Cés", "Lau", "Vic"),
        ("a", "é", "in", "el", "i"),
        ("na", "ña", "lia"),
        ("no", "do", "són"),
    ),
    (
        ("Li", "Ba", "Se", "Mi", "Tra", "Ho", "Du", "Ke", "Pha", "Vie"),
        ("", "nh", "ng", "n", "m"),
        (" Ai", " Lan", " Mei"),
        (" Duc", " Ren", " Tao"),
    ),
)
FAMILIES = (
    (("Kar", "Sas", "Wid", "Hart", "Pran", "Sud"), ("to", "mi", "ja", "ro"), ("di", "no", "ta")),
    (("Wold", "Gebr", "Tad", "Mel", "Asf", "Ker"), ("e", "a", "u", "i"), ("ssa", "mo", "ye")),
    (
        ("Mwa", "Oko", "Chi", "Nya", "Ade", "Ban", "Kam", "Ziw", "Tan", "Dlo"),
        ("ka", "lo", "ngi", "du", "se", "ru"),
        ("la", "ro", "nda", "mbe", "su"),
    ),
    (
        ("Cañ", "Brév", "Dol", "Mont", "Quir", "Sal", "Torr", "Úrb", "Fig", "Per"),
        ("a", "e", "í", "o", "u", "ei"),
        ("ra", "les", "ndo", "z", "ço"),
    ),
    (
        ("Ta", "Vo", "Ke", "Hoa", "Le", "Su", "Ngo", "Phu", "Dao", "Ri"),
        ("", "n", "ng", "m", "t", "c"),
        ("", "h", "o", "an", "e"),
    ),
)
"""Beginnings, middles and ends of family names (for patronymics and mononyms only a reserve)."""

RESPELL = (
    ("ou", "u"),
    ("y", "i"),
    ("k", "c"),
    ("w", "v"),
    ("sh", "s"),
    ("ph", "f"),
    ("é", "e"),
    ("ñ", "n"),
    ("ss", "s"),
    ("h", ""),
)


Ranges = tuple[tuple[int, int], ...]
"""Where each tradition's names lie: (first, how many)."""


class Passing(IntEnum):
    """How a tradition passes names on; of the five invented ones, each does so in its own way."""

    MONONYM = 0
    CHAIN = 1
    """Given name, father's and grandfather's given name."""
    FAMILY = 2
    TWO_SURNAMES = 3
    """Father's and mother's first surname."""
    NO_ORDER = 4
    """Family and given name in no fixed order."""


@dataclass(frozen=True)
class Vocabulary:
    """All names by number, where each tradition's lie, and how it passes them on."""

    names: pa.Array
    spellings: pa.Array
    """All names, then all misspelt, then all as another office spells them, then all garbled."""
    accented: Array
    female: Ranges
    male: Ranges
    family: Ranges
    passing: tuple[Passing, ...]

    def passed(self, tradition: Array) -> Array:
        """Return how each of these traditions passes names on."""
        ways: Array = np.array(self.passing)[tradition]
        return ways


def spelt(
    names: list[str], female: Ranges, male: Ranges, family: Ranges, passing: tuple[Passing, ...]
) -> Vocabulary:
    """Return names in their order with all their spellings; each tradition's ranges are (first, how many)."""
    slips = [misspell(name, number) for number, name in enumerate(names)]
    others = [respell(name) for name in names] + [garble(name) for name in names]
    accented = np.array([not name.isascii() for name in names])
    return Vocabulary(
        pa.array(names), pa.array(names + slips + others), accented, female, male, family, passing
    )


def respell(name: str) -> str:
    """Return the name as another office spells it.

    >>> respell("Yona"), respell("Mwaloro")
    ('Iona', 'Mvaloro')
    """
    for old, new in RESPELL:
        if old in name.lower():
            start = name.lower().index(old)
            changed = name[:start] + new + name[start + len(old) :]
            return changed[:1].upper() + changed[1:]
    return name + name[-1]


def misspell(name: str, number: int) -> str:
    """Return the name with one slip of the pen: two letters swapped, one dropped or one doubled.

    >>> [misspell("Chalana", number) for number in range(3)]
    ['Chaalna', 'Chaana', 'Challana']
    """
    at = min(max(1, len(name) // 2), len(name) - 2)
    slips = (
        name[:at] + name[at + 1] + name[at] + name[at + 2 :],
        name[:at] + name[at + 1 :],
        name[:at] + name[at] + name[at:],
    )
    return slips[number % 3] if slips[number % 3] != name else slips[1]


def garble(name: str) -> str:
    """Return the name as UTF-8 read by a program that expected Windows-1252.

    >>> garble("René")
    'RenÃ©'
    """
    return name.encode().decode("cp1252", errors="replace").replace("\ufffd", "?")


@cache
def vocabulary() -> Vocabulary:
    """Return every name of the country."""
    names: list[str] = []

    def add(parts: tuple[tuple[str, ...], ...], seed: int) -> tuple[int, int]:
        composed = sorted({"".join(part) for part in product(*parts)})
        order = Draws(seed, 0).stream("names").permutation(len(composed))
        names.extend(composed[position] for position in order)
        return len(names) - len(composed), len(composed)

    female = tuple(add((a, b, women), number) for number, (a, b, women, _) in enumerate(SYLLABLES))
    male = tuple(add((a, b, men), 10 + number) for number, (a, b, _, men) in enumerate(SYLLABLES))
    family = tuple(add(parts, 20 + number) for number, parts in enumerate(FAMILIES))
    return spelt(names, female, male, family, tuple(Passing))


def pick(uniform: Array, tradition: Array, ranges: Ranges) -> Array:
    """Return name numbers of each one's tradition; the rank is log-uniform, which is Zipf's law with exponent 1."""
    start: Array = np.array([low for low, _ in ranges])[tradition]
    count = np.array([many for _, many in ranges])[tradition]
    rank: Array = np.minimum(((count + 1.0) ** uniform - 1.0).astype(np.int64), count - 1)
    return np.add(start, rank)
