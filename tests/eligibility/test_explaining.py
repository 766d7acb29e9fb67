"""An answer is told in plain words, exactly, in the pack's languages."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from recensus.cli.explaining import shown, told
from recensus.eligibility import queries
from recensus.eligibility.actions import determine
from recensus.eligibility.changes import turned
from recensus.eligibility.models import Determination
from recensus.eligibility.phrases import PHRASES
from recensus.eligibility.types import ConditionAnswer
from recensus.snapshots.actions import make_snapshot
from recensus.vocabulary.types import Pack

NADIA = {"by": "nadia", "purpose": "eligibility"}
DAY = date(2024, 8, 1)
AMINAS, CHIDIS, ZURIS, EMPTY = 1, 2, 3, 4
ZURI = 301

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(pack: Pack, population: Any, tmp_path: Path, settings: LazySettings) -> Determination:
    """Return the family grant's run over the four households."""
    settings.RECENSUS_FILES = tmp_path / "files"
    return determine(pack, "grant", make_snapshot(pack, population, on=DAY, **NADIA), on=DAY, **NADIA)


def test_contributions_add_up_to_the_score_exactly(run: Determination) -> None:
    for household in (AMINAS, CHIDIS):
        (score,) = queries.explanation(run, household, "en", **NADIA).scores
        parts = [term.contribution for term in score.terms]
        assert score.value == score.constant + sum(part for part in parts if part is not None)


def test_only_the_terms_of_the_households_own_model_are_told(run: Determination) -> None:
    (urban,) = queries.explanation(run, AMINAS, "en", **NADIA).scores
    (rural,) = queries.explanation(run, CHIDIS, "en", **NADIA).scores
    assert (urban.model, [term.label for term in urban.terms]) == ("urban", ["Rooms", "Members (ln)"])
    assert (rural.model, [term.label for term in rural.terms]) == ("rural", ["Rooms", "Television"])
    assert urban.terms[0].value == Decimal(2)


def test_a_value_outside_the_fitted_range_is_flagged(run: Determination) -> None:
    (score,) = queries.explanation(run, CHIDIS, "en", **NADIA).scores
    assert [term.outside for term in score.terms] == [True, False]


def test_each_condition_gives_value_and_threshold(run: Determination) -> None:
    poor, has_child = queries.explanation(run, CHIDIS, "en", **NADIA).conditions
    assert (poor.answer, poor.value, poor.threshold) == (False, 17.75, 12.5)
    assert poor.says == "The score is at or below 12.5."
    assert (has_child.answer, has_child.value) == (False, None)


def test_what_is_missing_says_why_and_of_whom(run: Determination) -> None:
    age, rooms = queries.explanation(run, ZURIS, "sw", **NADIA).missing
    assert (rooms.label, rooms.reasons) == ("Vyumba", {"refused": (ZURIS,)})
    assert (age.label, age.reasons) == ("Umri", {"missing": (ZURI,)})


def test_what_would_change_a_refusal_is_the_fewest_conditions_together(run: Determination) -> None:
    (sentence,) = queries.explanation(run, CHIDIS, "en", **NADIA).changes
    assert sentence == (
        "It would be eligible if all of these changed: The score is at or below 12.5. (17.75 against 12.5); "
        "A child lives in the household."
    )


def test_what_is_unknown_is_part_of_what_it_would_take(run: Determination) -> None:
    (sentence,) = queries.explanation(run, EMPTY, "en", **NADIA).changes
    assert sentence == (
        "It would be eligible if all of these changed: The score is at or below 12.5.; A child lives in the household."
    )


def test_what_an_answer_rests_on_is_told_of_the_eligible(run: Determination) -> None:
    changes = queries.explanation(run, AMINAS, "en", **NADIA).changes
    assert [sentence.split(": ")[0] for sentence in changes] == [
        "It would not be eligible if this changed"
    ] * 2


def test_one_whom_the_run_did_not_consider_is_named(run: Determination) -> None:
    with pytest.raises(queries.NotConsidered, match="did not consider 77"):
        queries.explanation(run, 77, "en", **NADIA)


def test_the_explanation_cites_what_it_rests_on(run: Determination) -> None:
    origin = queries.explanation(run, AMINAS, "en", **NADIA).origin
    assert (origin.run, origin.on, origin.snapshot) == (run.pk, DAY, run.snapshot.hash)
    assert (origin.rules_hash, origin.pack_version) == (run.rules_hash, run.pack_version.content_hash)


def test_it_is_told_in_plain_words(run: Determination) -> None:
    lines = list(told(queries.explanation(run, CHIDIS, "sw", **NADIA)))
    assert lines[0] == "Ruzuku, 2: hastahili"
    assert "  [hapana] Alama haizidi 12.5. (17.75 dhidi ya 12.5)" in lines
    assert lines[-1].startswith("Hili ni pendekezo.")


def test_every_sentence_is_in_both_languages() -> None:
    assert [key for key, said in PHRASES.items() if set(said) != {"en", "sw"}] == []


def test_a_negated_condition_may_be_what_would_change_the_answer() -> None:
    rich = ConditionAnswer(name="rich", says="", rule="", answer=True)
    assert turned([rich], [rich], lambda answers: not answers["rich"], 1, wanted=True) == [((rich, False),)]


def test_scores_are_shown_with_the_digits_of_their_model() -> None:
    assert shown(Decimal("12.721809655"), 6) == "12.721810"
