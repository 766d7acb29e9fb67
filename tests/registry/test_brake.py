"""A snapshot that leaves out too many counts for nothing until two other officers release it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from recensus.decisions import actions as decisions
from recensus.decisions import queries as proposals
from recensus.decisions.types import NotAllowed, Step
from recensus.registry import queries as record_of
from recensus.registry.actions import BatchNotUndoable, undo_batch
from recensus.registry.braking import LeftOut, halted_by
from tests.cast import appoint
from tests.registry.conftest import WHO, Household, Person, Stated, clear, put_on_record, state

pytestmark = pytest.mark.usefixtures("record")
MARCH, APRIL, MAY = (date(2026, month, 1) for month in (3, 4, 5))
FARIDA, GODWIN = ({"by": name, "purpose": "casework"} for name in ("farida", "godwin"))


def survey(day: date, number: int, *, without: int = 0, mode: str = "snapshot", **facts: str) -> Stated:
    """Return an extract of persons 0 to ``number``, without the first so many."""
    people = tuple(Person(f"p{n}", name=f"Amina {n}", **facts) for n in range(without, number))
    return Stated("survey", day, people, mode=mode)


def state_of(batch: int) -> str:
    return record_of.batch(batch, **WHO).state


def released(batch: int) -> int:
    """Let two officers release a halted batch, as far as the decision, and return its proposal."""
    proposal = halted_by(batch, **WHO)
    assert proposal is not None
    for officer in ("farida", "godwin"):
        appoint(officer, "programme_manager")
    decisions.review(proposal=proposal.id, note="the camp was closed", **FARIDA)
    decisions.give_notice(proposal=proposal.id, reasons={}, **FARIDA)
    decisions.release(proposal=proposal.id, note="I rang them", **FARIDA)
    decisions.release(proposal=proposal.id, note="so did I", **GODWIN)
    return proposal.id


@pytest.fixture
def known() -> Iterator[dict[str, object]]:
    """Put 150 persons on record, and return what is held true of them."""
    put_on_record(survey(MARCH, 150))
    return state()


def test_an_extract_without_two_thirds_of_its_people_changes_nothing(known: dict[str, object]) -> None:
    batch = put_on_record(survey(APRIL, 150, without=100, sex="male"))
    assert state_of(batch) == "halted"
    assert state() == known
    proposal = halted_by(batch, **WHO)
    assert proposal is not None
    assert (proposal.affected, proposal.on_record, proposal.steps[0].by) == (100, 150, "tester")
    assert "100 of 150 persons" in proposal.reason
    assert proposal.evidence["persons left out by area"] == "no area 100 of 150"


def test_what_leaves_out_fewer_counts_at_once(known: dict[str, object]) -> None:
    assert state_of(put_on_record(survey(APRIL, 150, without=99))) == "recorded"
    assert state() != known


def test_released_by_two_others_it_counts_as_if_it_had_at_once(
    known: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    cut = survey(APRIL, 160, without=100, sex="male")
    batch = put_on_record(cut)
    number = released(batch)
    assert state()["statements"] == known["statements"]
    decisions.decide(proposal=number, note="it is right", **GODWIN)
    assert state_of(batch) == "recorded"
    assert proposals.proposal(number, **GODWIN).standing is Step.CARRIED_OUT
    counted = state()
    clear()
    monkeypatch.setattr("recensus.registry.braking.halt", lambda *_, **__: None)
    for extract in (survey(MARCH, 150), cut):
        put_on_record(extract)
    assert counted == state()


def test_one_officer_or_the_loader_or_a_machine_does_not_release_it(known: dict[str, object]) -> None:
    batch = put_on_record(survey(APRIL, 150, without=100))
    proposal = halted_by(batch, **WHO)
    assert proposal is not None
    appoint("farida", "programme_manager")
    loader = {"by": "tester", "purpose": "casework"}
    with pytest.raises(NotAllowed, match="another officer"):
        decisions.review(proposal=proposal.id, note="mine", **loader)
    decisions.review(proposal=proposal.id, note="seen", **FARIDA)
    decisions.give_notice(proposal=proposal.id, reasons={}, **FARIDA)
    decisions.release(proposal=proposal.id, note="seen", **FARIDA)
    with pytest.raises(NotAllowed, match="another officer"):
        decisions.release(proposal=proposal.id, note="mine", **loader)
    with pytest.raises(NotAllowed, match="1 did"):
        decisions.decide(proposal=proposal.id, note="alone", **FARIDA)
    assert state() == known


def test_turned_down_nothing_is_left_of_it(known: dict[str, object]) -> None:
    batch = put_on_record(survey(APRIL, 160, without=100, sex="male"))
    proposal = halted_by(batch, **WHO)
    assert proposal is not None
    appoint("farida", "programme_manager")
    decisions.turn_down(proposal=proposal.id, note="half the file is missing", **FARIDA)
    assert state_of(batch) == "discarded"
    assert halted_by(batch, **WHO) is None
    assert state() == known


def test_whoever_loaded_it_can_take_it_back(known: dict[str, object]) -> None:
    batch = put_on_record(survey(APRIL, 160, without=100, sex="male"))
    proposal = halted_by(batch, **WHO)
    assert proposal is not None
    decisions.withdraw(proposal=proposal.id, note="the wrong file", **WHO)
    assert state_of(batch) == "discarded"
    assert state() == known


def test_the_same_extract_again_stays_halted(known: dict[str, object]) -> None:
    cut = survey(APRIL, 150, without=100)
    batch = put_on_record(cut)
    assert put_on_record(cut) == batch
    assert state_of(batch) == "halted"
    assert state() == known


def test_the_right_extract_takes_the_place_of_the_halted_one(known: dict[str, object]) -> None:
    batch = put_on_record(survey(APRIL, 160, without=100, sex="male"))
    number = released(batch)
    right = put_on_record(survey(APRIL, 150))
    assert (state_of(batch), state_of(right)) == ("discarded", "recorded")
    with pytest.raises(NotAllowed, match="given up for another"):
        decisions.decide(proposal=number, note="go", **GODWIN)
    assert state()["names"] == known["names"]


def test_other_sources_are_loaded_while_a_batch_is_halted(known: dict[str, object]) -> None:
    batch = put_on_record(survey(APRIL, 150, without=100, sex="male"))
    other = replace(survey(APRIL, 20), source="pension")
    assert state_of(put_on_record(other)) == "recorded"
    decisions.decide(proposal=released(batch), note="it is right", **GODWIN)
    assert state_of(batch) == "recorded"
    assert known != state()


def test_an_earlier_extract_cannot_be_undone_under_a_halted_one(known: dict[str, object]) -> None:
    small = put_on_record(survey(APRIL, 152, without=150, mode="delta"))
    put_on_record(survey(MAY, 152, without=100))
    with pytest.raises(BatchNotUndoable, match="is halted"):
        undo_batch(batch=small, reason="the wrong file", **WHO)
    assert known


def test_whom_the_last_snapshot_left_out_is_not_left_out_again(known: dict[str, object]) -> None:
    put_on_record(survey(APRIL, 150, without=60))
    assert state_of(put_on_record(survey(MAY, 150, without=120))) == "recorded"
    assert known


def test_changes_since_the_last_snapshot_are_spoken_of_too(known: dict[str, object]) -> None:
    put_on_record(survey(APRIL, 250, without=150, mode="delta"))
    batch = put_on_record(survey(MAY, 150))
    proposal = halted_by(batch, **WHO)
    assert proposal is not None
    assert (proposal.affected, proposal.on_record) == (100, 250)
    assert known


def test_many_persons_do_not_hide_the_households_that_are_left_out() -> None:
    houses = tuple(Household(f"h{n}") for n in range(150))
    people = survey(MARCH, 150).rows
    put_on_record(Stated("survey", MARCH, (*houses, *people)))
    batch = put_on_record(Stated("survey", APRIL, (*houses[100:], *people)))
    proposal = halted_by(batch, **WHO)
    assert proposal is not None
    assert (proposal.affected, proposal.on_record) == (100, 150)
    assert proposal.evidence["households left out by area"] == "D1 100 of 150"


def test_a_late_extract_is_measured_at_its_own_place(known: dict[str, object]) -> None:
    put_on_record(survey(MAY, 150))
    assert state_of(put_on_record(survey(APRIL, 150, without=100))) == "halted"
    assert known


@pytest.mark.parametrize(
    "change",
    [
        "state = 'recorded', recorded_at = now()",
        "recorded_at = now()",
        "state = 'loading'",
        "state = 'discarded', recorded_at = now()",
    ],
)
def test_nobody_lets_it_count_with_sql_of_her_own(known: dict[str, object], change: str) -> None:
    batch = put_on_record(survey(APRIL, 150, without=100))
    with (
        pytest.raises(DatabaseError, match="nobody decided"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"update registry_batch set {change} where id = %s", [batch])
    assert state() == known


def test_where_people_are_left_out_tells_of_nobody() -> None:
    areas = (("D1", 150, 100), ("D2", 60, 60), ("D3", 40, 3), ("D4", 2, 2), ("D5", 90, 0))
    assert LeftOut(kind="P", areas=areas).where(5) == "D1 100 of 150, D2 60 of 60, elsewhere 5 of 132"
    few = LeftOut(kind="P", areas=(("D1", 150, 100), ("D2", 60, 60), ("D3", 40, 3)))
    assert few.where(5) == "D1 100 of 150, elsewhere 63 of 100"
    assert LeftOut(kind="P", areas=(("D1", 3, 2),)).where(5) == ""
