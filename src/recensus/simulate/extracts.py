"""What other offices keep: the civil registry, social insurance, and five programmes, each in its own shape."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from recensus.simulate import days
from recensus.simulate.answers import DIFFICULTIES
from recensus.simulate.block import Block, ward_codes
from recensus.simulate.draws import Array
from recensus.simulate.planting import Clerk, Notes, words

EXTRACT_DAY = days.day("2026-06-30")
FIRST_KEY = {
    "civil_registry": 20_000_000,
    "social_insurance": 3_000_000_000,
    "old_age_pension": 100_000_000,
    "child_grant": 200_000_000,
    "school_meals": 300_000_000,
    "health_waiver": 400_000_000,
    "disability_grant": 500_000_000,
}
"""Each register counts persons from its own first number."""


def keys(block: Block, register: str) -> Array:
    """Return the register's own number for each person."""
    return FIRST_KEY[register] + block.people.number


def clerk(block: Block, register: str, file: str, notes: Notes) -> Clerk:
    """Return the hand that keeps a register; for a programme, note who in it has died."""
    made = Clerk(file, block.draws, block.people, block.rows(register), keys(block, register), notes)
    if register not in ("civil_registry", "social_insurance"):
        dead = made.rows[block.enrolled.died[made.rows]]
        notes.add(file, "dead but active", made.keys[dead], len(made.rows))
    return made


def number_texts(block: Block, register: str, rows: Array) -> pa.Array:
    """Return the register's own numbers of the chosen persons as text."""
    return pa.array(keys(block, register)[rows]).cast(pa.string())


def civil_registry(block: Block, notes: Notes) -> pa.Table:
    """Return births and deaths: who is on record, and who has died since the survey."""
    hand = clerk(block, "civil_registry", "civil_registry.csv", notes)
    rows, people, died = hand.rows, block.people, block.enrolled.died
    given, family = hand.names()
    death = EXTRACT_DAY - 10 - block.draws.integers("death day", 0, 70, len(people))
    registered = np.where(died, death + 7, np.minimum(people.birth + 60, EXTRACT_DAY - 120))
    return pa.table(
        {
            "registration_no": pa.array(hand.keys[rows]),
            "event": words(died[rows].astype(np.int64), "birth", "death"),
            "nid": hand.identifiers(),
            "given_names": given,
            "surname": family,
            "sex": words(people.female[rows].astype(np.int64), "M", "F"),
            "date_of_birth": days.write(people.birth[rows]),
            "date_of_death": pc.if_else(
                pa.array(died[rows]), days.write(death[rows]), pa.scalar(None, pa.string())
            ),
            "registered_on": days.write(registered[rows]),
            "ward": pa.array(ward_codes()[block.wards[rows]]),
        }
    )


