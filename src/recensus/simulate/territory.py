"""Demoland's tree of areas: 8 regions, 60 districts, 600 wards. Always the same, whatever the seed."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from recensus.simulate.draws import Array, Draws

TREE_SEED = 1960
"""The tree belongs to the country pack, not to a run."""

REGIONS = ("Kesande", "Tolmira", "Hauvel", "Bressou", "Ondaka", "Mirembo", "Salvarra", "Quintal")
FIRST = (
    "Ama",
    "Bel",
    "Cor",
    "Dal",
    "Esk",
    "Fan",
    "Gor",
    "Hin",
    "Ila",
    "Jas",
    "Kol",
    "Lum",
    "Mor",
    "Nas",
    "Oru",
)
MIDDLE = ("ba", "de", "ki", "lo", "mu", "na", "ri", "sa", "ta", "ve")
LAST = ("ndo", "ra", "les", "vik", "tou", "mar", "gwe", "sol", "que", "lla")
DISTRICTS = (8, 8, 7, 7, 8, 8, 7, 7)


@dataclass(frozen=True)
class Territory:
    """The wards as arrays, one position a ward."""

    codes: tuple[str, ...]
    region: Array
    district: Array
    urban: Array
    weight: Array
    lift: Array
    """How much better off than elsewhere, in ln consumption."""
    traditions: Array
    """One row a ward: the traditions of names that eight equally likely households follow."""


def district_codes() -> list[str]:
    """Return the codes of all districts, in order."""
    return [
        f"{region + 1}{number + 1:02d}" for region, many in enumerate(DISTRICTS) for number in range(many)
    ]


@cache
def place_names() -> tuple[str, ...]:
    """Return 1,500 names of places, all different, in a fixed order without pattern."""
    names = [first + middle + last for first in FIRST for middle in MIDDLE for last in LAST]
    order = Draws(TREE_SEED, 0).stream("place names").permutation(len(names))
    return tuple(names[position] for position in order)


@cache
def territory() -> Territory:
    """Return the wards, ten a district."""
    districts = district_codes()
    codes = tuple(f"{district}{ward + 1:02d}" for district in districts for ward in range(10))
    draws, count = Draws(TREE_SEED, 1), 600
    district = np.repeat(np.arange(60), 10)
    region = np.array([int(code[0]) - 1 for code in codes])
    urban = (np.arange(count) % 10 < 2) | (draws.uniform("urban", count) < np.where(region == 0, 0.5, 0.1))
    weight = (0.4 + draws.stream("weight").gamma(2.0, 0.4, count)) * np.where(urban, 1.1, 1.0)
    # the three traditions that prevail in a region differ from region to region
    traditions = (region[:, None] + np.array([0, 0, 0, 0, 1, 1, 2, 4])) % 5
    lift = np.array([0.28, 0.10, 0.02, -0.05, -0.12, -0.02, 0.08, -0.18])[region]
    lift += draws.normal("lift", count) * 0.06
    return Territory(codes, region, district, urban, weight, lift, traditions)


def areas_csv() -> str:
    """Return the tree as a country pack's ``areas.csv``."""
    names = iter(place_names())
    lines = ["code,parent,level,name", "DL,,country,Demoland"]
    lines += [f"{number + 1},DL,region,{name}" for number, name in enumerate(REGIONS)]
    lines += [f"{code},{code[0]},district,{next(names)}" for code in district_codes()]
    lines += [f"{code},{code[:3]},ward,{next(names)}" for code in territory().codes]
    return "\n".join(lines) + "\n"
