"""A proposal goes its way step by step, each by the right hands and in its time."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from recensus.decisions import actions, queries
from recensus.decisions.types import Kind, NoExecutor, NotAllowed, Step, UnknownProposal
from recensus.privacy.access import AccessRefused
from tests.decisions.conftest import BULK, FARIDA, GODWIN, HALIMA, NADIA, SUSPEND, announced, proposed

pytestmark = pytest.mark.usefixtures("officers", "done")
Clock = Callable[[int], None]
CASEWORK = {"purpose": "casework"}


def standing(number: int) -> Step:
    return queries.proposal(number, by=NADIA, **CASEWORK).standing


def test_a_suspension_in_one_step_is_refused() -> None:
    number = proposed()
    with pytest.raises(NotAllowed, match="follows 'notice given'"):
        actions.decide(proposal=number, note="at once", by=FARIDA, **CASEWORK)
    assert standing(number) is Step.PROPOSED


def test_the_whole_way_ends_in_an_act_by_a_named_officer(clock: Clock, done: list[str]) -> None:
    number = announced()
    clock(30)
    actions.decide(proposal=number, note="nobody objected", by=GODWIN, **CASEWORK)
    assert done == ["household 12 in child grant by godwin"]
    assert [taken.step for taken in queries.proposal(number, by=NADIA, **CASEWORK).steps] == [
        Step.PROPOSED,
        Step.REVIEWED,
        Step.NOTICE,
        Step.DECIDED,
        Step.CARRIED_OUT,
    ]


def test_nobody_reviews_or_decides_what_she_proposed(clock: Clock) -> None:
    with pytest.raises(NotAllowed, match="takes another officer"):
        actions.review(proposal=proposed(), note="mine is fine", by=NADIA, **CASEWORK)
    number = announced()
    clock(30)
    with pytest.raises(NotAllowed, match="takes another officer"):
        actions.decide(proposal=number, note="mine is fine", by=NADIA, **CASEWORK)


def test_nothing_is_decided_before_the_waiting_is_over(clock: Clock) -> None:
    number = announced()
    clock(9)  # ten working days are two weeks at least
    with pytest.raises(NotAllowed, match="time to object"):
        actions.decide(proposal=number, note="soon", by=GODWIN, **CASEWORK)


def test_a_machine_may_propose_and_nothing_else() -> None:
    number = actions.propose(draft=BULK, by="system", purpose="eligibility")
    assert standing(number) is Step.PROPOSED
    for step in (actions.review, actions.release, actions.decide, actions.turn_down):
        with pytest.raises((NotAllowed, AccessRefused)):
            step(proposal=number, note="by myself", by="system", purpose="eligibility")


def test_a_bulk_act_takes_officers_of_the_whole_country() -> None:
    number = proposed(BULK)
    with pytest.raises(AccessRefused, match="whole country"):
        actions.review(proposal=number, note="fine", by="dalia", **CASEWORK)


def test_everyone_concerned_is_told_in_every_language_why_and_what_can_be_done() -> None:
    number = announced()
    notices = queries.notices(number, by=NADIA, **CASEWORK)
    assert {(notice.kind, notice.number) for notice in notices} == {("H", 12), ("P", 120)}
    for said in (SUSPEND.reason, "Nothing is decided before", "You can object"):
        assert all(said in notice.text for notice in notices if notice.language == "en")


def test_the_brake_holds_until_two_officers_other_than_the_proposer_release_it(
    clock: Clock, done: list[str]
) -> None:
    number = announced(BULK)
    clock(10)
    with pytest.raises(NotAllowed, match="brake holds: 150 of 20,000"):
        actions.decide(proposal=number, note="go", by=GODWIN, **CASEWORK)
    with pytest.raises(NotAllowed, match="another officer"):
        actions.release(proposal=number, note="mine", by=NADIA, **CASEWORK)
    actions.release(proposal=number, note="checked the list", by=FARIDA, **CASEWORK)
    actions.release(proposal=number, note="checked the list", by=FARIDA, **CASEWORK)
    with pytest.raises(NotAllowed, match="1 did"):
        actions.decide(proposal=number, note="go", by=GODWIN, **CASEWORK)
    actions.release(proposal=number, note="checked the numbers", by=HALIMA, **CASEWORK)
    actions.decide(proposal=number, note="go", by=GODWIN, **CASEWORK)
    assert done == ["incomes of 2026 by godwin"]


def test_a_few_in_a_small_country_do_not_pull_the_brake(clock: Clock, done: list[str]) -> None:
    number = announced(replace(BULK, affected=99, on_record=200))
    clock(10)
    actions.decide(proposal=number, note="go", by=GODWIN, **CASEWORK)
    assert done


def test_after_an_objection_another_officer_decides(clock: Clock, done: list[str]) -> None:
    number = announced()
    actions.contest(proposal=number, note="we live there: see the photograph", by="halima", **CASEWORK)
    clock(30)
    with pytest.raises(NotAllowed, match="did not review"):
        actions.decide(proposal=number, note="no", by=FARIDA, **CASEWORK)
    actions.turn_down(proposal=number, note="they live there", by=GODWIN, **CASEWORK)
    assert standing(number) is Step.TURNED_DOWN
    assert done == []


def test_an_appeal_that_is_upheld_by_another_officer_reverses_the_act(clock: Clock, done: list[str]) -> None:
    number = announced()
    clock(30)
    actions.decide(proposal=number, note="nobody objected", by=GODWIN, **CASEWORK)
    actions.appeal(proposal=number, note="the letter never came", by=FARIDA, **CASEWORK)
    with pytest.raises(NotAllowed, match="takes another officer"):
        actions.uphold_appeal(proposal=number, note="so it is", by=GODWIN, **CASEWORK)
    actions.uphold_appeal(proposal=number, note="so it is", by=HALIMA, **CASEWORK)
    actions.uphold_appeal(proposal=number, note="so it is", by=HALIMA, **CASEWORK)
    assert done[1:] == ["household 12 in child grant reversed by halima"]
    assert standing(number) is Step.REVERSED


def test_a_person_speaks_for_herself_and_takes_no_other_step(clock: Clock) -> None:
    number, own = announced(), {"purpose": "own record"}
    assert [act.id for act in queries.about_herself(120, **own)] == [number]
    assert {notice.number for notice in queries.notices(number, by="person:120", **own)} == {120}
    actions.contest(proposal=number, note="we live there", by="person:120", **own)
    with pytest.raises((NotAllowed, AccessRefused)):
        actions.turn_down(proposal=number, note="we live there", by="person:120", **own)
    clock(30)
    actions.decide(proposal=number, note="nobody was there", by=GODWIN, **CASEWORK)
    actions.appeal(proposal=number, note="we were at work", by="person:120", **own)
    assert standing(number) is Step.APPEALED


def test_a_person_whom_it_does_not_concern_knows_nothing_of_it() -> None:
    number, own = announced(), {"purpose": "own record"}
    assert queries.about_herself(7, **own) == []
    assert queries.notices(number, by="person:7", **own) == []
    for number_or_none in (number, number + 99):
        with pytest.raises(UnknownProposal, match="There is no proposal"):
            actions.contest(proposal=number_or_none, note="they are away", by="person:7", **own)


def test_an_appeal_comes_too_late_after_its_time(clock: Clock) -> None:
    number = announced()
    clock(30)
    actions.decide(proposal=number, note="nobody objected", by=GODWIN, **CASEWORK)
    clock(120)
    with pytest.raises(NotAllowed, match="time for appeals ended"):
        actions.appeal(proposal=number, note="only now", by=FARIDA, **CASEWORK)


def test_asking_twice_does_it_once(clock: Clock, done: list[str]) -> None:
    assert proposed() == proposed()
    number = announced()
    announced()
    clock(30)
    for _ in range(2):
        actions.decide(proposal=number, note="nobody objected", by=GODWIN, **CASEWORK)
    assert len(done) == 1
    assert len(queries.proposal(number, by=NADIA, **CASEWORK).steps) == 5


def test_what_nothing_can_carry_out_is_not_decided(clock: Clock) -> None:
    number = announced(replace(SUSPEND, kind=Kind.EXIT))
    clock(60)
    with pytest.raises(NoExecutor, match="cannot be decided"):
        actions.decide(proposal=number, note="out", by=GODWIN, **CASEWORK)
    assert standing(number) is Step.NOTICE


def test_an_act_that_fails_leaves_the_proposal_undecided(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = announced()
    clock(30)

    def broken(_act: object) -> None:
        raise RuntimeError("the disk is full")

    from recensus.decisions.executing import Executor

    monkeypatch.setattr("recensus.setups.subscriptions.EXECUTORS", {Kind.SUSPEND: Executor(carry_out=broken)})
    with pytest.raises(RuntimeError):
        actions.decide(proposal=number, note="nobody objected", by=GODWIN, **CASEWORK)
    assert standing(number) is Step.NOTICE


def test_no_step_is_taken_without_a_reason() -> None:
    with pytest.raises(NotAllowed, match="Say why"):
        proposed(replace(BULK, reason="  "))
    with pytest.raises(NotAllowed, match="in a note"):
        actions.review(proposal=proposed(), note=" ", by=FARIDA, **CASEWORK)


def test_an_act_against_people_says_against_whom() -> None:
    with pytest.raises(NotAllowed, match="whom"):
        proposed(replace(SUSPEND, subjects=()))


def test_only_who_proposed_withdraws() -> None:
    number = proposed()
    with pytest.raises(NotAllowed, match="Only who proposed"):
        actions.withdraw(proposal=number, note="no", by=FARIDA, **CASEWORK)
    actions.withdraw(proposal=number, note="a mistake of mine", by=NADIA, **CASEWORK)
    assert proposed() != number
