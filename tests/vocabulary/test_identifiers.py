"""A mistyped identifier is never taken for a well-formed one where its check digits can tell."""

import random
from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recensus.vocabulary.identifiers import CHECKSUMS, is_well_formed
from recensus.vocabulary.types import Issuer

ALL = sorted(CHECKSUMS)
CHECK_PARTS = {
    "luhn": list("0123456789"),
    "verhoeff": list("0123456789"),
    "mod11": list("0123456789K"),
    "mod97": [f"{number:02}" for number in range(100)],
}


def completed(checksum: str, payload: str) -> str:
    """Return ``payload`` with the check digits that make it well formed, found by trying all."""
    return next(payload + end for end in CHECK_PARTS[checksum] if CHECKSUMS[checksum](payload + end))


@pytest.mark.parametrize(
    ("checksum", "value"),
    [
        ("luhn", "4992739871 6"),
        ("luhn", "79927398713"),
        ("verhoeff", "2363"),
        ("verhoeff", "123451"),
        ("mod11", "12.345.678-5"),
        ("mod97", "79444"),
    ],
)
def test_published_examples_are_well_formed(checksum: str, value: str) -> None:
    assert is_well_formed(Issuer(name="x", label={}, checksum=checksum), value)


def wrong_digits(value: str) -> Iterator[str]:
    for place, digit in enumerate(value):
        for other in "0123456789":
            if digit.isdigit() and other != digit:
                yield value[:place] + other + value[place + 1 :]


def swaps(value: str) -> Iterator[str]:
    for place, (left, right) in enumerate(pairwise(value)):
        if left != right and left.isdigit() and right.isdigit():
            yield value[:place] + right + left + value[place + 2 :]


def mutated(mutate: Callable[[str], Iterator[str]], checksum: str, number: int) -> list[str]:
    """Return ``number`` identifiers with one mistake each, drawn with a fixed seed."""
    draw = random.Random(97)
    found: list[str] = []
    while len(found) < number:
        value = completed(checksum, "".join(draw.choices("0123456789", k=draw.randint(6, 14))))
        found += draw.sample(options := list(mutate(value)), min(3, len(options)))
    return found[:number]


@pytest.mark.parametrize("checksum", ALL)
def test_of_a_thousand_identifiers_with_one_wrong_digit_none_is_accepted(checksum: str) -> None:
    assert [value for value in mutated(wrong_digits, checksum, 1000) if CHECKSUMS[checksum](value)] == []


@pytest.mark.parametrize("checksum", ["verhoeff", "mod11", "mod97"])
def test_of_a_thousand_identifiers_with_neighbours_swapped_none_is_accepted(checksum: str) -> None:
    assert [value for value in mutated(swaps, checksum, 1000) if CHECKSUMS[checksum](value)] == []


@given(payload=st.text("0123456789", min_size=2, max_size=20), checksum=st.sampled_from(ALL))
def test_one_wrong_digit_anywhere_is_always_found(payload: str, checksum: str) -> None:
    value = completed(checksum, payload)
    assert not any(CHECKSUMS[checksum](wrong) for wrong in wrong_digits(value))


@given(
    payload=st.text("0123456789", min_size=2, max_size=20), checksum=st.sampled_from(["verhoeff", "mod97"])
)
def test_neighbours_swapped_anywhere_are_always_found(payload: str, checksum: str) -> None:
    value = completed(checksum, payload)
    assert not any(CHECKSUMS[checksum](wrong) for wrong in swaps(value))


def test_a_letter_in_a_mod97_identifier_counts_from_ten() -> None:
    assert is_well_formed(Issuer(name="iban", label={}, checksum="mod97"), "WEST12345698765432GB82")


def test_the_whole_pattern_must_fit_with_or_without_separators() -> None:
    plain = Issuer(name="nid", label={}, pattern="[0-9]{6}")
    dashed = Issuer(name="nid", label={}, pattern="[0-9]{3}-[0-9]{3}")
    assert is_well_formed(plain, "123-456")
    assert is_well_formed(dashed, "123-456")
    assert not is_well_formed(plain, "123-4567")
    assert not is_well_formed(plain, "")


@given(st.text(max_size=30), st.sampled_from(ALL))
def test_any_text_has_an_answer(text: str, checksum: str) -> None:
    assert is_well_formed(Issuer(name="x", label={}, checksum=checksum), text) in {True, False}
