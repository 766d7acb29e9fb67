"""An enrolment is suspended and ended by decision only, with notice and appeal, by officers of the programme."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from recensus.decisions import actions as decisions
from recensus.decisions import queries as proposals
from recensus.decisions.types import Draft, Kind, NotAllowed, Step, Subject
from recensus.enrolment.models import Enrolment, Entitlement
from recensus.enrolment.own import ending, queries
from recensus.enrolment.own.types import Change, NotEnrolledHere
from tests.enrolment.own.conftest import Clock, Kaba, decided
from tests.enrolment.own.test_entitling import cut

ASKS = {"by": "olive", "purpose": "casework"}
LAST = date(2026, 2, 28)


@pytest.fixture
def one(kaba: Kaba) -> int:
    """Enrol a list, cut two cycles, and return an enrolment of Kaba's."""
    kaba.approve(kaba.propose())
    cut(kaba, "2026-02")
    cut(kaba, "2026-03")
    return kaba.enrolled("H1").pk


def exit_of(enrolment: int, by: str = "olive") -> int:
    return ending.propose_exit(
        enrolment=enrolment, reason="Moved abroad.", last_day=LAST, by=by, purpose="casework"
    )


def standing(enrolment: int) -> tuple[str, date | None, list[str]]:
    row = Enrolment.objects.get(pk=enrolment)
    states = Entitlement.objects.filter(enrolment=enrolment).order_by("cycle").values_list("state", flat=True)
    return row.status, row.last_day, list(states)


def test_nothing_changes_before_it_is_decided_and_then_it_ends(kaba: Kaba, one: int, clock: Clock) -> None:
    number = exit_of(one)
    assert standing(one) == ("active", None, ["due", "due"])
    decided(number, clock)
    assert standing(one) == ("exited", LAST, ["due", "cancelled"])
    told = queries.enrolment(one, **ASKS)
    assert [(it.change, it.by, it.proposal) for it in told.history] == [
        (Change.ENROLLED, "peter", None),
        (Change.LEFT, "quinn", number),
    ]
    assert "Moved abroad." in proposals.notices(number, **ASKS)[0].text
    cut(kaba, "2026-04")
    assert standing(one)[2] == ["due", "cancelled"]


def test_an_appeal_that_is_upheld_puts_everything_back(one: int, clock: Clock) -> None:
    number = exit_of(one)
    decided(number, clock)
    decisions.appeal(proposal=number, note="I am here.", by="peter", purpose="casework")
    decisions.uphold_appeal(proposal=number, note="She is.", by="peter", purpose="casework")
    assert standing(one) == ("active", None, ["due", "due"])
    assert proposals.proposal(number, **ASKS).standing is Step.REVERSED


def test_one_suspended_who_leaves_and_is_reinstated_is_suspended_still(one: int, clock: Clock) -> None:
    decided(ending.propose_suspension(enrolment=one, reason="Abroad.", on=date(2026, 2, 15), **ASKS), clock)
    number = exit_of(one)
    decided(number, clock, days=120)
    assert standing(one) == ("exited", LAST, ["due", "cancelled"])
    decisions.appeal(proposal=number, note="I am here.", by="peter", purpose="casework")
    decisions.uphold_appeal(proposal=number, note="She is.", by="peter", purpose="casework")
    assert standing(one) == ("suspended", None, ["due", "suspended"])


def test_only_officers_of_the_programme_propose_and_decide(one: int, clock: Clock) -> None:
    for who in ("nadia", "pia", "system"):
        with pytest.raises(NotAllowed):
            exit_of(one, by=who)
    number = exit_of(one)
    with pytest.raises(NotAllowed, match="officers of Ministry of Kaba"):
        decided(number, clock, by="pia")
    assert standing(one) == ("active", None, ["due", "due"])


def test_an_officer_of_another_district_finds_nothing(kaba: Kaba, one: int) -> None:
    assert queries.enrolment(one, by="dora", purpose="casework").number == one
    tombo = next(e.pk for e in Enrolment.objects.all() if e.registrant in map(kaba.number, ("H6", "H7")))
    with pytest.raises(NotEnrolledHere):
        exit_of(tombo, by="dora")
    with pytest.raises(NotEnrolledHere):
        queries.enrolment(tombo, by="dora", purpose="casework")


def test_what_a_programme_reported_is_not_ended_here(one: int) -> None:
    reported = Enrolment.objects.get(pk=one)
    reported.pk, reported.source, reported.source_key = None, 1, "theirs"
    reported.save()
    with pytest.raises(NotEnrolledHere, match="programme reported it"):
        exit_of(reported.pk)


@pytest.mark.parametrize(
    "attack",
    [
        "update enrolment_enrolment set status = 'exited' where id = %s",
        "update enrolment_enrolment set status = 'suspended' where id = %s",
        "update enrolment_enrolment set last_day = '2026-02-01' where id = %s",
        "update enrolment_enrolment set status = 'withdrawn' where id = %s",
        "delete from enrolment_enrolment where id = %s",
        "update enrolment_entitlement set state = 'cancelled' where enrolment = %s",
        "update enrolment_entitlement set amount = 1 where enrolment = %s",
        """insert into own_happening (enrolment, change, "on", at, "by", why, proposal)
           values (%s, 'left', '2026-02-01', now(), 'system', 'x', 1)""",
    ],
)
def test_the_database_takes_nothing_away_that_nobody_decided(one: int, attack: str) -> None:
    before = standing(one)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attack, [one])
    assert standing(one) == before


def test_a_decision_about_one_enrolment_ends_no_other(kaba: Kaba, one: int, clock: Clock) -> None:
    """A proposal that names one household and another's enrolment comes to nothing."""
    other = next(e for e in Enrolment.objects.all() if e.pk != one)
    draft = Draft(
        kind=Kind.EXIT,
        reference="a trick",
        reason="A trick.",
        parameters={"enrolment": other.pk, "on": "2026-02-28"},
        subjects=[Subject(kind="H", number=kaba.number("H1"))],
    )
    number = decisions.propose(draft=draft, by="olive", purpose="casework")
    with pytest.raises(DatabaseError, match="after a notice"), transaction.atomic():
        decided(number, clock)
    assert standing(other.pk)[0] == "active"
