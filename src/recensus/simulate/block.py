"""One block of the country: the truth about its households and persons, before any register writes it down."""

from dataclasses import dataclass

import numpy as np

from recensus.simulate.answers import draw_answers
from recensus.simulate.composition import Households, People, draw_households, draw_people
from recensus.simulate.country import demoland
from recensus.simulate.draws import Array, Draws
from recensus.simulate.enrolled import Enrolled, draw_enrolled
from recensus.simulate.living import Living, draw_living
from recensus.simulate.territory import territory


@dataclass(frozen=True)
class Block:
    """Everything true in one block; ``kept`` households of it belong to the country (the last block may be cut)."""

    draws: Draws
    homes: Households
    people: People
    living: Living
    answers: dict[str, Array]
    enrolled: Enrolled
    kept: int

    def rows(self, register: str) -> Array:
        """Return the positions of the persons whom a register knows."""
        return np.flatnonzero(self.enrolled.known[register] & (self.people.household < self.kept))

    @property
    def wards(self) -> Array:
        """Return the position of each person's ward."""
        return self.homes.ward[self.people.household]


def draw_block(seed: int, number: int, kept: int) -> Block:
    """Return one block of the country that the seed gives."""
    draws = Draws(seed, number)
    country = demoland()
    homes = draw_households(draws, country)
    people = draw_people(draws, homes, country)
    living = draw_living(draws, homes, people)
    answers = draw_answers(draws, homes, people)
    enrolled = draw_enrolled(draws, homes, people, living, answers)
    return Block(draws, homes, people, living, answers, enrolled, kept)


def ward_codes() -> Array:
    """Return the code of every ward as a number."""
    return np.array([int(code) for code in territory().codes])
