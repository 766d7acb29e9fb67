"""What the engine reaches on sets that others made is not lost again: floors a little below what it reaches."""

from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from rapidfuzz.distance import JaroWinkler

from benchmarks.linkage import answered
from recensus.linkage.engine.comparing import compare
from recensus.linkage.engine.linking import link
from recensus.linkage.engine.patterns import LEVELS, unpacked
from recensus.linkage.engine.preparing import prepare
from recensus.linkage.engine.types import Linked, Settings
from recensus.linkage.evaluating.counting import Array
from recensus.linkage.evaluating.evaluate import evaluate
from recensus.linkage.evaluating.known_sets import read, read_name_pairs, shaped
from recensus.linkage.evaluating.report import Report
from recensus.linkage.evaluating.unlinkable import beside_a_copy

PRECISE = 0.998
"""Of the links that are decided without a person, so many are right on every set."""


@cache
def unlabelled(name: str, folder: Path) -> tuple[Linked, Report]:
    known = read(name, folder)
    linked = link(known.records, known.settings)
    return linked, evaluate(linked, known.truth)


@cache
def labelled(name: str, folder: Path, reviewed: int) -> Report:
    """Link once more with so many pairs, of all degrees of doubt, reviewed by somebody who is never wrong."""
    known = read(name, folder)
    first, _ = unlabelled(name, folder)
    labels = answered(first.pairs, known.truth, reviewed)
    return evaluate(link(known.records, known.settings, labels=labels), known.truth)


@pytest.fixture(scope="module")
def folder(shared: Path) -> Path:
    return shared / "data" / "linkage"


NAMED = ["record", "register", "given"]
FLOORS = {"febrl3": 0.99, "febrl4": 0.995, "census-cis": 0.985}


def likely(report: Report) -> float:
    assert report.likely is not None
    assert report.likely.f1.value is not None
    return report.likely.f1.value


@pytest.mark.parametrize(("name", "floor"), FLOORS.items())
def test_unlabelled_records_are_linked_as_well_as_before(name: str, floor: float, folder: Path) -> None:
    _, report = unlabelled(name, folder)
    assert likely(report) >= floor


@pytest.mark.parametrize("name", FLOORS)
def test_what_is_decided_without_a_person_is_right(name: str, folder: Path) -> None:
    _, report = unlabelled(name, folder)
    assert report.decided.precision.value is not None
    assert report.decided.precision.value >= PRECISE


def test_a_record_that_states_next_to_nothing_is_not_held_to_be_its_own_copy(folder: Path) -> None:
    known = read("febrl3", folder)
    model = unlabelled("febrl3", folder)[0].model
    tables = (known.records, *(shaped(known.records.select(names)) for names in (NAMED, NAMED[:2])))
    full, name_alone, nothing = (beside_a_copy(table, known.settings, model) for table in tables)
    assert (full >= model.same_above).mean() > 0.97
    assert (name_alone <= full).all()
    assert (name_alone < model.same_above).any()  # where many bear the name
    assert (nothing < model.same_above).all()


@pytest.mark.drill
@pytest.mark.parametrize(("name", "floor"), [("historical", 0.88), ("foreigners", 0.80)])
def test_two_thousand_reviewed_pairs_suffice_for_hard_sets(name: str, floor: float, folder: Path) -> None:
    assert likely(labelled(name, folder, 2_000)) >= floor


def test_names_in_many_scripts_are_told_apart_better_than_by_their_letters(folder: Path) -> None:
    pairs = read_name_pairs(folder)
    same = pairs["same"].to_numpy()
    by_levels = best_f1(name_points(pairs), same)
    assert by_levels >= 0.73
    assert by_levels > best_f1(by_letters(pairs), same) + 0.05


POINTS = {"missing": 0.0, "sounds the same": 2.5, "nearly the same": 2, "similar": 1, "different": -2.0}


def name_points(pairs: pa.Table) -> Array:
    """Return points for the levels at which given name and family agree, as the engine compares two whole names."""
    count = pairs.num_rows
    names = pa.chunked_array([*pairs["name1"].chunks, *pairs["name2"].chunks])
    stated = {"record": np.arange(2 * count), "register": np.zeros(2 * count, dtype=np.int16), "full": names}
    left = np.arange(count, dtype=np.int32)
    of = prepare(shaped(pa.table(stated)), Settings()).material
    levels = unpacked(compare(left, (left + count).astype(np.int32), of))
    points = np.array([POINTS.get(level, 3.0) for level in LEVELS["given"]])
    added: Array = points[levels[:, 0]] + points[levels[:, 1]]
    return added


def by_letters(pairs: pa.Table) -> Array:
    """Return how alike the letters of two names are, their words in alphabetical order."""
    sorted_words = [
        [" ".join(sorted(name.lower().split())) for name in pairs[side].to_pylist()]
        for side in ("name1", "name2")
    ]
    return np.array([JaroWinkler.similarity(a, b) for a, b in zip(*sorted_words, strict=True)])


def best_f1(points: Array, same: Array) -> float:
    """Return the F1 of holding pairs of enough points to be the same, enough being what is best."""

    def at(enough: float) -> float:
        return 2 * int((same & (points >= enough)).sum()) / int(same.sum() + (points >= enough).sum())

    return max(map(at, np.unique(points)))
