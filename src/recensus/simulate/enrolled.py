"""Which register truly knows whom: the survey, the civil registry, social insurance and five programmes."""

from dataclasses import dataclass

import numpy as np

from recensus.simulate.answers import DIFFICULTIES
from recensus.simulate.composition import BLOCK, SPOUSE, Households, People
from recensus.simulate.draws import Array, Draws, logistic
from recensus.simulate.living import Living
from recensus.simulate.territory import territory

PROGRAMMES = ("old_age_pension", "child_grant", "school_meals", "health_waiver", "disability_grant")
DEAD_BUT_ACTIVE = 0.012
SPLIT = 0.025
"""Share of couples' households of four or more that were registered as two: the head, and all others."""
SPLIT_FROM = 4
EXCLUDING = 0.01
"""Share of pensioners who also draw the disability grant, which excludes it."""


@dataclass(frozen=True)
class Enrolled:
    """Booleans, one a person, by register; who died between the survey and the extracts; who has a split household."""

    known: dict[str, Array]
    died: Array
    excluding: Array
    split_at: Array
    """For each household: the position from which its members were registered as another household; 0 for none."""


def draw_enrolled(
    draws: Draws, homes: Households, people: People, living: Living, answers: dict[str, Array]
) -> Enrolled:
    """Return who is known where."""
    surveyed = draws.chance("surveyed", 0.88, BLOCK)[people.household]
    programmes, excluding = draw_programmes(draws, homes, people, living, answers)
    active = np.logical_or.reduce(list(programmes.values()))
    hazard = np.where(active, DEAD_BUT_ACTIVE, 0.0008 + np.clip(people.age - 50, 0, 60) * 0.0003)
    died = draws.chance("died", hazard, len(people))
    born = draws.chance("registered birth", np.clip(0.94 - people.age * 0.004, 0.55, 1), len(people))
    insured = (answers["activity"] == 1) | (answers["insurance_pension"] == 1)
    couples = (homes.counts[SPOUSE] > 0) & (homes.sizes >= SPLIT_FROM)
    split = draws.chance("split", SPLIT, BLOCK) & couples
    known = {
        "household_survey": surveyed,
        "civil_registry": born | died,
        "social_insurance": insured,
        **programmes,
    }
    return Enrolled(known, died, excluding, np.where(split, 1, 0))


def draw_programmes(
    draws: Draws, homes: Households, people: People, living: Living, answers: dict[str, Array]
) -> tuple[dict[str, Array], Array]:
    """Return who is enrolled in which programme, and who in two that exclude each other."""
    count, age = len(people), people.age
    poor = logistic(-(living.ln_consumption - 8.05) * 3)[people.household]
    severe = np.maximum.reduce([answers[question] for question in DIFFICULTIES]) >= 3
    pension = (age >= 65) & draws.chance("pension", 0.62, count)
    excluding = pension & draws.chance("excluding", EXCLUDING, count)
    disabled = severe & (age < 65) & draws.chance("disability grant", 0.5, count)
    schools = np.isin(territory().region[homes.ward], (3, 4, 5, 7))[people.household]
    at_school = (answers["attends_school"] == 1) & (age >= 6) & (age < 15) & schools
    return {
        "old_age_pension": pension,
        "child_grant": (age < 5) & draws.chance("child grant", poor * 0.75, count),
        "school_meals": at_school & draws.chance("school meals", 0.7, count),
        "health_waiver": draws.chance("health waiver", poor * 0.22, count),
        "disability_grant": disabled | excluding,
    }, excluding
