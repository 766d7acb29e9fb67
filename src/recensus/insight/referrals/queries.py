"""Referrals as they stand, for who may see whom they are about: an officer, or she herself."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Final

from django.db import connection
from django.utils import timezone

from recensus.insight.referrals import models
from recensus.insight.referrals.types import PURPOSE, WAITING, Answered, Basis, Referral, State, furthest
from recensus.privacy.access import A_LIST, Act, Look, looking
from recensus.registry.reaching import NotOnRecord, concerning, reach, within

OF_REFERRALS: Final = ("benefits", "household")
MOST: Final = 500
"""How many are shown at once."""

_HOUSEHOLD: Final = """
select household_id from registry_membership
where person_id = %s and definition = 1 and replaced_by_id is null and valid_from <= current_date
order by valid_from desc limit 1
"""
# Whose last word on being referred is yes.
_CONSENTING: Final = """
select p.person from unnest(%(persons)s::bigint[]) as p(person)
cross join lateral (select e.event, e.until from consent_event e
                    where e.person = p.person and e.purpose = %(purpose)s order by e.id desc limit 1) e
where e.event = 'given' and (e.until is null or e.until > clock_timestamp())
"""


def waiting(*, programme: str = "", by: str, purpose: str) -> list[Referral]:
    """Return the referrals that wait for an answer, within reach (to one programme, or to all), the oldest first.

    Those whose consent was taken back are not among them: nobody works on them any more.
    """
    with looking(by=by, purpose=purpose, action=Act.SEE, subject=A_LIST, attributes=OF_REFERRALS) as look:
        final = models.Answer.objects.exclude(state__in=WAITING).values("referral")
        rows = models.Referral.objects.exclude(pk__in=final).order_by("due_on", "id")
        some = found((rows.filter(programme=programme) if programme else rows)[:MOST])
        reached = within(look, {one.registrant for one in some})
        shown = [one for one in some if one.registrant in reached and one.state in WAITING]
        look.shows(
            persons=[one.registrant for one in shown if one.unit == "P"],
            households=[one.registrant for one in shown if one.unit == "H"],
            attributes=OF_REFERRALS,
        )
    return shown


def of_person(person: int, *, by: str, purpose: str) -> list[Referral]:
    """Return the referrals of a person and of her household, the latest first. Raises NotOnRecord."""
    with concerning(person, by=by, purpose=purpose, action=Act.SEE, attributes=OF_REFERRALS) as look:
        look.shows(attributes=OF_REFERRALS)
        return _of([person, *_home(person)])


def of_household(household: int, *, by: str, purpose: str) -> list[Referral]:
    """Return the referrals of a household, the latest first. Raises NotOnRecord."""
    with looking(by=by, purpose=purpose, action=Act.SEE, attributes=OF_REFERRALS) as look:
        reach(look, "H", household)
        look.shows(households=[household], attributes=OF_REFERRALS)
        return _of([household])


def _home(person: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(_HOUSEHOLD, [person])
        return [number for number in cursor.fetchone() or () if number is not None]


def _of(registrants: list[int]) -> list[Referral]:
    return found(models.Referral.objects.filter(registrant__in=registrants).order_by("-id"))


def states(registrants: Collection[int], programme: str, *, by: str, purpose: str) -> dict[int, Referral]:
    """Return the last referral of each registrant to a programme, of those within reach who have one."""
    with looking(by=by, purpose=purpose, action=Act.SEE, subject=A_LIST, attributes=OF_REFERRALS) as look:
        rows = models.Referral.objects.filter(programme=programme, registrant__in=registrants).order_by("id")
        last = {one.registrant: one for one in found(rows)}
        look.shows(attributes=OF_REFERRALS)
        return last


def count_late(on: date) -> tuple[int, int]:
    """Return how many referrals within reach wait longer than they should, and how many wait; call it inside a look."""
    final = models.Answer.objects.exclude(state__in=WAITING).values("referral")
    rows = models.Referral.objects.exclude(pk__in=final)
    return rows.filter(due_on__lt=on).count(), rows.count()


def one(number: int, look: Look) -> Referral:
    """Return a referral within reach of a look; raise NotOnRecord."""
    row = models.Referral.objects.filter(pk=number).first()
    if row is None:
        raise NotOnRecord(f"There is no referral {number}.")
    reach(look, row.unit, row.registrant)
    (told,) = found([row])
    return told


def found(rows: Iterable[models.Referral]) -> list[Referral]:
    """Return referrals as they stand; call it inside a look."""
    some = list(rows)
    answers = _answers(some)
    agreed = _consenting({row.person for row in some if row.person is not None})
    return [_told(row, answers[int(row.pk)], agreed) for row in some]


def _answers(rows: Iterable[models.Referral]) -> Mapping[int, list[Answered]]:
    known: dict[int, list[Answered]] = defaultdict(list)
    for row in models.Answer.objects.filter(referral__in=[one.pk for one in rows]).order_by("id"):
        known[row.referral].append(
            Answered(state=State(row.state), by=row.by, why=row.why, at=row.at, enrolment=row.enrolment)
        )
    return known


def _consenting(persons: Collection[int]) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(_CONSENTING, {"persons": sorted(persons), "purpose": PURPOSE})
        return {person for (person,) in cursor.fetchall()}


def _told(row: models.Referral, answers: list[Answered], agreed: Collection[int]) -> Referral:
    state = furthest(answer.state for answer in answers)
    if state in WAITING and row.person is not None and row.person not in agreed:
        state = State.WITHDRAWN
    return Referral(
        id=int(row.pk),
        programme=row.programme,
        unit=row.unit,
        registrant=row.registrant,
        basis=Basis(row.basis),
        law=row.law,
        person=row.person,
        record=row.record,
        words=row.words,
        by=row.by,
        at=row.at,
        due_on=row.due_on,
        state=state,
        late=state in WAITING and row.due_on < timezone.localdate(),
        answers=tuple(answers),
    )
