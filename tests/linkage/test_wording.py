"""Evidence is told in words that anybody understands, in each language, whatever the engine compared."""

import pytest

from recensus.linkage import wording
from recensus.linkage.engine.patterns import LEVELS
from recensus.linkage.phrases import ATTRIBUTES, SENTENCES
from recensus.linkage.phrases import LEVELS as SAID
from recensus.linkage.wording import Piece
from tests.linkage.asking import LIKELY, MODEL, pattern

PLACES = {"first", "second", "third"}


def test_whatever_the_engine_compares_has_words_in_both_languages() -> None:
    assert set(ATTRIBUTES) == set(LEVELS) - PLACES
    assert {name: set(levels) for name, levels in LEVELS.items()} == {
        name: set(levels) for name, levels in SAID.items()
    }
    for words in (
        *ATTRIBUTES.values(),
        *SENTENCES.values(),
        *(one for name in SAID for one in SAID[name].values()),
    ):
        assert set(words) == {"en", "sw"}
        assert all(words.values())


def test_each_part_of_the_evidence_is_told_and_they_add_up() -> None:
    found = wording.evidence(pattern(**LIKELY), model=MODEL, weight=2.0, probability=0.8)
    told = {piece.attribute: piece.level for one in found.pieces for piece in (one, *one.parts)}
    assert told == LIKELY
    assert found.prior + sum(piece.weight for piece in found.pieces) + found.together == pytest.approx(
        found.weight
    )


def test_what_neither_record_says_is_no_evidence() -> None:
    found = wording.evidence(pattern(sex="same"), model=MODEL, weight=-8.0, probability=0.01)
    assert [piece.attribute for piece in found.pieces] == ["sex"]


def test_a_pattern_that_fills_all_its_bits_is_read_as_it_was_packed() -> None:
    full = {name: levels[-1] for name, levels in LEVELS.items()}
    found = wording.evidence(pattern(**full) & (2**64 - 1), model=MODEL, weight=0.0, probability=0.5)
    assert all(piece.level == full[piece.attribute] for piece in found.pieces)
    assert len(found.pieces) == len(MODEL["weights"])


def test_what_goes_together_is_told_with_its_parts_and_weighs_once() -> None:
    found = wording.evidence(
        pattern(context="strong", area="same", phone="different"), model=MODEL, weight=0.0, probability=0.5
    )
    (piece,) = found.pieces
    assert wording.found(piece, "en") == "agree in much (Area: the same; Telephone: different)"
    assert sum(part.weight for part in piece.parts) == 0.0


def test_evidence_without_a_piece_adds_up_to_the_same() -> None:
    found = wording.evidence(pattern(**LIKELY), model=MODEL, weight=2.0, probability=0.8).without({"birth"})
    assert "birth" not in {piece.attribute for piece in found.pieces}
    assert found.prior + sum(piece.weight for piece in found.pieces) + found.together == pytest.approx(2.0)


def test_a_level_of_an_older_model_is_told_in_its_own_word() -> None:
    assert wording.found(Piece(attribute="given", level="alike", weight=1.0), "sw") == "alike"
    assert wording.called("tribe", "en") == "tribe"


@pytest.mark.parametrize(
    ("probability", "said"),
    [
        (0.5, "Of 100 pairs that compare like this, about 50 are one person."),
        (0.9999999, "Of 1,000,000 pairs that compare like this, about 1,000,000 are one person."),
        (0.0002, "Of 10,000 pairs that compare like this, about 2 are one person."),
        (1.0, "Of 1,000,000 pairs that compare like this, about 1,000,000 are one person."),
        (0.0, "Of 1,000,000 pairs that compare like this, about 0 are one person."),
    ],
)
def test_a_probability_is_told_as_a_number_of_pairs(probability: float, said: str) -> None:
    assert wording.likelihood(probability, "en") == said


def test_a_language_without_words_is_told_in_english() -> None:
    assert wording.called("birth", "fr") == "Birth"
