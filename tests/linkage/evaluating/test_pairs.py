"""Thresholds, blocking and probabilities are judged pair by pair."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recensus.linkage.evaluating import pairs
from tests.linkage.evaluating import brute

SCORED = st.lists(st.tuples(st.sampled_from([0.0, 0.2, 0.5, 0.9, 1.0]), st.booleans()), max_size=20)


def scored(rows: list[tuple[float, bool]]) -> pairs.Scored:
    number = np.arange(len(rows))
    return pairs.Scored(
        number,
        number,
        np.array([p for p, _ in rows], dtype=float),
        np.array([s for _, s in rows], dtype=bool),
    )


@settings(deadline=None)
@given(SCORED, st.integers(1, 5))
def test_each_point_of_the_curve_is_the_count_at_its_threshold(
    rows: list[tuple[float, bool]], unseen: int
) -> None:
    true = sum(same for _, same in rows) + unseen
    for point in pairs.curve(scored(rows), true, (0.2, 0.5, 0.7, 1.0)):
        linked = [same for probability, same in rows if probability >= point.threshold]
        assert (point.linked, point.wrong) == (len(linked), linked.count(False))
        assert point.recall == linked.count(True) / true
        assert point.precision == (linked.count(True) / len(linked) if linked else None)


@settings(deadline=None)
@given(st.lists(st.integers(0, 3), min_size=1, max_size=9), st.data())
def test_blocking_loses_what_no_right_candidate_reaches(person: list[int], data: st.DataObject) -> None:
    number = st.integers(0, len(person) - 1)
    drawn = data.draw(st.sets(st.tuples(number, number)))
    candidates = {(min(pair), max(pair)) for pair in drawn if pair[0] != pair[1]}
    of = dict(enumerate(person))
    truth = pa.table({"record": [10 * n for n in of], "person": person})
    columns = {
        side: pa.array([10 * pair[place] for pair in candidates], pa.int64())
        for place, side in enumerate(("left", "right"))
    }
    found, true = pairs.blocking(pa.table(columns), truth), brute.pairs(of)
    assert (found.candidates, found.true, found.found) == (len(candidates), len(true), len(candidates & true))
    assert found.reached == pytest.approx(brute.reached(candidates, of))


def test_pairs_of_unknown_truth_are_not_judged() -> None:
    truth = pa.table({"record": [1, 2], "person": [5, 5]})
    table = pa.table({"left": [1, 1], "right": [2, 9], "probability": [0.9, 0.9]})
    found = pairs.score(table, truth)
    assert (found.right.tolist(), found.same.tolist()) == ([2], [True])


def test_probabilities_that_are_so_have_no_calibration_error() -> None:
    honest = scored([(0.75, True)] * 3 + [(0.75, False)])
    (found,) = pairs.reliability(honest)
    assert (found.low, found.high, found.pairs, found.said, found.so.value) == (0.75, 0.9, 4, 0.75, 0.75)
    assert pairs.calibration_error([found]) == 0


def test_boasting_probabilities_are_seen() -> None:
    boasting = scored([(0.995, True)] * 5 + [(0.995, False)] * 5)
    assert pairs.calibration_error(pairs.reliability(boasting)) == pytest.approx(0.495)


def test_expected_errors_stand_beside_the_errors_there_are() -> None:
    found = pairs.expectation(scored([(0.9, True), (0.9, False), (0.2, True), (0.1, False)]), 0.5)
    assert (found.expected_wrong, found.actual_wrong) == (pytest.approx(0.2), 1)
    assert (found.expected_missed, found.actual_missed) == (pytest.approx(0.3), 1)


def test_every_probability_falls_in_one_bin() -> None:
    rows = [(edge, True) for edge in pairs.BINS] + [(0.3, False)]
    assert sum(found.pairs for found in pairs.reliability(scored(rows))) == len(rows)
