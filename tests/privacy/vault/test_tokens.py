"""A token says nothing without the key, and with it always the same."""

import hashlib
import hmac

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recensus.privacy.vault import columns, tokens

KEY = bytes(range(32))
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


def test_a_token_is_the_cut_hmac_of_issuer_and_value() -> None:
    made = tokens.token(KEY, "issuer/civil_registry", "49927398716")
    expected = hmac.digest(KEY, b"issuer/civil_registry\x0049927398716", hashlib.sha256)[:16]
    assert tokens.number(made).bytes == expected
    assert made == tokens.text(expected)


def test_an_identifier_has_one_token_however_it_is_written() -> None:
    written = ["49927-398 716", "49927398716", "4992.7398/716"]
    assert len({tokens.identifier_token(KEY, "nid", one) for one in written}) == 1


def test_the_same_number_of_two_issuers_has_two_tokens() -> None:
    assert tokens.identifier_token(KEY, "nid", "123456") != tokens.identifier_token(KEY, "passport", "123456")


def test_another_installation_has_other_tokens() -> None:
    assert tokens.identifier_token(KEY, "nid", "123456") != tokens.identifier_token(
        KEY[::-1], "nid", "123456"
    )


@given(st.lists(st.none() | texts))
def test_whole_columns_get_the_tokens_that_single_values_get(values: list[str | None]) -> None:
    column = pa.array(values, pa.string())
    loose = columns.tokenise(KEY, tokens.issuer_domain("nid"), column)
    exact = columns.tokenise(KEY, tokens.key_domain("survey"), column, exact=True)
    assert loose.tokens.to_pylist() == [
        None if value is None else tokens.identifier_token(KEY, "nid", value) for value in values
    ]
    assert exact.tokens.to_pylist() == [
        None if value is None else tokens.token(KEY, "key/survey", value) for value in values
    ]


@pytest.mark.parametrize(
    "text", ["", "~", "49927398716", "~JVD5O5ML4G6ANF4366V6V4BADE", "~jvd5o5ml4g6anf4366v6v4bad1"]
)
def test_what_is_no_token_is_not_taken_for_one(text: str) -> None:
    assert not tokens.is_token(text)
    with pytest.raises(ValueError, match="not a token"):
        tokens.number(text)
