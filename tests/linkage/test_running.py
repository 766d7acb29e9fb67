"""A run stands beside what is in force and touches nothing; put in force it is one event, and can be taken back."""

from pathlib import Path

import pytest

from recensus.linkage import actions, models
from recensus.linkage.resolving import make_run
from recensus.linkage.types import State
from recensus.registry.models import Link
from recensus.vocabulary.types import Pack
from tests.linkage.small_links import MANAGER, OPERATOR, event_of, in_force, person, run, village
from tests.registry.conftest import state

pytestmark = pytest.mark.usefixtures("record")


@pytest.fixture
def pack(record: None, tmp_path: Path) -> Pack:  # noqa: ARG001 - an empty record
    return village(tmp_path)


def links() -> list[tuple[object, ...]]:
    return list(Link.objects.order_by("id").values_list())


def test_a_run_touches_nothing_and_says_what_would_change(pack: Pack) -> None:
    before, links_before = state(), links()
    found = models.Run.objects.get(pk=run(pack))
    assert (found.state, found.counts["changed"]) == (State.PROPOSED, 2)
    assert sorted(found.changes.values_list("source_key", "registrant", "to")) == [
        ("B1", person("B1"), person("H1/1")),
        ("B2", person("B2"), person("H2/1")),
    ]
    assert (state(), links()) == (before, links_before)


def test_in_force_the_keys_are_held_by_who_came_first(pack: Pack) -> None:
    first = {key: person(key) for key in ("H1/1", "H2/1", "B3")}
    done = in_force(pack)
    assert event_of(done).run is not None
    assert done.moved == 2
    assert person("B1") == person("H1/1") == first["H1/1"]
    assert person("B2") == person("H2/1") == first["H2/1"]
    assert person("B3") == first["B3"]


def test_undoing_restores_exactly(pack: Pack) -> None:
    before = state()
    done = in_force(pack)
    assert state() != before
    assert done.event is not None
    actions.undo(event=done.event, why="the wrong thresholds", **MANAGER)
    assert state() == before
    assert models.Run.objects.get().state == State.UNDONE


def test_the_same_run_again_changes_nothing(pack: Pack) -> None:
    in_force(pack)
    again = models.Run.objects.get(pk=run(pack))
    assert again.counts["changed"] == 0


def test_the_engine_links_what_is_on_record_or_asks_people(pack: Pack) -> None:
    found = models.Run.objects.get(pk=make_run(pack=pack, **OPERATOR))
    assert found.counts["records"] == 6
    assert found.counts["changed"] + found.pairs.filter(kind="doubtful").count() == 2
    assert found.model is not None
    assert len(found.model_name) == 16
