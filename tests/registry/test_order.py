"""Whatever the order in which extracts arrive, and whatever was undone, the record says the same."""

import random
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from recensus.registry import actions
from recensus.registry.invariants import breaches
from tests.looking import seeing_everybody
from tests.registry.conftest import WHO, Household, Person, Stated, clear, put_on_record, state

pytestmark = pytest.mark.usefixtures("record")

FIRST = date(2026, 1, 1)
NIDS = {"p0": "100", "p1": "101", "p2": None, "p3": None}
AT_EASE = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
)
AT_LENGTH = settings(AT_EASE, max_examples=300, derandomize=False)

people = st.builds(
    lambda key, household, name: Person(key=key, household=household, name=name, nid=NIDS[key]),
    st.sampled_from(sorted(NIDS)),
    st.sampled_from([None, "h0", "h1"]),
    st.sampled_from(["Amina Njeri", "Amina Wanjiru", None]),
)
homes = st.builds(Household, key=st.sampled_from(["h0", "h1"]), area=st.sampled_from(["D1", "D2"]))
survey_rows = st.lists(
    st.one_of(people, homes), min_size=1, max_size=5, unique_by=lambda row: (type(row), row.key)
)
pension_rows = st.lists(
    st.builds(lambda key: Person(key=f"b{key}", nid=NIDS[key], name="Amina"), st.sampled_from(["p0", "p1"])),
    min_size=1,
    max_size=2,
    unique_by=lambda row: row.key,
)


def extracts(
    source: str, rows: st.SearchStrategy[list[Person | Household]]
) -> st.SearchStrategy[list[Stated]]:
    """Return several extracts of one source on different days."""
    one = st.tuples(st.integers(0, 3), st.integers(1, 2), st.sampled_from(["snapshot", "delta"]), rows)
    several = st.lists(one, min_size=1, max_size=3, unique_by=lambda told: (told[0], told[1]))
    return several.map(
        lambda all_told: [
            Stated(source, FIRST + timedelta(days=day), tuple(said), mode, version)
            for day, version, mode, said in all_told
        ]
    )


both = st.tuples(extracts("survey", survey_rows), extracts("pension", pension_rows)).map(
    lambda two: two[0] + two[1]
)


def in_any_order(told: list[Stated], chance: random.Random) -> None:
    clear()
    for stated in sorted(told, key=lambda one: (one.day, one.version, one.source)):
        put_on_record(stated)
    in_order = state()
    clear()
    chance.shuffle(told)
    for stated in told:
        put_on_record(stated)
    assert state() == in_order
    with seeing_everybody():
        assert breaches() == []


def with_one_undone(told: list[Stated], undone: int) -> None:
    clear()
    for number, stated in enumerate(told):
        if number != undone % len(told):
            put_on_record(stated)
    without = state()
    batch = put_on_record(told[undone % len(told)])
    actions.undo_batch(batch=batch, reason="drill", **WHO)
    assert state() == without
    with seeing_everybody():
        assert breaches() == []


def told_twice(told: list[Stated]) -> None:
    clear()
    batches = [put_on_record(stated) for stated in told]
    before = state()
    assert [put_on_record(stated) for stated in told] == batches
    assert state() == before


@AT_EASE
@given(both, st.randoms(use_true_random=False))
def test_extracts_give_the_same_state_in_any_order_of_arrival(
    told: list[Stated], chance: random.Random
) -> None:
    in_any_order(told, chance)


@AT_EASE
@given(both, st.integers(0, 5))
def test_undoing_a_batch_gives_the_state_without_it(told: list[Stated], undone: int) -> None:
    with_one_undone(told, undone)


@AT_EASE
@given(both)
def test_the_same_extracts_again_change_nothing(told: list[Stated]) -> None:
    told_twice(told)


@pytest.mark.drill
@AT_LENGTH
@given(both, st.randoms(use_true_random=False), st.integers(0, 5))
def test_order_and_undoing_at_length(told: list[Stated], chance: random.Random, undone: int) -> None:
    in_any_order(list(told), chance)
    with_one_undone(told, undone)
    told_twice(told)
