"""Tolerant keys: what two records of one person probably share, whatever was misspelt, swapped or left out in the rest.

A key is a hash of a few parts. It begins coarse; `blocking` adds a further part only where too many records share it, so that
a village and a nation are cut into blocks of the same size. Every key leaves something out, and each part is left out by some
key: that is what makes the whole tolerant. Identifiers are in none.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from recensus.linkage.engine import comparing as column
from recensus.linkage.engine.closeness import DAY, FROM_AGE, HEAPED
from recensus.linkage.engine.comparing import Material
from recensus.linkage.engine.native import native

Hash = npt.NDArray[np.uint64]
GOLDEN, MIX = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xD6E8FEB86659FD93)
SHIFT = np.uint64(32)


@dataclass(frozen=True)
class Key:
    """The parts that must agree (alternatives for records with several), and those to add, in this order, when too many do."""

    name: str
    alternatives: tuple[tuple[str, ...], ...]
    further: tuple[str, ...]


KEYS = (
    Key("birth date", (("date",),), ("sex", "given begins", "area", "family begins", "region")),
    Key("given and family name", (("names",), ("names 2",), ("names 3",)), ("year", "area", "sex", "month")),
    Key(
        "given name and year",
        (("given", "year"), ("given 2", "year")),
        ("area", "family begins", "month", "sex"),
    ),
    Key(
        "family name and year",
        (("family", "year"), ("family 2", "year")),
        ("area", "given begins", "month", "sex"),
    ),
    Key("given name and day", (("given", "day"),), ("family begins", "area", "decade")),
    Key("family name and day", (("family", "day"),), ("given begins", "area", "decade")),
    Key(
        "given name and area",
        (("given", "area"), ("given 2", "area")),
        ("decade", "family begins", "sex", "year"),
    ),
    Key(
        "family name and area",
        (("family", "area"), ("family 2", "area")),
        ("decade", "given begins", "sex", "year"),
    ),
    Key("year and area", (("year", "area"),), ("sex", "given begins", "month", "family begins")),
    Key("given and father's name", (("given", "father"),), ("year", "area", "sex")),
    Key("beginnings of names, month", (("begins", "month"),), ("year", "area", "sex")),
    Key("telephone", (("phone",),), ("given begins", "year")),
    Key("address", (("address",),), ("given begins", "year")),
    Key("first and second attribute", (("first", "second"),), ("year", "family begins", "given begins")),
)
"""Changed only with the measured sets in hand (see docs, benchmarks)."""


def parts(of: Material) -> dict[str, Hash]:
    """Return the parts of every record by name: a hash each, 0 where the record does not have it."""
    rows, skeleton = of.rows, of.skeleton

    def word(number: int) -> Hash:
        return _looked_up(rows[:, number], skeleton)

    given, given_2, family, family_2, father = (
        word(n) for n in (column.GIVEN, column.GIVEN_2, column.FAMILY, column.FAMILY_2, column.LINEAGE)
    )
    born, exact = rows[:, column.BIRTH], rows[:, column.FLAGS] & 7
    year, month, day = born // 10000, born // 100 % 100, born % 100
    stated = (exact == DAY) | (exact == HEAPED)
    on_day = np.where(stated, np.minimum(month, day) * 100 + np.maximum(month, day), 0)
    initials, codes = _beginnings(of.text, 2), of.area.shape[1]
    begins = tuple(_looked_up(rows[:, number], initials) for number in (column.GIVEN, column.FAMILY))
    surname = np.where(family == 0, father, family)
    return {
        "given": given,
        "given 2": given_2,
        "family": family,
        "family 2": family_2,
        "father": father,
        "names": _both(given, surname),
        "names 2": _both(given, np.where(family_2 == 0, father, family_2)),
        "names 3": _both(given_2, surname),
        "given begins": begins[0],
        "family begins": begins[1],
        "begins": _both(*begins),
        "date": _hashed(np.where((exact == DAY) | (exact == HEAPED), year * 10000 + on_day, 0)),
        "day": _hashed(np.where(exact == DAY, on_day, 0)),
        "year": _hashed(np.where(exact > FROM_AGE, year, 0)),
        "decade": _hashed(np.where(exact > 0, year // 10, 0)),
        "month": _hashed(np.where(exact == DAY, np.minimum(month, day), 0)),
        "sex": _hashed(rows[:, column.FLAGS] >> 3 & 3),
        "area": _looked_up(rows[:, column.AREA], _beginnings(of.area, codes)),
        "region": _looked_up(rows[:, column.AREA], _beginnings(of.area, codes // 2)),
        "phone": _hashed(rows[:, column.PHONE] + 1),
        "address": _looked_up(rows[:, column.ADDRESS], _contents(of.address)),
        "first": word(column.FURTHER),
        "second": word(column.FURTHER + 1),
    }


def combined(chosen: tuple[str, ...], available: dict[str, Hash]) -> Hash:
    """Return the hash of several parts together, 0 where one is missing."""
    result = available[chosen[0]]
    for name in chosen[1:]:
        result = joined(result, available[name])
    return result


@native
def joined(first: Hash, second: Hash) -> Hash:
    """Return the hash of two parts in this order, 0 where one is missing."""
    result = np.zeros(len(first), dtype=np.uint64)
    for row in range(len(first)):
        if first[row] and second[row]:
            result[row] = mixed(first[row] * GOLDEN + second[row])
    return result


@native
def mixed(number: np.uint64) -> np.uint64:
    """Return the number with all its bits depending on each other, never 0."""
    number = (number ^ (number >> SHIFT)) * MIX
    number = (number ^ (number >> SHIFT)) * MIX
    number ^= number >> SHIFT
    return number if number else MIX


@native
def _both(first: Hash, second: Hash) -> Hash:
    """Return the hash of two parts in either order."""
    result = np.zeros(len(first), dtype=np.uint64)
    for row in range(len(first)):
        low, high = min(first[row], second[row]), max(first[row], second[row])
        if low:
            result[row] = mixed(low * GOLDEN + high)
    return result


@native
def _looked_up(words: npt.NDArray[np.int32], skeleton: Hash) -> Hash:
    result = np.zeros(len(words), dtype=np.uint64)
    for row in range(len(words)):
        if words[row] >= 0:
            result[row] = skeleton[words[row]]
    return result


@native
def _hashed(numbers: npt.NDArray[np.int32]) -> Hash:
    result = np.zeros(len(numbers), dtype=np.uint64)
    for row in range(len(numbers)):
        if numbers[row] > 0:
            result[row] = mixed(np.uint64(numbers[row]))
    return result


def _beginnings(text: npt.NDArray[np.uint8], letters: int) -> Hash:
    """Return a hash of the first letters of each text."""
    number = np.full(len(text), 7, dtype=np.uint64)
    for letter in range(letters):
        number = _row(number, text[:, letter].astype(np.uint64))
    return number


def _row(number: Hash, letter: Hash) -> Hash:
    return joined(number, letter + np.uint64(1))


def _contents(words: npt.NDArray[np.int32]) -> Hash:
    """Return a hash of all the words of each address."""
    number = np.full(len(words), 7, dtype=np.uint64)
    for place in range(words.shape[1]):
        number = _row(number, words[:, place].view(np.uint32).astype(np.uint64))
    return number
