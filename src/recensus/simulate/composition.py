"""Who lives together: households of a block and their members, with roles, sexes, ages and names that fit."""

from dataclasses import dataclass

import numpy as np

from recensus.simulate import names
from recensus.simulate.country import Country
from recensus.simulate.draws import Array, Draws
from recensus.simulate.names import Passing, Vocabulary

BLOCK = 20_000
"""Households of one block: the unit of work and of randomness."""
CAPACITY = 120_000
"""More persons than any block can hold; numbers of persons are spaced by it."""
CROWD = 777
"""This household of each block has a hundred members: an institution that was registered as a household."""

SURVEY_DAY = int(np.datetime64("2026-02-15").astype(int))
HEAD, SPOUSE, CHILD, PARENT, GRANDCHILD, OTHER = range(6)
ALONE_OLD, ALONE, COUPLE, NUCLEAR, SINGLE_PARENT, EXTENDED, MIXED, COMPOUND = range(8)
TYPE_WEIGHTS = (0.05, 0.055, 0.075, 0.43, 0.13, 0.20, 0.055, 0.005)


@dataclass(frozen=True)
class Households:
    """The households of a block; every array has one position a household."""

    number: Array
    ward: Array
    urban: Array
    kind: Array
    tradition: Array
    wellbeing: Array
    counts: Array
    """Members by role: one row a role, in the order of the roles."""

    @property
    def sizes(self) -> Array:
        sizes: Array = self.counts.sum(axis=0)
        return sizes


@dataclass(frozen=True)
class People:
    """The persons of a block, household by household; every array has one position a person."""

    number: Array
    identifier: Array
    """True national identity number."""
    household: Array
    position: Array
    role: Array
    female: Array
    age: Array
    """Exact age in years on the survey's reference day."""
    birth: Array
    """Day of birth, counted from 1970-01-01."""
    given: Array
    family: Array
    second: Array
    """Second family name (or grandfather's name), -1 for none; so also ``family`` for mononyms."""
    tradition: Array
    words: Vocabulary
    """The country's names, by number."""

    @property
    def passing(self) -> Array:
        """Return how each one's name is passed on."""
        return self.words.passed(self.tradition)

    def __len__(self) -> int:
        return len(self.number)


def draw_households(draws: Draws, country: Country) -> Households:
    """Return the households of a block."""
    wards = country.territory
    ward = draws.choice("ward", wards.weight, BLOCK)
    kind = draws.choice("kind", TYPE_WEIGHTS, BLOCK)
    return Households(
        number=np.int64(draws.block) * BLOCK + np.arange(BLOCK),
        ward=ward,
        urban=wards.urban[ward],
        kind=kind,
        tradition=wards.traditions[ward, draws.integers("tradition", 0, 8, BLOCK)],
        wellbeing=draws.normal("wellbeing", BLOCK),
        counts=draw_counts(draws, kind),
    )


def draw_counts(draws: Draws, kind: Array) -> Array:
    """Return the members by role of households of these kinds."""

    def poisson(purpose: str, *means: float) -> Array:
        return draws.stream(purpose).poisson(np.array(means)[kind])

    children = poisson("children", 0, 0, 0, 1.55, 0.9, 1.25, 1.0, 6.0)
    children += np.isin(kind, (NUCLEAR, SINGLE_PARENT, EXTENDED))
    married = np.isin(kind, (COUPLE, NUCLEAR, COMPOUND)) | (
        np.isin(kind, (EXTENDED, MIXED)) & draws.chance("married", 0.7, BLOCK)
    )
    spouses = married + (kind == COMPOUND) * draws.integers("co-wives", 0, 3, BLOCK)
    parents = (kind == EXTENDED) * (1 + draws.chance("two parents", 0.3, BLOCK))
    grandchildren = poisson("grandchildren", 0, 0, 0, 0, 0.15, 0.9, 0.3, 4.0)
    others = poisson("others", 0, 0.12, 0.05, 0.12, 0.25, 0.35, 1.6, 4.0)
    counts = np.stack([np.ones(BLOCK, dtype=np.int64), spouses, children, parents, grandchildren, others])
    counts[:, CROWD] = (1, 0, 0, 0, 0, 99)
    return counts


