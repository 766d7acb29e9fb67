"""Errors as registers make them, planted at stated rates, each one noted for the truth files."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from recensus.simulate import days
from recensus.simulate.composition import People
from recensus.simulate.draws import Array, Draws
from recensus.simulate.identifiers import wrong_digit
from recensus.simulate.names import Passing

RATES = {
    "missing identifier": 0.06,
    "wrong digit in identifier": 0.01,
    "identifier of another person": 0.003,
    "birth date on the first of January": 0.07,
    "year of birth only": 0.03,
    "day and month swapped": 0.005,
    "impossible date": 0.001,
    "name misspelt": 0.04,
    "name respelt": 0.06,
    "name parts in the other order": 0.25,
    "mojibake": 0.005,
    "row twice": 0.002,
    "N/A text": 0.004,
    "negative age": 0.0005,
    "age refused": 0.003,
    "child older than parent": 0.002,
    "two heads": 0.004,
    "household registered as two": 0.025,
    "dead but active": 0.012,
    "two programmes that exclude each other": 0.01,
    "hundred members": 1 / 20_000,
    "rooms not stated": 0.015,
    "tenure of an unknown code": 0.002,
    "bank account refused": 0.02,
    "difficulty refused": 0.004,
    "pension refused": 0.03,
}
"""Of the rows (or persons, households) that could have the error, the share that has it; see the manifest."""


@dataclass
class Notes:
    """The planted errors of a block: what was put where, and how often it could have been."""

    files: list[pa.Table] = field(default_factory=list)
    chances: dict[tuple[str, str], int] = field(default_factory=dict)

    def add(self, file: str, kind: str, keys: Array, could: int) -> None:
        """Note that the rows ``keys`` of ``file`` have the error ``kind``, of ``could`` rows."""
        count = len(keys)
        columns = {
            "file": pa.array([file]).take(pa.array(np.zeros(count, dtype=np.int64))),
            "key": pa.array(keys).cast(pa.string()),
            "kind": pa.array([kind]).take(pa.array(np.zeros(count, dtype=np.int64))),
        }
        self.files.append(pa.table(columns))
        self.chances[file, kind] = self.chances.get((file, kind), 0) + could


@dataclass(frozen=True)
class Clerk:
    """One register's hand: writes identifiers, names and birth dates of chosen persons, with its own errors."""

    file: str
    draws: Draws
    people: People
    rows: Array
    keys: Array
    """The register's own key of every person of the block."""
    notes: Notes

    def slips(self, purpose: str, kinds: Sequence[str], allowed: Array | None = None) -> Array:
        """Return for each person 0 (no error) or 1 + the position of its error in ``kinds``; note the chosen rows'."""
        edges = np.cumsum([RATES[kind] for kind in kinds])
        drawn = np.searchsorted(
            edges, self.draws.uniform(f"{self.file} {purpose}", len(self.people)), side="right"
        )
        slip = np.where(drawn < len(kinds), drawn + 1, 0)
        slip = slip if allowed is None else np.where(allowed, slip, 0)
        could = len(self.rows) if allowed is None else int(allowed[self.rows].sum())
        chosen = slip[self.rows]
        for number, kind in enumerate(kinds, start=1):
            self.notes.add(self.file, kind, self.keys[self.rows[chosen == number]], could)
        return slip

    def identifiers(self, neighbours: Array | None = None) -> pa.Array:
        """Return national numbers: some missing, some misread, some the previous person's (one of ``neighbours``)."""
        rows, number = self.rows, self.people.identifier
        slip = self.slips("identifier", ("missing identifier", "wrong digit in identifier"))
        digit = self.draws.uniform(f"{self.file} digit", len(self.people))
        written = np.where(slip == 2, wrong_digit(number, digit), number)
        if neighbours is not None:
            sound = (slip == 0) & (np.roll(slip, 1) == 0) & neighbours
            borrowed = self.slips("borrowed identifier", ("identifier of another person",), sound)
            written = np.where(borrowed == 1, np.roll(number, 1), written)
        return pa.array(written[rows], mask=slip[rows] == 1)

    def births(self, birth: Array, style: str = days.ISO) -> pa.Array:
        """Return dates of birth as this register writes them."""
        position = birth - days.ORIGIN
        kinds = ("birth date on the first of January", "year of birth only", "impossible date")
        slip = self.slips("birth", kinds)
        visible = (days.DAY[position] <= 12) & (days.DAY[position] != days.MONTH[position]) & (slip == 0)
        swap = self.slips("swapped", ("day and month swapped",), visible)[self.rows]
        position, slip = position[self.rows], slip[self.rows]
        year = days.YEAR[position] - days.FIRST_YEAR
        choices = [days.NEW_YEAR[year], days.YEAR_ONLY + year, days.IMPOSSIBLE + year, days.swapped(position)]
        chosen = np.select([slip == 1, slip == 2, slip == 3, swap == 1], choices, position)
        return days.table(style).take(pa.array(chosen))

    def names(self) -> tuple[pa.Array, pa.Array]:
        """Return given and family names as this register spells and orders them."""
        people, rows = self.people, self.rows
        vocabulary = people.words
        garbled = self.slips("garbled", ("mojibake",), vocabulary.accented[people.given])
        slip = self.slips("name", ("name misspelt", "name respelt"), garbled == 0)
        ordered = (people.passing == Passing.NO_ORDER) & (people.family >= 0)
        turned = pa.array(self.slips("order", ("name parts in the other order",), ordered)[rows] == 1)
        variant = np.where(garbled == 1, 3, slip) * len(vocabulary.names)
        given = vocabulary.spellings.take(pa.array((people.given + variant)[rows]))
        family = family_names(people, rows)
        return pc.if_else(turned, family, given), pc.if_else(turned, given, family)


def family_names(people: People, rows: Array) -> pa.Array:
    """Return one or two family names of each in one text, or null for a mononym."""
    first, second = (
        people.words.names.take(pa.array(np.maximum(part, 0), mask=part < 0))
        for part in (people.family[rows], people.second[rows])
    )
    more = pc.coalesce(pc.binary_join_element_wise(" ", second, ""), pa.scalar(""))
    return pc.binary_join_element_wise(first, more, "")


def words(codes: Array, *texts: str) -> pa.Array:
    """Return the text of each code, counted from 0."""
    return pa.array(texts).take(pa.array(codes))
