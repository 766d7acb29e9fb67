"""What is on record, and what is held true of it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from recensus.registry import actions, locking, queries
from recensus.registry.models import Batch, Link, Membership, SourceRecord
from tests.looking import seeing_everybody
from tests.registry.conftest import WHO, Household, Person, Stated, put_on_record, state, token_of

pytestmark = pytest.mark.usefixtures("record")

JANUARY, FEBRUARY, MARCH = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)
AMINA = Person(key="p1", household="h1", nid="100")
HOME = Household(key="h1")


def person(key: str) -> int:
    return Link.objects.get(source_key=key, kind="P", ended_by=None).registrant_id


def test_a_person_without_any_identifier_is_registered() -> None:
    put_on_record(Stated("survey", JANUARY, (Person(key="p1", nid=None),)))
    assert state()["names"][0][2] == "Amina Njeri"


def test_a_known_identifier_links_another_source_to_the_same_person() -> None:
    put_on_record(Stated("survey", JANUARY, (AMINA, HOME)))
    put_on_record(Stated("pension", JANUARY, (Person(key="b1", nid="100"),)))
    assert person("b1") == person("p1")


@pytest.mark.parametrize("other", [{"sex": "male"}, {"birth_date": "1950-01-01"}])
def test_whoever_contradicts_the_person_with_her_identifier_is_registered_apart(
    other: dict[str, str],
) -> None:
    put_on_record(Stated("survey", JANUARY, (AMINA, HOME)))
    put_on_record(Stated("pension", JANUARY, (Person(key="b1", nid="100", **other),)))
    assert person("b1") != person("p1")


def test_a_later_statement_keeps_the_earlier_one() -> None:
    put_on_record(Stated("survey", JANUARY, (AMINA, HOME)))
    put_on_record(
        Stated("survey", FEBRUARY, (Person(key="p1", household="h1", nid="100", name="Amina W"), HOME))
    )
    assert SourceRecord.objects.filter(source_key="p1").count() == 2
    assert state()["names"][1][2] == "Amina W"


def test_an_unchanged_row_adds_a_mention_and_no_record() -> None:
    put_on_record(Stated("survey", JANUARY, (AMINA, HOME)))
    put_on_record(Stated("survey", FEBRUARY, (AMINA, HOME)))
    assert SourceRecord.objects.count() == 2


def test_whom_a_snapshot_leaves_out_has_left_her_household_but_is_still_on_record() -> None:
    put_on_record(Stated("survey", JANUARY, (AMINA, HOME)))
    put_on_record(Stated("survey", FEBRUARY, (HOME,)))
    households = [household for _, household, *_ in state()["memberships"]]
    assert households == ["survey H h1", None]
    assert [value for _, _, value, _ in state()["identifiers"]] == [token_of("100")]


def test_whom_a_correction_of_the_same_day_leaves_out_is_still_recognised_by_her_number() -> None:
    put_on_record(Stated("survey", JANUARY, (HOME,), version=2))
    put_on_record(Stated("survey", JANUARY, (AMINA, HOME), version=1))
    put_on_record(Stated("pension", JANUARY, (Person(key="b1", nid="100"),)))
    assert person("b1") == person("p1")


def test_before_an_undoing_the_record_still_shows_what_was_known() -> None:
    put_on_record(Stated("survey", JANUARY, (AMINA, HOME)))
    moved = put_on_record(Stated("survey", FEBRUARY, (Person(key="p1", household="h2", nid="100"), HOME)))
    known = Batch.objects.get(pk=moved).recorded_at
    actions.undo_batch(batch=moved, reason="wrong file", **WHO)
    assert [household for _, household, *_ in state()["memberships"]] == ["survey H h1"]
    from recensus.registry.files import Moment, entries

    assert known is not None
    with seeing_everybody():
        assert len(entries([person("p1")], Moment(None, known.isoformat()))) == 2


def test_nothing_is_deleted_by_undoing() -> None:
    batch = put_on_record(Stated("survey", JANUARY, (AMINA, HOME)))
    actions.undo_batch(batch=batch, reason="wrong file", **WHO)
    assert SourceRecord.objects.count() == 2
    assert Membership.objects.filter(replaced_by=batch).count() == 1


def test_undoing_needs_a_reason_and_a_batch_on_record() -> None:
    batch = put_on_record(Stated("survey", JANUARY, (AMINA, HOME)))
    with pytest.raises(actions.BatchNotUndoable, match="Say why"):
        actions.undo_batch(batch=batch, reason=" ", **WHO)
    actions.undo_batch(batch=batch, reason="wrong file", **WHO)
    with pytest.raises(actions.BatchNotUndoable, match="nothing to undo"):
        actions.undo_batch(batch=batch, reason="wrong file", **WHO)


def test_a_person_in_two_households_of_one_extract_is_held_the_second_time() -> None:
    put_on_record(Stated("pension", JANUARY, (Person(key="b1", nid="100"),)))
    batch = put_on_record(
        Stated(
            "survey", JANUARY, (AMINA, Person(key="p2", household="h2", nid="100"), HOME, Household(key="h2"))
        )
    )
    loaded = Batch.objects.get(pk=batch)
    assert (loaded.received, loaded.accepted, loaded.held) == (4, 3, 1)
    assert not Link.objects.filter(source_key="p2").exists()


def test_two_registrations_of_one_person_at_once_give_exactly_one_active_household() -> None:
    def register(source: str, household: str) -> None:
        try:
            put_on_record(Stated(source, JANUARY, (Person(key=source, household=household, nid="100"),)))
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(register, ["north", "south"], ["h1", "h2"]))
    assert person("north") == person("south")
    active = Membership.objects.filter(person=person("north"), replaced_by=None)
    assert active.count() == 1


def test_a_load_waits_for_a_chunk_that_a_killed_one_left_behind() -> None:
    left = connection.copy()
    with left.cursor() as behind, ThreadPoolExecutor(1) as pool:
        behind.execute("begin")
        locking.hold_chunk(behind)
        waiting = pool.submit(_load_nothing)
        with pytest.raises(TimeoutError):
            waiting.result(0.3)
        behind.execute("commit")
        waiting.result(10)
    left.close()


def _load_nothing() -> None:
    try:
        with actions.loading():
            pass
    finally:
        connection.close()


def test_the_database_refuses_a_second_household_on_the_same_day() -> None:
    put_on_record(Stated("survey", JANUARY, (AMINA, HOME)))
    there = Membership.objects.get()
    there.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        there.save(force_insert=True)


def test_the_database_refuses_a_batch_whose_counts_do_not_add_up() -> None:
    batch = put_on_record(Stated("survey", JANUARY, (AMINA, HOME)))
    with pytest.raises(IntegrityError), transaction.atomic():
        Batch.objects.filter(pk=batch).update(accepted=1)


def test_search_tolerates_spelling_and_finds_identifiers() -> None:
    put_on_record(
        Stated("survey", JANUARY, (Person(key="p1", household="h1", name="Wanjiru Njeri", nid="100"), HOME))
    )
    for text in ("Wanjiru", "wanjiro njeri", "NJERI", "100"):
        assert [one.name for one in queries.find_registrants(text, **WHO).found] == ["Wanjiru Njeri"], text
    assert queries.find_registrants("Wanjiru", areas=["D2"], **WHO).found == []
    assert queries.count_found("Wanjiru", **WHO) == 1
