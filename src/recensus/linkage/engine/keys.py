"""Tolerant keys: what two records of one person probably share, whatever was misspelt, swapped or left out.

A key is a hash of a few parts. It begins coarse; `blocking` adds a further part only where too many records share it,
so that a village and a nation are cut into blocks of the same size. Every key leaves something out, and each part is
left out by some key: that is what makes the whole tolerant. Identifiers are in none.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from recensus.linkage.engine import comparing as column
from recensus.linkage.engine.closeness import DAY, FROM_AGE
from recensus.linkage.engine.comparing import Material
from recensus.linkage.engine.native import native

Hash = npt.NDArray[np.uint64]
GOLDEN, MIX = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xD6E8FEB86659FD93)
SHIFT = np.uint64(32)


@dataclass(frozen=True)
class Key:
    """The parts that must agree (several ways where records have several), and those to add when too many do."""

    name: str
    alternatives: tuple[tuple[str, ...], ...]
    further: tuple[str, ...]


ADDRESS = ("house number", *(f"address word {number}" for number in range(1, column.ADDRESS_WORDS)))
HOUSE = tuple(("house number", word) for word in ADDRESS[1:])
WORDS = {
    "given": column.GIVEN,
    "given 2": column.GIVEN_2,
    "family": column.FAMILY,
    "family 2": column.FAMILY_2,
    "father": column.LINEAGE,
    "first": column.FURTHER,
    "second": column.FURTHER + 1,
}
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
    Key("house number and a word of the address", HOUSE, ("given begins", "year", "area")),
    Key("first and second attribute", (("first", "second"),), ("year", "family begins", "given begins")),
)
"""Changed only with the measured sets in hand (see docs, benchmarks)."""


class Parts(Mapping[str, Hash]):
    """The parts of every record by name: a hash each, 0 where the record does not have it; made when asked for."""

    def __init__(self, of: Material) -> None:
        self._of = of
        born, exact = of.rows[:, column.BIRTH], of.rows[:, column.FLAGS] & 7
        self._born, self._exact = born, exact
        self._made: dict[str, Callable[[], Hash]] = {
            "names": lambda: _both(self["given"], self["surname"]),
            "names 2": lambda: _both(self["given"], _first(self["family 2"], self["father"])),
            "names 3": lambda: _both(self["given 2"], self["surname"]),
            "surname": lambda: _first(self["family"], self["father"]),
            "given begins": lambda: self._beginning(column.GIVEN, of.text, 2),
            "family begins": lambda: self._beginning(column.FAMILY, of.text, 2),
            "begins": lambda: _both(self["given begins"], self["family begins"]),
            "date": lambda: _hashed(np.where(exact >= DAY, _digits(born // 10000) * 10000 + self._day(), 0)),
            "day": lambda: _hashed(np.where(exact == DAY, self._day(), 0)),
            "year": lambda: _hashed(np.where(exact > FROM_AGE, born // 10000, 0)),
            "decade": lambda: _hashed(np.where(exact > 0, born // 100000, 0)),
            "month": lambda: _hashed(np.where(exact == DAY, self._day() // 100, 0)),
            "sex": lambda: _hashed(of.rows[:, column.FLAGS] >> 3 & 3),
            "area": lambda: self._beginning(column.AREA, of.area, of.area.shape[1]),
            "region": lambda: self._beginning(column.AREA, of.area, of.area.shape[1] // 4),
            "phone": lambda: _hashed(of.rows[:, column.PHONE] + 1),
        }
        self._made |= {name: partial(self._skeleton, number) for name, number in WORDS.items()}
        self._made |= {name: partial(self._address, number) for number, name in enumerate(ADDRESS)}

    def __getitem__(self, name: str) -> Hash:
        return self._made[name]()

    def __iter__(self) -> Iterator[str]:
        return iter(self._made)

    def __len__(self) -> int:
        return len(self._made)

    def _day(self) -> npt.NDArray[np.int32]:
        """Return day and month as one number, the lesser first."""
        month, day = self._born // 100 % 100, self._born % 100
        return np.minimum(month, day) * 100 + np.maximum(month, day)

    def _skeleton(self, place: int) -> Hash:
        return _looked_up(self._of.rows[:, place], self._of.skeleton)

    def _beginning(self, place: int, text: npt.NDArray[np.uint8], letters: int) -> Hash:
        return _looked_up(self._of.rows[:, place], _beginnings(text, letters))

    def _address(self, number: int) -> Hash:
        words = _hashed(np.ascontiguousarray(self._of.address[:, number]).view(np.uint32))
        return _looked_up(self._of.rows[:, column.ADDRESS], words)


def parts(of: Material) -> Parts:
    """Return the parts of every record."""
    return Parts(of)


def combined(chosen: tuple[str, ...], available: Mapping[str, Hash]) -> Hash:
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
    return number or MIX


def _digits(years: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """Return the years with their digits in order: the same number for 1978, 1987 and 9178."""
    digits = np.sort(np.stack([years // 10**place % 10 for place in range(4)]), axis=0)
    ordered: npt.NDArray[np.int32] = (
        (digits * np.array([[1000], [100], [10], [1]])).sum(axis=0).astype(np.int32)
    )
    return ordered


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
def _hashed(numbers: npt.NDArray[np.integer[Any]]) -> Hash:
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


@native
def _first(first: Hash, second: Hash) -> Hash:
    """Return the first part, the second one where there is none."""
    result = first.copy()
    for row in range(len(first)):
        if not first[row]:
            result[row] = second[row]
    return result
