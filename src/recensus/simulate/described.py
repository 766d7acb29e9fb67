"""A country as a pack describes it for simulation: ``simulation/areas.csv`` and ``simulation/names.csv``.

An area has a weight (how many households of the country live there, in any unit), whether it is a town, how much better
off it is than elsewhere, and how many of eight households follow each tradition of names. A tradition has names of
women, of men, and of families unless it passes on the father's; the first of a list is the most common.
"""

import csv
import io
from typing import Final

import numpy as np

from recensus.simulate.country import Country
from recensus.simulate.draws import Array
from recensus.simulate.names import Passing, Vocabulary, spelt
from recensus.simulate.territory import Territory
from recensus.vocabulary.types import Pack

AREAS, NAMES = "simulation/areas.csv", "simulation/names.csv"
KINDS: Final = ("female", "male", "family")
SERIALS, STRIDE = 90_000_000, 61_803_401
"""Numbers of eight digits; the stride shares no factor with their number, so that they differ."""


class NotDescribed(LookupError):
    """The pack describes no country to be simulated."""

    def __init__(self, pack: str) -> None:
        super().__init__(f"The pack '{pack}' has no {AREAS} and {NAMES}, so its people cannot be simulated.")


def read_country(pack: Pack) -> Country:
    """Return the country that the pack describes; raises NotDescribed."""
    if AREAS not in pack.files or NAMES not in pack.files:
        raise NotDescribed(pack.name)
    named = _rows(pack, NAMES)
    traditions = tuple(dict.fromkeys(row["tradition"] for row in named))
    return Country(_territory(_rows(pack, AREAS), traditions), _vocabulary(named, traditions), eight_digits)


def _rows(pack: Pack, file: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(pack.files[file])))


def eight_digits(person: Array) -> Array:
    """Return a number of eight digits for each person, in no visible order.

    >>> eight_digits(np.array([0, 1]))
    array([13579246, 75382647])
    """
    numbers: Array = (person * STRIDE + 3_579_246) % SERIALS + 10_000_000
    return numbers


def _territory(areas: list[dict[str, str]], traditions: tuple[str, ...]) -> Territory:
    lots = [np.repeat(np.arange(len(traditions)), [int(area[one]) for one in traditions]) for area in areas]
    return Territory(
        codes=tuple(area["area"] for area in areas),
        region=np.zeros(len(areas), dtype=np.int64),
        district=np.arange(len(areas)),
        urban=np.array([area["urban"] == "true" for area in areas]),
        weight=np.array([float(area["weight"]) for area in areas]),
        lift=np.array([float(area["lift"]) for area in areas]),
        traditions=np.stack(lots),
    )


def _vocabulary(named: list[dict[str, str]], traditions: tuple[str, ...]) -> Vocabulary:
    names: list[str] = []
    ranges: dict[str, list[tuple[int, int]]] = {kind: [] for kind in KINDS}
    for tradition in traditions:
        for kind in KINDS:
            own = [row["name"] for row in named if (row["tradition"], row["kind"]) == (tradition, kind)]
            ranges[kind].append((len(names), len(own)))
            names += own
    female, male, family = (tuple(ranges[kind]) for kind in KINDS)
    return spelt(names, female, male, family, _passing(named, traditions))


def _passing(named: list[dict[str, str]], traditions: tuple[str, ...]) -> tuple[Passing, ...]:
    ways = {row["tradition"]: row["passing"] for row in named}
    return tuple(Passing[ways[tradition].upper()] for tradition in traditions)
