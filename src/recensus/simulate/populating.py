"""The people of a described country as two tables, households and persons, whole households only."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from recensus.simulate import days
from recensus.simulate.composition import Households, People, draw_households, draw_people
from recensus.simulate.country import Country
from recensus.simulate.draws import Array, Draws
from recensus.simulate.planting import family_names, words

ROLES = ("head", "spouse", "child", "parent", "grandchild", "other")
MISSPELT, RESPELT = 1, 2
"""Which of a name's spellings: its own comes first, as none."""


def people_of(country: Country, persons: int, seed: int) -> tuple[pa.Table, pa.Table]:
    """Return the households that hold at least ``persons`` persons, and these persons."""
    homes, people, left, block = [], [], persons, 0
    while left > 0:
        draws = Draws(seed, block)
        drawn = draw_households(draws, country)
        living = draw_people(draws, drawn, country)
        kept = int(np.searchsorted(np.cumsum(drawn.sizes), left)) + 1
        rows = np.flatnonzero(living.household < kept)
        homes.append(_households(country, drawn, kept))
        people.append(_persons(drawn, living, rows))
        left, block = left - len(rows), block + 1
    return pa.concat_tables(homes), pa.concat_tables(people)


def _households(country: Country, homes: Households, kept: int) -> pa.Table:
    area = homes.ward[:kept]
    codes = np.array([int(code) for code in country.territory.codes])
    return pa.table(
        {
            "no": pa.array(homes.number[:kept]),
            "area": pa.array(codes[area]),
            "wellbeing": pa.array(homes.wellbeing[:kept] * 0.44 + country.territory.lift[area]),
        }
    )


def _persons(homes: Households, people: People, rows: Array) -> pa.Table:
    adult = people.age[rows] >= 18
    return pa.table(
        {
            "no": pa.array(people.number[rows]),
            "household": pa.array(homes.number[people.household[rows]]),
            "position": pa.array(people.position[rows]),
            "role": words(people.role[rows], *ROLES),
            "female": pa.array(people.female[rows]),
            "age": pa.array(people.age[rows]),
            "birth": pc.cast(days.write(people.birth[rows]), pa.date32()),
            "national_id": pa.array(people.identifier[rows], mask=~adult).cast(pa.string()),
            "family": family_names(people, rows),
            "given": people.words.names.take(pa.array(people.given[rows])),
            "given_misspelt": _spelt(people, rows, MISSPELT),
            "given_respelt": _spelt(people, rows, RESPELT),
        }
    )


def _spelt(people: People, rows: Array, how: int) -> pa.Array:
    return people.words.spellings.take(pa.array(people.given[rows] + how * len(people.words.names)))
