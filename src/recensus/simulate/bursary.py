"""A sixth programme for the same people, made to be checked: bursaries for pupils, and the list of all schools.

Written beside a country of the same seed and size, and drawn for itself: no byte of the country is another with it.
What is planted is known: pupils too young and too old, one account for many households, pupils enrolled under two
numbers, schools that do not exist, schools with more pupils than places.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from recensus.simulate import days
from recensus.simulate.block import Block, draw_block, ward_codes
from recensus.simulate.composition import BLOCK
from recensus.simulate.draws import Array, Draws, logistic
from recensus.simulate.extracts import EXTRACT_DAY
from recensus.simulate.making import orders
from recensus.simulate.planting import Clerk, Notes
from recensus.simulate.writing import separated

FILE, SCHOOLS, TRUTH = "school_bursary.csv", "schools.csv", "truth/bursary.parquet"
FIRST, SECOND = 600_000_000, 650_000_000
"""The first numbers that the programme gives out, and gives out to those whom it has already."""
LEAST, MOST = 6, 17
"""The completed years of those whom the programme is for."""
OF_ANOTHER_AGE, TWICE = 0.02, 0.01
HUBS = 40
"""Accounts of a block that are given by many households."""
A_HUB = (7, 12)
GHOST_WARDS, GHOST_PUPILS = 0.2, 0.08
CROWDED, UNSTATED = 0.04, 0.02
SCHOOLS_A_WARD, GHOST = 4, 9
"""Schools are numbered from 0 in their ward; the ghost is this one."""


def simulate_bursary(*, persons: int, seed: int, directory: Path) -> dict[str, int]:
    """Write the programme's list, the list of schools and what is planted; return how much of each kind."""
    pupils: Counter[int] = Counter()
    planted: list[tuple[str, str]] = []
    with (directory / FILE).open("wb") as file:
        for order in orders(persons, seed):
            made = _Listed(draw_block(seed, order.block, order.kept))
            table = made.table()
            file.write(separated(table, header=order.block == 0))
            pupils.update(table["school"].to_pylist())
            planted += made.planted()
    planted += _write_schools(directory / SCHOOLS, Draws(seed, 0), pupils)
    kinds, keys = zip(*planted, strict=True)
    parquet.write_table(pa.table({"kind": kinds, "key": keys}), directory / TRUTH)
    return dict(Counter(kinds))