def draw_people(draws: Draws, homes: Households, country: Country) -> People:
    """Return the members of these households."""
    sizes = homes.sizes
    household = np.repeat(np.arange(BLOCK), sizes)
    position = np.arange(len(household)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    role = (position >= np.cumsum(homes.counts, axis=0)[:5, household]).sum(axis=0)
    female = draw_female(draws, homes, household, role)
    age = draw_ages(draws, homes, household, position, role, female)
    tradition = homes.tradition[household]
    given, family, second = draw_names(draws, country.words, household, role, female, tradition)
    number = np.int64(draws.block) * CAPACITY + np.arange(len(household))
    birth = SURVEY_DAY - (age * 365.25).astype(np.int64)
    identifier, words = country.identifier(number), country.words
    return People(
        number,
        identifier,
        household,
        position,
        role,
        female,
        age,
        birth,
        given,
        family,
        second,
        tradition,
        words,
    )


def draw_female(draws: Draws, homes: Households, household: Array, role: Array) -> Array:
    """Return who is female: spouses are of the other sex than the head, everybody else is as likely either."""
    share = np.array([0.68, 0.38, 0.12, 0.12, 0.80, 0.22, 0.35, 0.03])[homes.kind]
    head = draws.chance("head female", share, BLOCK)[household]
    anyone = draws.chance("female", 0.503, len(household))
    parent = draws.chance("parent female", 0.72, len(household))
    return np.select([role == HEAD, role == SPOUSE, role == PARENT], [head, ~head, parent], anyone)


def draw_couples(draws: Draws, homes: Households, male_head: Array) -> tuple[Array, Array]:
    """Return the exact ages of heads and of first spouses (whether or not there is one)."""
    low = np.array([62, 20, 21, 21, 20, 27, 20, 36])[homes.kind]
    high = np.array([95, 60, 88, 62, 64, 66, 78, 72])[homes.kind]
    lowest = np.where(homes.counts[GRANDCHILD] > 0, np.maximum(low, 40), low)
    head = lowest + draws.stream("head age").beta(1.45, 2.1, BLOCK) * (high - lowest)
    gap = np.abs(draws.normal("spouse gap", BLOCK) * 4.5 + 3.5)
    return head, np.maximum(head + np.where(male_head, -gap, gap), 17.0)


def draw_ages(
    draws: Draws, homes: Households, household: Array, position: Array, role: Array, female: Array
) -> Array:
    """Return exact ages: children 16 years or more below head and first spouse, the head's parents 18 above."""
    male_head = ~female[np.cumsum(homes.sizes) - homes.sizes]
    head, spouse = draw_couples(draws, homes, male_head)
    married = homes.counts[SPOUSE] > 0
    young = np.where(married, np.minimum(head, spouse), head)
    old = np.where(married, np.maximum(head, spouse), head)
    mother = np.where(married & male_head, spouse, head)
    top = np.clip(young - 16.5, 0.2, 31)
    bottom = np.minimum(np.clip(mother - 45, 0, 30), top * 0.8)
    uniform = draws.uniform("age", len(household))
    ages = [
        head[household],
        np.maximum(spouse[household] - 1.5 * (position - 1), 17),
        bottom[household] + uniform * (top - bottom)[household],
        np.minimum(head[household] + 18 + 21 * uniform, 101.0),
        uniform * np.clip(old - 37, 1, 19)[household],
    ]
    others = np.where(homes.kind == COMPOUND, 45.0, 70.0)[household] * uniform**1.3 + 1
    others = np.where(household == CROWD, 6 + uniform * 13, others)
    return np.select([role == number for number in range(len(ages))], ages, others)


def draw_names(
    draws: Draws, words: Vocabulary, household: Array, role: Array, female: Array, tradition: Array
) -> tuple[Array, Array, Array]:
    """Return given, family and second family names as each tradition passes them on; -1 for none."""
    passing, count = words.passed(tradition), len(household)
    first = np.flatnonzero(np.diff(household, prepend=-1))[household]
    uniform = draws.uniform("given", count)
    given = np.where(
        female, names.pick(uniform, tradition, words.female), names.pick(uniform, tradition, words.male)
    )
    father = names.pick(draws.uniform("father", count), tradition, words.male)
    grandfather = names.pick(draws.uniform("grandfather", count), tradition, words.male)
    own = names.pick(draws.uniform("family", count), tradition, words.family)
    mothers = names.pick(draws.uniform("mother's family", count), tradition, words.family)
    chain, surnames = passing == Passing.CHAIN, passing == Passing.TWO_SURNAMES
    of_head = (role == CHILD) & ~female[first]
    family = np.where(chain, father, own)
    second = np.where(chain, grandfather, np.where(surnames, mothers, -1))
    # children of a male head: his given name and his father's (a chain), or his first surname
    kin = np.isin(role, (CHILD, GRANDCHILD, PARENT)) | ((role == SPOUSE) & (passing == Passing.FAMILY))
    family, second = (
        np.where(chain, np.where(of_head, given[first], family), np.where(kin, family[first], family)),
        np.where(chain & of_head, father[first], second),
    )
    mononym = (passing == Passing.MONONYM) & draws.chance("mononym", 0.8, count)
    return given, np.where(mononym, -1, family), np.where(mononym, -1, second)
