"""What is sealed opens with its key in its own place, and nowhere else."""

import io
import os
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recensus.privacy.vault import pseudonyms, sealing, streams
from recensus.privacy.vault.types import Key, NotGenuine

KEY, OTHER = os.urandom(32), os.urandom(32)
TOKENS = [bytes([place]) * 16 for place in range(50)]


@given(st.lists(st.binary(max_size=40), max_size=50))
def test_sealed_values_open_again(values: list[bytes]) -> None:
    places = TOKENS[: len(values)]
    assert sealing.unseal(KEY, places, sealing.seal(KEY, places, values)) == values


def test_equal_values_are_sealed_differently() -> None:
    sealed = sealing.seal(KEY, TOKENS, [b"49927398716"] * len(TOKENS))
    assert len(set(sealed)) == len({one[: sealing.NONCE] for one in sealed}) == len(TOKENS)


def test_a_value_in_another_place_does_not_open() -> None:
    first, second = sealing.seal(KEY, TOKENS[:2], [b"1", b"2"])
    with pytest.raises(NotGenuine):
        sealing.unseal(KEY, TOKENS[:2], [second, first])


def test_another_key_does_not_open() -> None:
    with pytest.raises(NotGenuine):
        sealing.unseal(OTHER, TOKENS[:1], sealing.seal(KEY, TOKENS[:1], [b"1"]))


def test_a_changed_bit_anywhere_is_noticed() -> None:
    (sealed,) = sealing.seal(KEY, TOKENS[:1], [b"49927398716"])
    for bit in range(8 * len(sealed)):
        changed = int.from_bytes(sealed) ^ 1 << bit
        with pytest.raises(NotGenuine):
            sealing.unseal(KEY, TOKENS[:1], [changed.to_bytes(len(sealed))])


def sealed_file(plain: bytes, key: bytes = KEY) -> bytes:
    out = io.BytesIO()
    pieces = (plain[start : start + 10_007] for start in range(0, len(plain), 10_007))
    streams.seal_stream(Key(7, key), pieces, out.write)
    return out.getvalue()


def opened(sealed: bytes, key: bytes = KEY) -> bytes:
    return b"".join(streams.open_stream(io.BytesIO(sealed), lambda number: key if number == 7 else b""))


@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 65_537, 131_072, 200_000])
def test_a_file_of_any_size_opens_again(size: int) -> None:
    plain = os.urandom(size)
    assert opened(sealed_file(plain)) == plain


SEGMENT = streams.SEGMENT + 16
HEADER = len(sealed_file(b"")) - 16
PLAIN = os.urandom(3 * streams.SEGMENT)


def _swapped(sealed: bytes) -> bytes:
    first, second = sealed[HEADER : HEADER + SEGMENT], sealed[HEADER + SEGMENT : HEADER + 2 * SEGMENT]
    return sealed[:HEADER] + second + first + sealed[HEADER + 2 * SEGMENT :]


@pytest.mark.parametrize(
    "attack",
    [
        lambda sealed: sealed[:-1],
        lambda sealed: sealed[: HEADER + SEGMENT],
        lambda sealed: sealed[: HEADER + 2 * SEGMENT],
        lambda sealed: sealed[:HEADER],
        lambda sealed: sealed[:HEADER] + sealed[HEADER + SEGMENT :],
        lambda sealed: sealed + sealed[-SEGMENT:],
        lambda sealed: sealed + b"x",
        lambda sealed: sealed[:10] + bytes([sealed[10] ^ 1]) + sealed[11:],
        lambda sealed: sealed[:100] + bytes([sealed[100] ^ 1]) + sealed[101:],
        lambda sealed: sealed_file(PLAIN)[:HEADER] + sealed[HEADER:],
        lambda sealed: b"PLAIN" + sealed,
        lambda _: b"",
        _swapped,
    ],
)
def test_a_file_that_is_cut_swapped_lengthened_or_changed_does_not_open(
    attack: Callable[[bytes], bytes],
) -> None:
    with pytest.raises(NotGenuine):
        opened(attack(sealed_file(PLAIN)))


def test_a_file_of_another_key_does_not_open() -> None:
    with pytest.raises(NotGenuine):
        opened(sealed_file(PLAIN), OTHER)


def test_two_sectors_call_nobody_the_same() -> None:
    people = [("P", number) for number in range(1, 5001)]
    health, schools = pseudonyms.pseudonyms(KEY, people), pseudonyms.pseudonyms(OTHER, people)
    assert len({*health, *schools}) == 2 * len(people)
    assert pseudonyms.registrants(KEY, health) == people


def test_a_pseudonym_of_another_sector_or_made_up_names_nobody() -> None:
    with pytest.raises(NotGenuine):
        pseudonyms.registrants(KEY, pseudonyms.pseudonyms(OTHER, [("P", 1)]))
