"""Pairs, groups and persons are counted as their definitions say."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recensus.linkage.engine.types import FINDINGS
from recensus.linkage.evaluating import counting, people
from recensus.linkage.evaluating.counting import RecordsDiffer
from recensus.linkage.evaluating.intervals import measures
from recensus.linkage.shares import wilson
from tests.linkage.evaluating import brute

LINKAGES = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 5), st.sampled_from([None, 0, 1])), min_size=1, max_size=14
)
"""Of each record its person, its group, and the set of siblings it would be of."""


def tables(rows: list[tuple[int, int, int | None]]) -> tuple[pa.Table, pa.Table]:
    """Return a truth, in order, and groups, in another order; persons and groups carry large numbers."""
    record = np.arange(len(rows)) * 7 + 3
    truth = pa.table({"record": record, "person": [900 - person for person, _, _ in rows]})
    groups = pa.table({"record": record[::-1], "group": [10**12 + group for _, group, _ in rows[::-1]]})
    return truth, groups


def labelled(rows: list[tuple[int, int, int | None]]) -> tuple[brute.Labelled, brute.Labelled]:
    return {n: row[0] for n, row in enumerate(rows)}, {n: row[1] for n, row in enumerate(rows)}


@settings(deadline=None)
@given(LINKAGES)
def test_pairs_are_counted_without_listing_them(rows: list[tuple[int, int, int | None]]) -> None:
    found = counting.others(counting.join(*tables(rows))).totals
    assert (found.precision, found.recall, found.f1) == pytest.approx(brute.shares(*labelled(rows)))


@settings(deadline=None)
@given(LINKAGES)
def test_b_cubed_and_exact_persons_are_what_their_definitions_say(
    rows: list[tuple[int, int, int | None]],
) -> None:
    joined = counting.join(*tables(rows))
    assert counting.b_cubed(joined) == pytest.approx(brute.b_cubed(*labelled(rows)))
    person, group = labelled(rows)
    assert counting.exact_persons(joined) == (brute.exact(person, group), len(set(person.values())))


@settings(deadline=None)
@given(LINKAGES)
def test_merged_siblings_are_counted_once_a_pair_of_persons(rows: list[tuple[int, int, int | None]]) -> None:
    family = {person: kin for person, _, kin in rows}  # one person is of one family
    kin = [family[person] for person, _, _ in rows]
    found = people.merges(counting.join(*tables(rows)), pa.chunked_array([pa.array(kin, pa.int64())]))
    assert (found.merged, found.pairs) == brute.merged(*labelled(rows), dict(enumerate(kin)))


@settings(deadline=None)
@given(LINKAGES)
def test_an_interval_holds_what_was_counted(rows: list[tuple[int, int, int | None]]) -> None:
    joined = counting.join(*tables(rows))
    found = measures(joined, counting.others(joined), seed=1)
    for estimate in (found.precision, found.recall, found.f1):
        if estimate.value is not None and estimate.low is not None and estimate.high is not None:
            assert 0 <= estimate.low <= estimate.high <= 1


def test_the_bootstrap_draws_whole_persons_and_its_interval_is_as_wide_as_they_vary() -> None:
    person = np.repeat(np.arange(400), 4)  # six pairs a person, all found for three persons of four
    group = np.where(person % 4 == 0, 10_000 + np.arange(1600), person)
    joined = counting.Joined(person, counting.numbered(group))
    found = measures(joined, counting.others(joined), seed=1).recall
    by_persons = wilson(300, 400)
    assert found.value == 0.75
    assert found.low == pytest.approx(by_persons.low, abs=0.01)
    assert found.high == pytest.approx(by_persons.high, abs=0.01)


def test_the_same_seed_gives_the_same_interval() -> None:
    joined = counting.Joined(np.array([0, 0, 1, 1, 2, 2]), np.array([0, 0, 1, 2, 3, 3]))
    counted = counting.others(joined)
    assert measures(joined, counted, seed=5) == measures(joined, counted, seed=5)


def test_a_record_that_no_group_holds_is_an_error() -> None:
    truth = pa.table({"record": [1, 2], "person": [1, 1]})
    with pytest.raises(RecordsDiffer, match="1 records of the truth, 2 first"):
        counting.join(truth, pa.table({"record": [1], "group": [1]}))
    with pytest.raises(RecordsDiffer, match="no grouped record"):
        counting.join(
            truth, pa.table({"record": pa.array([], pa.int64()), "group": pa.array([], pa.int64())})
        )


def test_records_of_unknown_truth_are_left_out() -> None:
    truth = pa.table({"record": [1, 2], "person": [1, 1]})
    groups = pa.table({"record": [1, 2, 3], "group": [1, 1, 1]})
    assert counting.others(counting.join(truth, groups)).totals == counting.Totals(1, 1, 1)


def test_groups_of_people_are_seen_from_their_own_records() -> None:
    truth = pa.table({"record": [1, 2, 3, 4], "person": [1, 1, 2, 2], "sex": ["f", "f", "m", "m"]})
    groups = pa.table({"record": [1, 2, 3, 4], "group": [1, 1, 1, 4]})
    (division,) = people.divide(truth, counting.others(counting.join(truth, groups)), ["sex"])
    women, men = division.lines
    assert (women.name, women.records, women.true, women.recall.value) == ("f", 2, 1, 1.0)
    assert women.precision.value == pytest.approx(1 / 2)  # two right of four, each seen from its own side
    assert (men.recall.value, men.precision.value, men.f1) == (0.0, 0.0, 0.0)
    assert division.recall_gap is None  # too few pairs to speak of a gap


def test_the_recall_gap_is_between_groups_of_enough_pairs() -> None:
    def line(recall: float, true: int) -> people.GroupLine:
        share = wilson(recall * true, true)
        return people.GroupLine("", 2 * true, true, share, share, None)

    assert people.recall_gap([line(0.99, 500), line(0.95, 500), line(0.1, 10)]) == pytest.approx(0.04)


def test_what_became_of_records_with_anothers_number_is_told() -> None:
    truth = pa.table({"record": [1, 2, 3, 4], "person": [1, 1, 2, 3], "borrowed": [False, True, True, True]})
    groups = pa.table({"record": [1, 2, 3, 4], "group": [1, 1, 3, 3]})
    rows = [
        {"code": "identifier.head", "records": [1, 2], "issuer": "", "detail": ""},
        {"code": "register.twice", "records": [3], "issuer": "", "detail": ""},
    ]
    joined = counting.join(truth, groups)
    found = people.borrowed(joined, truth, pa.Table.from_pylist(rows, FINDINGS))
    assert found is not None
    assert (found.records, found.apart.value, found.told.value) == (
        3,
        pytest.approx(1 / 3),
        pytest.approx(1 / 3),
    )