class _Listed:
    """Who of a block is on the programme's list, as which numbers, with which account and school."""

    def __init__(self, block: Block) -> None:
        self.block, self.count = block, len(block.people)
        self.years = days.completed_years(block.people.birth, np.full(self.count, EXTRACT_DAY))
        self.another_age = self._of_another_age()
        self.listed = self._pupils() | self.another_age
        self.rows = np.flatnonzero(self.listed)
        twice = block.draws.chance("bursary twice", TWICE, self.count) & self.listed
        self.again = np.flatnonzero(twice)
        self.hub = self._hubs()

    def _pupils(self) -> Array:
        """Return who is at school, of the age, in a household that is rather poor, and alive."""
        block = self.block
        poor = logistic(-(block.living.ln_consumption - 8.3) * 3)[block.people.household]
        of_age = (self.years >= LEAST) & (self.years <= MOST) & (block.answers["attends_school"] == 1)
        pupils: Array = of_age & self._there & block.draws.chance("bursary", poor * 0.6, self.count)
        return pupils

    def _of_another_age(self) -> Array:
        """Return who is too young or too old for it, and on the list all the same; the civil registry knows them."""
        around = (self.years >= 3) & (self.years <= 24) & ((self.years < LEAST) | (self.years > MOST))
        known = self.block.enrolled.known["civil_registry"]
        return (
            around & known & self._there & self.block.draws.chance("bursary age", OF_ANOTHER_AGE, self.count)
        )

    @property
    def _there(self) -> Array:
        return (self.block.people.household < self.block.kept) & ~self.block.enrolled.died

    def _hubs(self) -> Array:
        """Return for each household the number of the hub whose account it gives, -1 for its own."""
        block, hub = self.block, np.full(BLOCK, -1)
        known = block.enrolled.known["household_survey"][self.rows]
        homes = np.unique(block.people.household[self.rows[known]])
        order = np.argsort(block.draws.uniform("bursary hub", BLOCK)[homes])
        sizes = block.draws.integers("bursary hub size", *A_HUB, HUBS)
        taken = np.repeat(np.arange(HUBS), sizes)[: len(homes)]
        hub[homes[order][: len(taken)]] = taken
        return hub

    def table(self) -> pa.Table:
        """Return the rows: everyone listed, then those who are listed once more under another number."""
        return pa.concat_tables(
            [self._part(self.rows, FIRST, FILE), self._part(self.again, SECOND, f"{FILE} again")]
        )

    def _part(self, rows: Array, first: int, hand: str) -> pa.Table:
        block, people = self.block, self.block.people
        clerk = Clerk(hand, block.draws, people, rows, first + people.number, Notes())
        given, family = clerk.names()
        return pa.table(
            {
                "bursary": pa.array(clerk.keys[rows]),
                "nid": clerk.identifiers(),
                "given_name": given,
                "family_name": family,
                "sex": pa.array(["M", "F"]).take(pa.array(people.female[rows].astype(np.int64))),
                "born": clerk.births(people.birth),
                "ward": pa.array(ward_codes()[block.wards[rows]]),
                "school": pa.array(self.schools[rows]),
                "account": pa.array(self.accounts[rows]),
            }
        )

    @property
    def schools(self) -> Array:
        """Return each person's school: now and then, in some wards, one that does not exist."""
        block = self.block
        ghostly = Draws(block.draws.seed, 0).chance("ghost wards", GHOST_WARDS, len(ward_codes()))
        ghost = ghostly[block.wards] & block.draws.chance("ghost school", GHOST_PUPILS, self.count)
        school = block.draws.integers("bursary school", 0, SCHOOLS_A_WARD, self.count)
        codes: Array = ward_codes()[block.wards] * 10 + np.where(ghost, GHOST, school)
        return codes

    @property
    def accounts(self) -> Array:
        """Return the account that each person's household gives: its own, or a hub's."""
        people, hub = self.block.people, self.hub[self.block.people.household]
        own = 700_000_000 + self.block.homes.number[people.household]
        return np.where(hub >= 0, 800_000_000 + self.block.draws.block * HUBS + hub, own)

    def planted(self) -> Iterator[tuple[str, str]]:
        """Yield the kind and key of everything planted; a pupil listed twice has both numbers as her key."""
        number = self.block.people.number
        for kind, wrong in (("under age", self.years < LEAST), ("over age", self.years > MOST)):
            for row in self.rows[wrong[self.rows]]:
                yield kind, str(FIRST + number[row])
        for row in self.again:
            yield "twice", f"{FIRST + number[row]}+{SECOND + number[row]}"
        for account in np.unique(
            self.accounts[self.rows[self.hub[self.block.people.household[self.rows]] >= 0]]
        ):
            yield "shared account", str(account)


def _write_schools(path: Path, draws: Draws, pupils: Counter[int]) -> Iterator[tuple[str, str]]:
    """Write every school that exists with its places; yield those that are not there and those that are crowded."""
    codes = np.sort((ward_codes()[:, None] * 10 + np.arange(SCHOOLS_A_WARD)).ravel())
    many = np.array([pupils[int(code)] for code in codes])
    crowded = draws.chance("crowded school", CROWDED, len(codes)) & (many >= 3)
    unstated = draws.chance("places unstated", UNSTATED, len(codes)) & ~crowded
    places = np.where(crowded, many * 2 // 3, many + 30)
    table = pa.table({"code": pa.array(codes), "places": pa.array(places, mask=unstated)})
    path.write_bytes(separated(table, header=True))
    yield from (("crowded school", str(code)) for code in codes[crowded])
    yield from (("ghost school", str(code)) for code in sorted(pupils.keys() - set(codes.tolist())))
