"""A linkage and a truth become one report, which prints as a table and as JSON."""

import json

import pyarrow as pa
import pytest

from recensus.linkage.engine.types import FINDINGS, GROUPS, PAIRS, Linked, Model
from recensus.linkage.evaluating.evaluate import evaluate

TRUTH = pa.table(
    {
        "record": [1, 2, 3, 4, 5],
        "person": [10, 10, 20, 20, 30],
        "sex": ["female", "female", "male", "male", None],
        "siblings": pa.array([7, 7, 7, 7, None], pa.int64()),
    }
)
MODEL = Model(
    settings={}, levels={}, weights={}, prior=0, classes={}, learned=None, calibration=(), mistyped=0,
    same_above=0.9, different_below=0.1,
)  # fmt: skip


def linked(pairs: list[tuple[int, int, float]], group: list[int], likely: list[int]) -> Linked:
    rows = [
        {"left": a, "right": b, "pattern": 0, "weight": 0.0, "probability": p, "by": "model"}
        for a, b, p in pairs
    ]
    table = pa.Table.from_pylist(rows, PAIRS)
    unsure = [0.1 <= p < 0.9 for _, _, p in pairs]
    groups = pa.table({"record": [1, 2, 3, 4, 5], "group": group, "likely": likely}, GROUPS)
    return Linked(
        pairs=table, groups=groups, findings=FINDINGS.empty_table(), model=MODEL, report={},
        unresolved=table.filter(pa.array(unsure, pa.bool_())),
    )  # fmt: skip


GOOD = linked([(1, 2, 0.99), (2, 3, 0.95), (3, 4, 0.6)], [1, 1, 1, 4, 5], [1, 1, 1, 1, 5])


def test_a_report_tells_what_was_decided_and_what_is_likely() -> None:
    report = evaluate(GOOD, TRUTH)
    assert (report.records, report.persons, report.groups) == (5, 3, 3)
    assert (report.decided.precision.value, report.decided.recall.value) == (1 / 3, 1 / 2)
    assert report.likely is not None
    assert (report.likely.precision.value, report.likely.recall.value) == (1 / 3, 1.0)
    assert report.exact_persons == 1 / 3  # of three persons only the one with a single record
    assert report.queued is not None
    assert report.queued.value == 2 / 5
    assert (report.merges["siblings"].merged, report.merges["siblings"].pairs) == (1, 1)


def test_errors_foretold_stand_beside_the_errors_at_both_thresholds() -> None:
    low, high = evaluate(GOOD, TRUTH).expectations
    assert (low.threshold, low.actual_wrong, low.actual_missed) == (0.1, 1, 0)
    assert (high.threshold, high.actual_wrong, high.actual_missed) == (0.9, 1, 1)
    assert high.expected_wrong == pytest.approx(0.06)


def test_candidates_show_what_blocking_loses() -> None:
    report = evaluate(GOOD, TRUTH, candidates=pa.table({"left": [1, 2], "right": [2, 3]}))
    assert report.blocking is not None
    assert (report.blocking.found, report.blocking.true, report.blocking.recall) == (1, 2, 0.5)


def test_records_that_state_too_little_are_counted() -> None:
    report = evaluate(GOOD, TRUTH, own=pa.array([0.99, 0.95, 0.2, 0.9, 0.89]).to_numpy())
    assert report.unlinkable is not None
    assert report.unlinkable.value == 2 / 5


def test_a_report_is_json_and_a_table() -> None:
    report = evaluate(GOOD, TRUTH)
    read = json.loads(report.to_json())
    assert read["decided"]["recall"]["value"] == 0.5
    assert read["divisions"][0]["by"] == "sex"
    table = report.as_table()
    for said in (
        "5 records of 3 persons in 3 groups",
        "siblings made one",
        "not stated",
        "decided, by sex",
        "likely, by sex",
        "50.00 %",
    ):
        assert said in table


def test_where_nothing_was_linked_shares_of_nothing_are_none() -> None:
    report = evaluate(linked([], [1, 2, 3, 4, 5], [1, 2, 3, 4, 5]), TRUTH)
    assert report.decided.precision.value is None
    assert report.decided.recall.value == 0
    assert report.calibration_error is None
    assert "precision                   -" in report.as_table()


def test_the_same_tables_and_seed_give_the_same_report() -> None:
    assert evaluate(GOOD, TRUTH).to_json() == evaluate(GOOD, TRUTH).to_json()
