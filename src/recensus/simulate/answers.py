"""What persons answer: marriage, disability, schooling, work, papers."""

import numpy as np

from recensus.simulate.composition import HEAD, SPOUSE, Households, People
from recensus.simulate.draws import Array, Draws, graded, logistic

DIFFICULTIES = ("seeing", "hearing", "walking", "remembering", "self_care", "communicating")
"""The six questions of the Washington Group short set; answers 1 none, 2 some, 3 a lot, 4 cannot do at all."""
FORMAL, STUDENT = 1, 6
PENSION_ASKED_FROM = 60


def draw_answers(draws: Draws, homes: Households, people: People) -> dict[str, Array]:
    """Return every person's true answers, coded as the survey codes them; -1 where the question does not apply."""
    level = (0.44 * homes.wellbeing + 0.3 * homes.urban)[people.household]
    return (
        draw_marriage(draws, homes, people)
        | draw_difficulties(draws, people)
        | (school := draw_schooling(draws, people, level))
        | draw_work(draws, people, level, school["attends_school"] == 1)
        | draw_papers(draws, people, level)
    )


def draw_marriage(draws: Draws, homes: Households, people: People) -> dict[str, Array]:
    """Return marital status: 1 never married, 2 married, 3 divorced or separated, 4 widowed."""
    with_spouse = (people.role == SPOUSE) | (
        (people.role == HEAD) & (homes.counts[SPOUSE] > 0)[people.household]
    )
    uniform = draws.uniform("marital", len(people))
    widowed = uniform < np.clip((people.age - 35) / 60, 0.01, 0.9)
    alone = np.where(widowed, 4, np.where(uniform > 0.82, 3, np.where(people.age > 30, 2, 1)))
    marital = np.where(with_spouse, 2, np.where(people.age < 19, 1, alone))
    return {"marital": np.where(people.age < 12, -1, marital)}


def draw_difficulties(draws: Draws, people: People) -> dict[str, Array]:
    """Return the Washington Group answers, rising with age and going together; not asked below five."""
    frailty = draws.normal("frailty", len(people)) * 0.5 + np.clip(people.age - 42, 0, 50) * 0.033

    def difficulty(question: str, ease: float) -> Array:
        latent = frailty + draws.normal(question, len(people)) * 0.62 - ease
        return np.where(people.age < 5, -1, 1 + graded(latent, 1.15, 2.0, 2.75))

    eases = (-0.1, 0.1, 0.0, 0.15, 0.35, 0.4)
    return {question: difficulty(question, ease) for question, ease in zip(DIFFICULTIES, eases, strict=True)}


def draw_schooling(draws: Draws, people: People, level: Array) -> dict[str, Array]:
    """Return attendance (1 yes, 2 no), highest grade (0 to 16) and literacy (1 yes, 2 no)."""
    count, age = len(people), people.age
    attends = draws.chance("attends", logistic(2.6 + 1.6 * level - 0.30 * np.clip(age - 11, 0, 15)), count)
    attends &= (age >= 5.5) & (age < 25)
    reach = 7.2 + 4.2 * level - 0.07 * np.clip(age - 25, 0, 60) + draws.normal("grade", count) * 2.6
    grade = np.clip(np.minimum(reach, age - 5.5 - attends * 0), 0, 16).astype(np.int64)
    literate = draws.chance("literate", logistic(grade * 0.9 - 2.2), count)
    school_age = (age >= 5) & (age < 25)
    return {
        "attends_school": np.where(school_age, 2 - attends, -1),
        "grade": np.where(age < 5, -1, grade),
        "literate": np.where(age < 8, -1, 2 - literate),
    }


def draw_work(draws: Draws, people: People, level: Array, attends: Array) -> dict[str, Array]:
    """Return main activity (1 formal worker, 2 own account, 3 farm, 4 day labour, 5 home, 6 student, 7 none).

    And whether they draw a pension from social insurance (1 yes, 2 no).
    """
    count, age = len(people), people.age
    formal = draws.chance("formal", logistic(-2.4 + 2.1 * level + 0.3 * (age > 28)), count)
    informal = 2 + draws.choice("activity", (0.22, 0.34, 0.18, 0.16, 0.0, 0.10), count)
    idle = np.where(draws.chance("idle", np.clip((age - 58) / 22, 0, 0.95), count), 7, informal)
    activity = np.where(formal & (age >= 16) & (age < 64), FORMAL, idle)
    activity = np.where(attends, STUDENT, activity)
    pension = (activity != FORMAL) & draws.chance("insurance pension", 0.09, count)
    return {
        "activity": np.where(age < 10, -1, activity),
        "insurance_pension": np.where(age < PENSION_ASKED_FROM, -1, 2 - pension),
    }


def draw_papers(draws: Draws, people: People, level: Array) -> dict[str, Array]:
    """Return chronic illness, birth certificate and health insurance (1 yes, 2 no) and mother tongue (1 to 5)."""
    count, age = len(people), people.age
    return {
        "chronic_illness": 2 - draws.chance("chronic", np.clip(0.02 + (age - 25) * 0.006, 0.02, 0.5), count),
        "birth_certificate": 2 - draws.chance("certificate", logistic(1.3 + level - 0.012 * age), count),
        "health_insurance": 2 - draws.chance("insurance", logistic(-1.6 + 1.4 * level), count),
        "mother_tongue": 1 + people.tradition,
    }
