"""How good the links would be is told against labelled pairs and what officers decided, and a plan before any run."""

from pathlib import Path

import pytest

from recensus.linkage import actions, models
from recensus.linkage.judging import NotATruth, judge, judge_by_labels, judge_by_review
from recensus.linkage.planning import plan
from recensus.vocabulary.types import Pack
from tests.linkage.small_links import MANAGER, OPERATOR, alike, person, village

pytestmark = pytest.mark.usefixtures("record")


@pytest.fixture
def pack(record: None, tmp_path: Path) -> Pack:  # noqa: ARG001 - an empty record
    return village(tmp_path)


def test_labelled_pairs_say_what_was_joined_rightly(pack: Pack, tmp_path: Path) -> None:
    labels = tmp_path / "labels.csv"
    labels.write_text(
        "source,key,other_source,other_key,same\n"
        "survey,H1/1,pension,B1,true\nsurvey,H2/1,pension,B2,true\nsurvey,H1/2,pension,B3,false\n"
        "survey,H1/1,pension,nobody,true\n"
    )
    found = judge_by_labels(pack=pack, labels=labels, linker=alike, **OPERATOR)
    assert (found.pairs, found.same, found.joined, found.right) == (3, 2, 2, 2)
    labels.write_text("left,right\n1,2\n")
    with pytest.raises(NotATruth, match="other_key"):
        judge_by_labels(pack=pack, labels=labels, linker=alike, **OPERATOR)


def test_what_officers_decided_says_how_good_all_links_are(pack: Pack) -> None:
    with pytest.raises(NotATruth, match="decided none of the 2 pairs"):
        judge_by_review(pack=pack, linker=alike, **OPERATOR)
    actions.merge(registrants=[person("H1/1"), person("B1")], why="one and the same", **MANAGER)
    found = judge_by_review(pack=pack, linker=alike, **OPERATOR)
    assert sum(one.reviewed for one in found.strata) == 1
    assert (found.linked, found.threshold) == (2, 0.99)
    assert found.precision.value is not None
    assert 0.5 < found.precision.value <= 1


def test_a_truth_says_who_states_too_little(pack: Pack, tmp_path: Path) -> None:
    truth = tmp_path / "truth.csv"
    truth.write_text("source,key,person\nsurvey,H1/1,1\npension,B1,1\nsurvey,H1/2,2\n")
    found = judge(pack=pack, truth=truth, **OPERATOR)
    assert found.records == 3
    assert found.unlinkable is not None
    assert found.unlinkable.value is not None


def test_a_plan_says_what_a_run_takes_and_makes_none(pack: Pack) -> None:
    found = plan(pack=pack, **OPERATOR)
    assert (found.records, found.in_refused, dict(found.refused)) == (6, 0, {})
    assert 0 < found.pairs <= found.budget
    assert found.seconds > 0
    assert not models.Run.objects.exists()
