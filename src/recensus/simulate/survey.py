"""The household survey: the social registry's census sweep, in two files of coded answers."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from recensus.simulate import days
from recensus.simulate.answers import DIFFICULTIES
from recensus.simulate.block import Block, ward_codes
from recensus.simulate.composition import BLOCK, CAPACITY, CHILD, CROWD, SPOUSE, SURVEY_DAY
from recensus.simulate.draws import Array
from recensus.simulate.enrolled import SPLIT_FROM
from recensus.simulate.planting import RATES, Clerk, Notes

HOUSEHOLDS, PERSONS = "household_survey/households.csv", "household_survey/persons.csv"
FIRST_HOUSEHOLD, SPLIT_OFF = 10_000_000, 50_000_000
NOT_APPLICABLE, REFUSED = 0, 8
PLAIN = (
    "attends_school",
    "grade",
    "literate",
    "activity",
    "chronic_illness",
    "birth_certificate",
    "health_insurance",
    "mother_tongue",
)


def keys(block: Block) -> tuple[Array, Array]:
    """Return each person's household number and line in the survey; split households carry on under another one."""
    people, cut = block.people, block.enrolled.split_at[block.people.household]
    second = (cut > 0) & (people.position >= cut)
    household = FIRST_HOUSEHOLD + block.homes.number[people.household] + SPLIT_OFF * second
    return household, people.position + 1 - cut * second


def interview_days(block: Block) -> Array:
    """Return the day of each household's interview."""
    return SURVEY_DAY - 45 + block.draws.integers("interview", 0, 90, BLOCK)


def surveyed_homes(block: Block) -> Array:
    """Return the positions of the households that the survey reached."""
    first = np.cumsum(block.homes.sizes) - block.homes.sizes
    reached = block.enrolled.known["household_survey"][first]
    return np.flatnonzero(reached & (np.arange(BLOCK) < block.kept))


def households(block: Block, notes: Notes) -> pa.Table:
    """Return the file of households."""
    homes = surveyed_homes(block)
    split = homes[block.enrolled.split_at[homes] > 0]
    rows = np.concatenate([homes, split])
    number = FIRST_HOUSEHOLD + block.homes.number[rows]
    number[len(homes) :] += SPLIT_OFF
    couples = (block.homes.counts[SPOUSE] > 0) & (block.homes.sizes >= SPLIT_FROM)
    large = int(couples[homes].sum())
    notes.add(HOUSEHOLDS, "household registered as two", number[len(homes) :], large)
    notes.add(HOUSEHOLDS, "hundred members", number[: len(homes)][homes == CROWD], len(homes))
    answers = block.living.answers
    columns = {
        "hh_id": pa.array(number),
        "ward": pa.array(ward_codes()[block.homes.ward[rows]]),
        "urban_rural": pa.array(["R", "U"]).take(pa.array(block.homes.urban[rows].astype(np.int64))),
        "interview_date": days.write(interview_days(block)[rows]),
        "tenure": tenure(block, notes, rows, number),
        "rooms": rooms(block, notes, rows, number),
        "bank_account": bank(block, notes, rows, number),
    }
    others = {name: pa.array(values[rows]) for name, values in answers.items() if name not in columns}
    return pa.table(columns | others)


def planted(block: Block, notes: Notes, kind: str, rows: Array, number: Array) -> Array:
    """Return which rows have this error of a household's answer; note them."""
    chosen = block.draws.chance(f"households {kind}", RATES[kind], BLOCK)[rows]
    notes.add(HOUSEHOLDS, kind, number[chosen], len(rows))
    return chosen


def tenure(block: Block, notes: Notes, rows: Array, number: Array) -> pa.Array:
    """Return tenure, now and then with a code that the questionnaire does not know."""
    unknown = planted(block, notes, "tenure of an unknown code", rows, number)
    return pa.array(np.where(unknown, 7, block.living.answers["tenure"][rows]))


def bank(block: Block, notes: Notes, rows: Array, number: Array) -> pa.Array:
    """Return whether there is a bank account, now and then refused."""
    refused = planted(block, notes, "bank account refused", rows, number)
    return pa.array(np.where(refused, REFUSED, block.living.answers["bank_account"][rows]))


def rooms(block: Block, notes: Notes, rows: Array, number: Array) -> pa.Array:
    """Return rooms as text: sometimes empty, sometimes ``N/A``."""
    empty = planted(block, notes, "rooms not stated", rows, number)
    text = planted(block, notes, "N/A text", rows, number)
    written = pa.array(block.living.answers["rooms"][rows], mask=empty).cast(pa.string())
    return pc.if_else(pa.array(text), "N/A", written)


