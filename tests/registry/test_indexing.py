"""A registry that fills for the first time does without indexes until what it holds counts."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import connection, transaction

from recensus.registry import actions, indexing
from recensus.registry.types import Extract, SourceCard
from tests.registry.conftest import (
    HOUSEHOLD,
    PERSON,
    WHO,
    Household,
    Person,
    Stated,
    pack_version,
    put_on_record,
    state,
)

JANUARY = date(2026, 1, 1)
SURVEY = Stated("survey", JANUARY, (Person(key="p1", household="h1", nid="100"), Household(key="h1")))
PENSION = Stated("pension", JANUARY, (Person(key="b1", nid="100"),))


@pytest.fixture(autouse=True)
def _any_load_is_large(monkeypatch: pytest.MonkeyPatch, record: None) -> Iterator[None]:  # noqa: ARG001
    monkeypatch.setattr(indexing, "MANY", 0)
    before = indexes()
    yield
    with connection.cursor() as cursor:
        indexing.build(cursor)
    assert indexes() == before


def indexes() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("select indexdef from pg_indexes where tablename like 'registry_%'")
        return {definition for (definition,) in cursor.fetchall()}


def begun(stated: Stated) -> actions.Plan:
    """Record an extract's chunk as a load does that is killed before it publishes."""
    card = SourceCard(name=stated.source, label={"en": stated.source})
    extract = Extract(
        source=card, mode="snapshot", kinds="HP", stated_on=stated.day, pack_version=pack_version(),
        file_names=["cut.csv"], file_hashes=["cut"],
    )  # fmt: skip
    batch = actions.begin_batch(extract=extract, **WHO).batch
    plan = actions.plan_batch(batch=batch, shapes={"P": PERSON, "H": HOUSEHOLD}, **WHO)
    with transaction.atomic():
        actions.note_malformed(identifiers=(), **WHO)
        actions.record_chunk(plan=plan, chunk=stated.chunk(), **WHO)
    return plan


def test_a_first_load_lays_them_aside_and_nothing_counts_before_they_are_back() -> None:
    before = indexes()
    begun(SURVEY)
    assert not any("link_key" in index for index in indexes())
    put_on_record(PENSION)
    assert indexes() == before


def test_a_load_after_one_that_was_cut_short_gives_what_it_gives_alone() -> None:
    begun(SURVEY)
    put_on_record(SURVEY)
    put_on_record(PENSION)
    linked = state()
    assert linked["on record"] == [(2,)]
    assert any("pension" in str(row) and "survey" in str(row) for row in linked["names"])


def test_a_registry_that_holds_anything_keeps_them() -> None:
    put_on_record(SURVEY)
    before = indexes()
    begun(Stated("pension", JANUARY, (Person(key="b9", nid=None),)))
    assert indexes() == before


def test_whoever_reads_in_the_registry_keeps_them_there() -> None:
    before = indexes()
    other = connection.copy()
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select from registry_link")
            with other.cursor() as loading:
                indexing.lay_aside(loading, 1)
    finally:
        other.close()
    assert indexes() == before
