"""Whoever is enrolled is looked at again: stale, inconsistent or both, called by stages, and removed by nobody here."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from recensus.decisions.types import NotAllowed
from recensus.enrolment.models import Enrolment
from recensus.enrolment.own import queries, recertifying
from recensus.enrolment.own.models import CallUp as Row
from recensus.enrolment.own.types import CallUp, Outcome, Why
from recensus.registry.models import Shape
from tests.enrolment.own.conftest import DAY, Clock, Kaba, decided, survey
from tests.registry.conftest import Household, Person, put_on_record

ASKS = {"by": "olive", "purpose": "casework"}
SOON, LATE = date(2026, 3, 1), date(2028, 2, 1)
"""Two months after the enrolment, and twenty-five."""


@pytest.fixture
def enrolled(kaba: Kaba) -> Kaba:
    """Return Kaba with its list enrolled."""
    kaba.approve(kaba.propose())
    return kaba


def drawn_up(kaba: Kaba, on: date) -> list[CallUp]:
    recertifying.draw_up(pack=kaba.pack, programme="grant", on=on, by="system", purpose="eligibility")
    return queries.call_ups("grant", **ASKS)


def call(kaba: Kaba, by: str = "olive", **more: object) -> int:
    return recertifying.call_up(pack=kaba.pack, programme="grant", by=by, purpose="casework", **more)  # type: ignore[arg-type]


def test_after_the_months_everybody_is_on_the_list_and_nobody_is_removed(enrolled: Kaba) -> None:
    assert drawn_up(enrolled, SOON) == []
    found = drawn_up(enrolled, LATE)
    assert [one.reasons for one in found] == [(Why.DUE,)] * 4
    assert all(one.stale and not one.inconsistent for one in found)
    assert drawn_up(enrolled, LATE + timedelta(days=1000)) == found
    assert set(Enrolment.objects.values_list("status", flat=True)) == {"active"}


def test_two_months_ahead_it_is_time_to_call(enrolled: Kaba) -> None:
    assert drawn_up(enrolled, date(2027, 10, 31)) == []
    assert len(drawn_up(enrolled, date(2027, 11, 1))) == 4


def test_a_changed_household_is_one_call_up_and_stays_one_when_its_time_is_up(enrolled: Kaba) -> None:
    child = Person("H1/3", "H1", "Child Canary", "000121", "2026-02-01", "male", "child")
    put_on_record(survey(SOON, people=[child]))
    (one,) = drawn_up(enrolled, SOON)
    assert (one.registrant, one.reasons) == (enrolled.number("H1"), (Why.HOUSEHOLD,))
    assert one.evidence["came"] == [enrolled.number("H1/3")]
    again = {it.registrant: it for it in drawn_up(enrolled, LATE)}[one.registrant]
    assert (again.number, again.reasons) == (one.number, (Why.DUE, Why.HOUSEHOLD))
    assert again.stale
    assert again.inconsistent
    call(enrolled)
    assert Row.objects.filter(registrant=one.registrant).values("letter").distinct().count() == 1


def test_a_household_gets_one_letter_about_all_who_are_in_the_programme(kaba: Kaba) -> None:
    kaba.determine("pension")
    kaba.approve(kaba.propose("pension", by="pia"), by="pia")
    recertifying.draw_up(pack=kaba.pack, programme="pension", on=LATE, by="system", purpose="eligibility")
    pia = {"by": "pia", "purpose": "casework"}
    assert recertifying.call_up(pack=kaba.pack, programme="pension", **pia) == 3
    found = queries.call_ups("pension", **pia)
    assert len({one.letter for one in found}) == 2
    assert len({one.letter for one in found if one.household == kaba.number("H1")}) == 1


def test_a_move_is_told_with_where_she_lived_and_lives(enrolled: Kaba) -> None:
    put_on_record(replace(survey(SOON), rows=tuple(map(moved, survey().rows))))
    (one,) = drawn_up(enrolled, SOON)
    assert (one.registrant, one.reasons) == (enrolled.number("H1"), (Why.MOVE,))
    assert (one.evidence["lived in"], one.evidence["lives in"]) == ("Kaba", "Tombo")


def moved(row: Person | Household) -> Person | Household:
    """Let H1 live in Tombo."""
    return replace(row, area="Tombo") if isinstance(row, Household) and row.key == "H1" else row


def test_whoever_a_source_says_is_dead_is_looked_at_and_not_removed(enrolled: Kaba) -> None:
    put_on_record(survey(SOON))
    died = enrolled.number("H1/1")
    shape = Shape.objects.get(kind="P", source__name="survey")
    Shape.objects.filter(pk=shape.pk).update(attributes=["died", *shape.attributes[1:]])
    (one, *rest) = drawn_up(enrolled, SOON)
    assert (one.reasons, one.evidence["dead"][0]) == ((Why.DEATH,), died)
    assert len(rest) == 3
    assert set(Enrolment.objects.values_list("status", flat=True)) == {"active"}


def test_call_ups_come_by_stages_in_her_district_and_only_once(enrolled: Kaba) -> None:
    drawn_up(enrolled, LATE)
    assert call(enrolled, most=1) == 1
    assert call(enrolled, by="dora") == 2
    assert call(enrolled, area="Tombo") == 1
    assert call(enrolled) == 0
    for who in ("nadia", "pia", "system"):
        with pytest.raises(NotAllowed):
            call(enrolled, by=who)


def test_whoever_does_not_answer_is_reminded_once_and_stays(enrolled: Kaba) -> None:
    drawn_up(enrolled, LATE)
    call(enrolled)
    how = {"pack": enrolled.pack, "programme": "grant", **ASKS}
    assert recertifying.remind(**how) == 0
    Row.objects.update(answer_by=date(2026, 1, 1))
    assert recertifying.remind(**how) == 4
    Row.objects.update(answer_by=date(2026, 1, 1))
    assert recertifying.remind(**how) == 0
    assert set(Enrolment.objects.values_list("status", flat=True)) == {"active"}


def test_whoever_is_confirmed_has_her_time_anew(enrolled: Kaba) -> None:
    one = drawn_up(enrolled, LATE)[0]
    with pytest.raises(NotAllowed, match="why"):
        recertifying.confirm(call_up=one.number, why=" ", **ASKS)
    recertifying.confirm(call_up=one.number, why="Seen at home.", **ASKS)
    assert one.number not in {it.number for it in drawn_up(enrolled, date(2028, 2, 2))}
    with pytest.raises(NotAllowed, match="settled"):
        recertifying.confirm(call_up=one.number, why="Again.", **ASKS)


def test_what_no_longer_shows_is_gone_unless_somebody_was_called(enrolled: Kaba) -> None:
    drawn_up(enrolled, LATE)
    call(enrolled, area="Tombo")
    assert [one.letter is not None for one in drawn_up(enrolled, SOON)] == [True]
    assert Row.objects.filter(outcome=Outcome.GONE).count() == 3


def test_an_exit_after_a_call_up_goes_the_way_of_every_exit(enrolled: Kaba, clock: Clock) -> None:
    one = drawn_up(enrolled, LATE)[0]
    number = recertifying.propose_exit(call_up=one.number, why="Gave it up.", last_day=DAY, **ASKS)
    assert Enrolment.objects.get(pk=one.enrolment).status == "active"
    assert one.enrolment not in {it.enrolment for it in drawn_up(enrolled, LATE)}
    decided(number, clock)
    assert Enrolment.objects.get(pk=one.enrolment).status == "exited"