def persons(block: Block, notes: Notes) -> pa.Table:
    """Return the file of persons."""
    rows = block.rows("household_survey")
    household, line = keys(block)
    written = pc.binary_join_element_wise(
        pa.array(household).cast(pa.string()), pa.array(line).cast(pa.string()), "/"
    ).to_numpy(zero_copy_only=False)
    clerk = Clerk(PERSONS, block.draws, block.people, rows, written, notes)
    known = block.enrolled.known["household_survey"]
    given, family = clerk.names()
    birth, age = stated_ages(block, clerk)
    columns = {
        "hh_id": pa.array(household[rows]),
        "line": pa.array(line[rows]),
        "interview_date": days.write(interview_days(block)[block.people.household][rows]),
        "nid": clerk.identifiers(known & np.roll(known, 1) & (block.people.number % CAPACITY > 0)),
        "given_name": given,
        "family_name": family,
        "sex": pa.array(1 + block.people.female[rows]),
        "birth_date": clerk.births(birth),
        "age": pa.array(age[rows]),
        "relationship": pa.array(relationships(block, clerk)[rows]),
        "marital": pa.array(np.maximum(block.answers["marital"], NOT_APPLICABLE)[rows]),
    }
    columns |= difficulties(block, clerk) | plain_answers(block, rows)
    columns |= {"insurance_pension": pensions(block, clerk), "phone": phones(block, clerk)}
    twice = clerk.slips("twice", ("row twice",))[rows] == 1
    return pa.table(columns).take(pa.array(np.repeat(np.arange(len(rows)), 1 + twice)))


def stated_ages(block: Block, clerk: Clerk) -> tuple[Array, Array]:
    """Return birth days and ages as told: a few children older than the head, negative or refused (998) ages."""
    people = block.people
    day = interview_days(block)[people.household]
    head = (np.cumsum(block.homes.sizes) - block.homes.sizes)[people.household]
    older = clerk.slips("older", ("child older than parent",), people.role == CHILD) == 1
    birth = np.where(older, people.birth[head] - 400, np.minimum(people.birth, day))
    slip = clerk.slips("age", ("negative age", "age refused"), ~older)
    age = days.completed_years(birth, day)
    return birth, np.select([slip == 1, slip == 2], [-1 - age % 9, 998], age)


def relationships(block: Block, clerk: Clerk) -> Array:
    """Return 1 head ... 6 other; the first of a household that was split off heads it, and a few have two heads."""
    people = block.people
    _, line = keys(block)
    cut = block.enrolled.split_at[people.household]
    second = clerk.slips("second head", ("two heads",), (people.position == 1) & (cut != 1)) == 1
    split_off = (cut > 0) & (people.position >= cut)
    moved = np.select([line == 1, people.role == CHILD], [1, people.role + 1], 6)
    return np.where(split_off, moved, np.where(second, 1, people.role + 1))


def difficulties(block: Block, clerk: Clerk) -> dict[str, pa.Array]:
    """Return the six Washington Group answers; 0 where not asked, 8 where refused."""
    columns = {}
    for question in DIFFICULTIES:
        true = block.answers[question]
        refused = clerk.slips(question, ("difficulty refused",), true > 0) == 1
        columns[question] = pa.array(np.where(refused, REFUSED, np.maximum(true, NOT_APPLICABLE))[clerk.rows])
    return columns


def pensions(block: Block, clerk: Clerk) -> pa.Array:
    """Return whether there is a pension from social insurance; 0 where not asked, 8 where refused."""
    true = block.answers["insurance_pension"]
    refused = clerk.slips("pension", ("pension refused",), true > 0) == 1
    return pa.array(np.where(refused, REFUSED, np.maximum(true, NOT_APPLICABLE))[clerk.rows])


def plain_answers(block: Block, rows: Array) -> dict[str, pa.Array]:
    """Return the other answers; 0 where the question does not apply (99 for grades)."""
    return {
        name: pa.array(
            np.where(block.answers[name] < 0, 99 if name == "grade" else 0, block.answers[name])[rows]
        )
        for name in PLAIN
    }


def phones(block: Block, clerk: Clerk) -> pa.Array:
    """Return telephone numbers of adults in households with a phone, some as ``N/A``."""
    people, rows = block.people, clerk.rows
    has = (people.age >= 16) & (block.living.answers["mobile_phone"][people.household] == 1)
    has &= block.draws.chance("has phone", 0.8, len(people))
    text = clerk.slips("phone", ("N/A text",))[rows] == 1
    number = 700_000_000 + people.identifier // 10 % 100_000_000
    return pc.if_else(pa.array(text), "N/A", pa.array(number[rows], mask=~has[rows]).cast(pa.string()))
