"""A token says nothing without the key, and with it always the same."""

import hashlib
import hmac

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recensus.privacy.vault import sealing, tokens
from recensus.privacy.vault.columns import Sealer
from recensus.privacy.vault.types import Key

KEY = bytes(range(32))
SEALER = Sealer(index=Key(1, KEY), values=Key(2, KEY[::-1]))
NID, KEYS = tokens.issuer_domain("nid"), tokens.key_domain("survey")
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


def test_a_token_is_the_cut_hmac_of_issuer_and_value() -> None:
    made = tokens.token(KEY, NID, "49927398716")
    expected = hmac.digest(KEY, b"issuer/nid\x0049927398716", hashlib.sha256)[:16]
    assert tokens.number(made).bytes == expected
    assert made == tokens.text(expected)


def test_an_identifier_has_one_token_however_it_is_written() -> None:
    written = ["49927-398 716", "49927398716", "4992.7398/716"]
    assert len({tokens.token(KEY, NID, one) for one in written}) == 1


def test_keys_are_taken_as_they_are_written() -> None:
    assert tokens.token(KEY, KEYS, "12/3") != tokens.token(KEY, KEYS, "1/23")


def test_the_same_number_of_two_issuers_has_two_tokens() -> None:
    assert tokens.token(KEY, NID, "123456") != tokens.token(KEY, tokens.issuer_domain("passport"), "123456")


def test_another_installation_has_other_tokens() -> None:
    assert tokens.token(KEY, NID, "123456") != tokens.token(KEY[::-1], NID, "123456")


@given(st.lists(st.none() | texts))
def test_whole_columns_get_the_tokens_that_single_values_get(values: list[str | None]) -> None:
    column = pa.array(values, pa.string())
    for domain in (NID, KEYS):
        single = [None if value is None else tokens.token(KEY, domain, value) for value in values]
        assert SEALER.tokens(domain, column).to_pylist() == single


@given(st.lists(texts))
def test_whole_columns_are_sealed_in_parts_that_open_one_by_one(values: list[str]) -> None:
    found = SEALER.sealed(NID, pa.array(values, pa.string())).to_pylist()
    numbers, sealed = [one[:16] for one in found], [one[16:] for one in found]
    assert [tokens.text(number) for number in numbers] == [tokens.token(KEY, NID, value) for value in values]
    assert sealing.unseal(SEALER.values.secret, numbers, sealed) == [value.encode() for value in values]


@pytest.mark.parametrize(
    "text", ["", "~", "49927398716", "~JVD5O5ML4G6ANF4366V6V4BADE", "~jvd5o5ml4g6anf4366v6v4bad1"]
)
def test_what_is_no_token_is_not_taken_for_one(text: str) -> None:
    assert not tokens.is_token(text)
    with pytest.raises(ValueError, match="not a token"):
        tokens.number(text)
