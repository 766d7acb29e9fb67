"""What is new is held against everyone on record without linking all anew; whoever was there stays who she is."""

from datetime import date
from pathlib import Path

import pytest
from django.conf import LazySettings

from recensus.linkage import actions, models
from recensus.linkage.applicants.actions import build_index
from recensus.linkage.applicants.types import NoIndex
from recensus.linkage.daily import make_delta
from recensus.linkage.resolving import make_run
from recensus.linkage.reviewing import queries as reviewing
from recensus.linkage.types import State
from recensus.vocabulary.pack import open_pack
from recensus.vocabulary.types import Pack
from tests.linkage.small_links import MANAGER, OPERATOR, in_force, person, run, village
from tests.registry.conftest import Person, Stated, put_on_record, state

pytestmark = pytest.mark.usefixtures("record")
NEW = (
    Person("T1", None, "Amina Njeri", None, "1990-05-01", relationship=None),
    Person("T2", None, "Zawadi Otieno", None, "1971-04-09", "female", None),
)


@pytest.fixture
def pack(record: None, tmp_path: Path, settings: LazySettings) -> Pack:  # noqa: ARG001 - an empty record
    settings.RECENSUS_FILES = tmp_path / "files"
    pack = village(tmp_path)
    (Path(pack.path) / "linkage.yaml").write_text("costs: {wrong_link: 2, missed_link: 20}\n")
    return open_pack(pack.path)


def arrive(*rows: Person) -> None:
    put_on_record(Stated("clinic", date(2026, 3, 1), rows or NEW, mode="delta"))


def delta(pack: Pack) -> models.Run:
    return models.Run.objects.get(pk=make_delta(pack=pack, **OPERATOR))


def test_a_new_record_is_put_with_whom_it_speaks_of_and_that_can_be_undone(pack: Pack) -> None:
    in_force(pack)
    build_index(pack=pack, **OPERATOR)
    arrive()
    before = state()
    found = delta(pack)
    assert state() == before
    assert found.since is not None
    changed = found.changes.get()
    assert (changed.source_key, changed.to, changed.by) == ("T1", person("H1/1"), "model")
    done = actions.activate(run=found.pk, why="of the day", **MANAGER)
    assert person("T1") == person("H1/1") == person("B1")
    assert person("T2") not in {person("H1/1"), person("H2/1"), person("B3")}
    assert delta(pack).counts["changed"] == 0, "asked again, there is nothing left to do"
    assert done.event is not None
    actions.undo(event=done.event, why="not of the day", **MANAGER)
    assert state() == before


def test_whoever_was_there_is_neither_joined_nor_parted(pack: Pack) -> None:
    build_index(pack=pack, **OPERATOR)
    arrive()
    found = delta(pack)
    assert person("H1/1") != person("B1"), "nobody has linked them yet"
    assert set(found.changes.values_list("source_key", flat=True)) <= {"T1", "T2"}


def test_it_asks_people_what_a_run_would_ask(pack: Pack) -> None:
    whole = run(pack)
    build_index(pack=pack, **OPERATOR)
    arrive(Person("T3", None, "Amina Njery", None, "1990-01-05", relationship=None))
    asked = delta(pack).pairs
    waiting = reviewing.work(**MANAGER).hers
    assert asked.count() > 0
    assert {pair.left_key for pair in asked.all()} | {pair.right_key for pair in asked.all()} >= {"T3"}
    assert waiting == models.Pair.objects.filter(run=whole).count() + asked.count()
    delta(pack)
    assert reviewing.work(**MANAGER).hers == waiting, "nobody is asked twice"


def test_without_anything_new_nothing_changes_and_without_an_index_it_is_told(pack: Pack) -> None:
    with pytest.raises(NoIndex):
        make_delta(pack=pack, **OPERATOR)
    in_force(pack)
    build_index(pack=pack, **OPERATOR)
    found = delta(pack)
    assert (found.state, found.counts["records"], found.counts["changed"]) == (State.PROPOSED, 0, 0)


def test_it_finds_of_the_new_what_a_run_over_everyone_finds(pack: Pack) -> None:
    in_force(pack)
    build_index(pack=pack, **OPERATOR)
    arrive(*NEW, Person("T4", None, "Zawadi Otieno", None, "1971-04-09", "female", None))
    of_delta = {(c.source_key, c.to) for c in delta(pack).changes.all()}
    whole = models.Run.objects.get(pk=make_run(pack=pack, **OPERATOR))
    of_whole = {(c.source_key, c.to) for c in whole.changes.filter(source_key__startswith="T")}
    assert of_delta <= of_whole
