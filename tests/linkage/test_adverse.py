"""What takes something from somebody, or touches many, is decided; what is known better by now stays as it is."""

from pathlib import Path

import pytest

from recensus.decisions import actions as decisions
from recensus.decisions import queries as proposals
from recensus.decisions.types import Kind, NotAllowed
from recensus.linkage import actions, models
from recensus.linkage.reviewing.actions import answer
from recensus.linkage.types import Consequence, NotDoable, PairKind, State, Verdict
from recensus.registry.linking import TooManyForOne
from recensus.registry.models import Link
from recensus.vocabulary.types import Pack
from tests.linkage.small_links import MANAGER, PENSION, WHY, decide, in_force, person, run, village
from tests.registry.conftest import Person, Stated, put_on_record, state

pytestmark = pytest.mark.usefixtures("record")

TWICE = Person("B9", None, "Beatrice Kamau", None, "1960-01-09", "female", None)
"""Beatrice, once more on the list of those who are paid."""


@pytest.fixture
def pack(record: None, tmp_path: Path) -> Pack:  # noqa: ARG001 - an empty record
    return village(tmp_path)


def paid_twice() -> None:
    put_on_record(Stated("pension", PENSION.day.replace(month=3), (TWICE,), mode="delta"))


def test_who_is_paid_twice_is_not_made_one_by_a_run(pack: Pack) -> None:
    paid_twice()
    done = in_force(pack)
    assert done.moved == 2  # Amina and Chidi, who lose nothing by it
    assert person("B3") != person("B9")
    (number,) = done.proposals
    proposal = proposals.proposal(number, **MANAGER)
    assert (proposal.kind, proposal.affected) == (Kind.MERGE, 2)
    decide(*done.proposals)
    assert person("B3") == person("B9")


def test_pairs_that_would_take_something_are_marked_for_two_officers(pack: Pack) -> None:
    paid_twice()
    pairs = models.Pair.objects.filter(run=run(pack), kind=PairKind.SAMPLE)
    found = {frozenset((one.left_key, one.right_key)): one.consequence for one in pairs}
    assert found == {
        frozenset(("B3", "B9")): Consequence.ADVERSE,
        frozenset(("B1", "H1/1")): Consequence.NONE,
        frozenset(("B2", "H2/1")): Consequence.NONE,
    }


def test_what_officers_said_since_the_run_is_left_to_the_next(pack: Pack) -> None:
    number = run(pack)
    pair = models.Pair.objects.get(run=number, left_key__in=("B1", "H1/1"))
    answer(pair=pair.pk, verdict=Verdict.DIFFERENT, why="her daughter", **MANAGER)
    actions.activate(run=number, why="the first", **MANAGER)
    assert person("B1") != person("H1/1")
    assert person("B2") == person("H2/1")
    assert models.Run.objects.get(pk=run(pack)).counts["changed"] == 0


def test_who_was_merged_since_the_run_is_left_to_the_next(pack: Pack) -> None:
    number = run(pack)
    actions.merge(registrants=[person("H1/1"), person("H1/2")], why=WHY, **MANAGER)
    actions.activate(run=number, why="the first", **MANAGER)
    assert person("B1") != person("H1/1") == person("H1/2")
    in_force(pack)
    assert person("B1") == person("H1/1") == person("H1/2")


def test_a_run_is_put_in_force_once_and_by_a_person(pack: Pack) -> None:
    number = run(pack)
    with pytest.raises(PermissionError):
        actions.activate(run=number, why="nightly", by="system", purpose="registration")
    actions.activate(run=number, why="the first", **MANAGER)
    with pytest.raises(NotDoable, match="is in force"):
        actions.activate(run=number, why="again", **MANAGER)


def test_many_changes_take_the_brake_and_a_decision(pack: Pack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("recensus.registry.linking._refuse_many", _refuse)
    before, number = state(), run(pack)
    done = actions.activate(run=number, why="the first", **MANAGER)
    assert (done.event, state()) == (None, before)
    assert models.Run.objects.get(pk=number).state == State.PROPOSED
    (proposal,) = done.proposals
    assert proposals.proposal(proposal, **MANAGER).kind is Kind.BULK_UPDATE
    decide(*done.proposals)
    assert person("B1") == person("H1/1")
    assert models.Run.objects.get(pk=number).state == State.IN_FORCE
    assert models.Event.objects.get().proposal == proposal


def _refuse(cursor: object) -> None:  # noqa: ARG001 - whoever it is
    raise TooManyForOne(6, 8)


def test_the_database_itself_keeps_what_was_said_and_done(pack: Pack) -> None:
    in_force(pack)
    actions.merge(registrants=[person("H1/1"), person("H1/2")], why=WHY, **MANAGER)
    for rows in (models.Verdict.objects.all(), models.Event.objects.all()):
        with pytest.raises(Exception, match="never changed"):
            rows.update(why="no")
    with pytest.raises(Exception, match="speaks for herself"):
        models.Verdict.objects.create(
            left_source=Link.objects.first().source,  # type: ignore[union-attr]
            left_kind="P",
            left_key="A",
            right_source=Link.objects.first().source,  # type: ignore[union-attr]
            right_kind="P",
            right_key="B",
            verdict=Verdict.SAME,
            by="dalia",
        )


def test_nobody_decides_a_merge_alone(pack: Pack) -> None:
    paid_twice()
    (number,) = in_force(pack).proposals
    with pytest.raises(NotAllowed):
        decisions.review(proposal=number, note="my own", **MANAGER)