def social_insurance(block: Block, notes: Notes) -> pa.Table:
    """Return formal workers with their wages by month, and pensioners of the scheme."""
    hand = clerk(block, "social_insurance", "social_insurance.csv", notes)
    rows, people = hand.rows, block.people
    given, family = hand.names()
    works = block.answers["activity"][rows] == 1
    ln_wage = (
        block.living.ln_consumption[people.household] + 1.3 + block.draws.normal("wage", len(people)) * 0.35
    )
    wage = np.round(np.exp(ln_wage[rows]), -1).astype(np.int64)
    months = {
        f"wage_2026_{month:02d}": pa.array(
            wage, mask=~works | ~block.draws.chance(f"paid {month}", 0.94, len(people))[rows]
        )
        for month in range(1, 7)
    }
    return pa.table(
        {
            "member_no": pa.array(hand.keys[rows]),
            "nid": hand.identifiers(),
            "surname": family,
            "first_name": given,
            "birth_date": hand.births(people.birth),
            "status": words(works.astype(np.int64), "pensioner", "contributor"),
            "employer": pa.array(
                70_000 + block.draws.integers("employer", 0, 9000, len(people))[rows], mask=~works
            ),
        }
        | months
        | {"pension": pa.array((wage * 4 // 100) * 10, mask=works)}
    )


def old_age_pension(block: Block, notes: Notes) -> pa.Table:
    """Return the pension's list, capitals throughout the header."""
    hand = clerk(block, "old_age_pension", "old_age_pension.csv", notes)
    rows, people = hand.rows, block.people
    given, family = hand.names()
    started = np.minimum(people.birth + 65 * 365 + 90, EXTRACT_DAY - 30)
    twice = block.enrolled.excluding[rows]
    notes.add(hand.file, "two programmes that exclude each other", hand.keys[rows[twice]], len(rows))
    return pa.table(
        {
            "PENSIONER_NO": pa.array(hand.keys[rows]),
            "NID": hand.identifiers(),
            "SURNAME": family,
            "NAME": given,
            "SEX": pa.array(1 + people.female[rows]),
            "DOB": hand.births(people.birth),
            "WARD": pa.array(ward_codes()[block.wards[rows]]),
            "START_DATE": days.write(started[rows]),
            "MONTHLY_AMOUNT": pa.array(np.full(len(rows), 1500)),
            "PAY_MODE": words(
                block.draws.choice("pay mode", (0.6, 0.3, 0.1), len(people))[rows], "MOBILE", "BANK", "POST"
            ),
            "LAST_MONTH": pa.array(np.full(len(rows), "2026-06")),
            "LAST_PAID_ON": days.write(
                EXTRACT_DAY - block.draws.integers("pay day", 0, 6, len(people))[rows]
            ),
            "LAST_STATUS": words(
                block.draws.chance("returned", 0.02, len(people))[rows].astype(np.int64), "PAID", "RETURNED"
            ),
        }
    )


def child_grant(block: Block, notes: Notes) -> pa.Table:
    """Return the child grant's list: headers and answers with accents."""
    hand = clerk(block, "child_grant", "child_grant.tsv", notes)
    rows, people = hand.rows, block.people
    given, family = hand.names()
    return pa.table(
        {
            "n° dossier": pa.array(hand.keys[rows]),
            "identifiant": hand.identifiers(),
            "prénom": given,
            "nom": family,
            "sexe": words(people.female[rows].astype(np.int64), "masculin", "féminin"),
            "né(e) le": hand.births(people.birth, days.DOTTED),
            "quartier": pa.array(ward_codes()[block.wards[rows]]),
            "montant": pa.array(600 + 100 * (people.age[rows] < 2)),
            "état": words(
                block.draws.chance("paused", 0.04, len(people))[rows].astype(np.int64), "payé", "en attente"
            ),
        }
    )


def school_meals(block: Block, notes: Notes) -> pa.Table:
    """Return pupils who get a school meal."""
    hand = clerk(block, "school_meals", "school_meals.jsonl", notes)
    rows, people = hand.rows, block.people
    given, family = hand.names()
    school = ward_codes()[block.wards] * 10 + block.draws.integers("school", 0, 4, len(people))
    return pa.table(
        {
            "pupil": number_texts(block, "school_meals", rows),
            "national_id": hand.identifiers().cast(pa.string()),
            "given": given,
            "family": family,
            "gender": words(people.female[rows].astype(np.int64), "boy", "girl"),
            "born": hand.births(people.birth),
            "ward": pa.array(ward_codes()[block.wards[rows]]).cast(pa.string()),
            "school": pa.array(school[rows]),
            "grade": pa.array(block.answers["grade"][rows]),
            "days_a_week": pa.array(3 + block.draws.integers("meals", 0, 3, len(people))[rows]),
        }
    )


def health_waiver(block: Block, notes: Notes, file: str = "health_waiver.xlsx") -> pa.Table:
    """Return holders of a card that waives hospital fees."""
    hand = clerk(block, "health_waiver", file, notes)
    rows, people = hand.rows, block.people
    given, family = hand.names()
    valid = EXTRACT_DAY + block.draws.integers("card", 1, 500, len(people))
    return pa.table(
        {
            "Card no": number_texts(block, "health_waiver", rows),
            "ID number": hand.identifiers().cast(pa.string()),
            "First name": given,
            "Last name": family,
            "Sex": words(people.female[rows].astype(np.int64), "M", "F"),
            "Born": hand.births(people.birth),
            "Ward": pa.array(ward_codes()[block.wards[rows]]).cast(pa.string()),
            "Valid until": days.write(valid[rows]),
        }
    )


def disability_grant(block: Block, notes: Notes) -> pa.Table:
    """Return the disability grant's list, with the severity that its board found."""
    hand = clerk(block, "disability_grant", "disability_grant.csv.gz", notes)
    rows, people = hand.rows, block.people
    given, family = hand.names()
    worst = np.maximum.reduce([block.answers[question] for question in DIFFICULTIES])[rows]
    since = np.maximum(people.birth + 365, EXTRACT_DAY - block.draws.integers("since", 60, 4000, len(people)))
    return pa.table(
        {
            "dossier": pa.array(hand.keys[rows]),
            "identity": hand.identifiers(),
            "forename": given,
            "surname": family,
            "sex": words(people.female[rows].astype(np.int64), "male", "female"),
            "date of birth": hand.births(people.birth, days.SLASHED),
            "ward": pa.array(ward_codes()[block.wards[rows]]),
            "severity": words(np.clip(worst - 2, 0, 2), "modérée", "sévère", "très sévère"),
            "amount": pa.array(1200 + 300 * (worst == 4)),
            "since": days.write(since[rows], days.SLASHED),
        }
    )
