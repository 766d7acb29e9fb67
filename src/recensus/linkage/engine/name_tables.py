"""The words that stand in names without being names, and short forms: two small tables of general knowledge.

`name_words.csv` and `nicknames.csv` say for each row where it is in use and which reference article lists it.
"""

import csv
from functools import cache
from importlib.resources import files
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from recensus.linkage.engine.scripts import Array, fold

PLAIN, HONORIFIC, PARTICLE, CHILD, PARENT, SERVANT = range(6)
"""A name; Dr; de or al; son or daughter of; father or mother of (a teknonym); servant of (Abdul, begins a name)."""
KINDS: Final = {
    "honorific": HONORIFIC,
    "particle": PARTICLE,
    "child": CHILD,
    "parent": PARENT,
    "servant": SERVANT,
}
SHORT_FORMS: Final = 3
"""A short form stands for this many names at most."""


@cache
def kinds() -> dict[str, int]:
    """Return the kind of each folded word that is more than a name."""
    return {
        fold(word): KINDS[row["kind"]] for row in _rows("name_words.csv") for word in row["words"].split()
    }


@cache
def nicknames() -> dict[str, tuple[int, ...]]:
    """Return the rows of the table of nicknames in which each folded word stands; one row is one name."""
    found: dict[str, tuple[int, ...]] = {}
    for number, row in enumerate(_rows("nicknames.csv")):
        for word in dict.fromkeys([row["name"], *row["forms"].split()]):
            found[fold(word)] = (*found.get(fold(word), ()), number)
    return found


def kinds_of(words: pa.StringArray) -> Array:
    """Return the kind of each distinct word, uint8."""
    kind = np.zeros(len(words), np.uint8)
    known = kinds()
    at = _positions(list(known), words)
    kind[at[at >= 0]] = np.array(list(known.values()), np.uint8)[at >= 0]
    return kind


def nicknames_of(words: pa.StringArray) -> Array:
    """Return up to three names for which each word may stand, int32 of shape (words, 3); -1 where there are fewer.

    Two words may be one name when they share a number.
    """
    names = np.full((len(words), SHORT_FORMS), -1, np.int32)
    known = nicknames()
    if len(words) < len(known):
        known = {word: known.get(word, ()) for word in words.to_pylist()}
    for at, rows in zip(_positions(list(known), words), known.values(), strict=True):
        if at >= 0:
            names[at, : len(rows)] = rows[:SHORT_FORMS]
    return names


def _positions(few: list[str], words: pa.StringArray) -> Array:
    """Return where each of a few texts stands among distinct words, -1 where it does not."""
    found: Array = pc.fill_null(pc.index_in(pa.array(few, pa.string()), value_set=words), -1).to_numpy()
    return found


def _rows(name: str) -> list[dict[str, str]]:
    text = (files(__package__) / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
