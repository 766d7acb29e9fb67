"""What is the same person's is alike after encoding, what is anybody's under another key or agreement is not."""

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from recensus.linkage.encoded.closest import bits_set, dice, filters_of
from recensus.linkage.encoded.filters import bloom, harden
from recensus.linkage.encoded.types import Encoded, Settings
from recensus.linkage.engine import types as engine
from recensus.linkage.engine.preparing import prepare
from tests.linkage.encoded.two_partners import BOTH, FILTERS, HARDENED, HASHES, KEY, TOKENS, partner, said

AMINA = {
    "given": "Amina", "family": "Njeri", "sex": "female", "birth_date": "1990-05-12", "area": "0101",
    "identifiers": [{"issuer": "national", "value": "00123-45"}],
}  # fmt: skip


def only(row: dict[str, object], settings: Settings, key: bytes = KEY) -> Encoded:
    return partner(said([row]), settings, key=key).encoded


def tokens(row: dict[str, object], key: bytes = KEY, settings: Settings = TOKENS) -> dict[str, bytes]:
    (found,) = only(row, settings, key).table.to_pylist()
    return {name: token for name, token in found.items() if name != "key" and token}


@pytest.mark.parametrize(
    "another",
    [
        {"given": "AMINA "},
        {"given": "Амина"},
        {"given": "Njeri", "family": "Amina"},
        {"given": None, "family": None, "full": "Dr Amina Njeri"},
        {"birth_date": "1990-12-05"},
        {"identifiers": [{"issuer": "national", "value": "٠٠١٢٣٤٥"}]},
        {"identifiers": [{"issuer": "health", "value": "9"}, {"issuer": "national", "value": "00123 45"}]},
    ],
)
def test_both_sides_prepare_alike(another: dict[str, object]) -> None:
    ours, theirs = tokens(AMINA), tokens(AMINA | another)
    assert ours["token: names and birth date"] == theirs["token: names and birth date"]
    assert ours["token: identifier national"] == theirs["token: identifier national"]


def test_a_combination_that_lacks_a_part_has_no_token() -> None:
    found = tokens(AMINA | {"birth_date": None, "area": None, "identifiers": None})
    assert found == {}
    assert set(tokens(AMINA | {"birth_date": "1990"})) == {
        "token: identifier national",
        "token: names, year and area",
    }


def test_no_token_is_alike_under_another_key_another_project_or_in_another_combination() -> None:
    ours = tokens(AMINA)
    assert len(set(ours.values())) == len(ours) == 7
    elsewhere = TOKENS.model_copy(update={"project": "pension-and-school"})
    for others in (tokens(AMINA, bytes(32)), tokens(AMINA, settings=elsewhere)):
        assert not set(ours.values()) & set(others.values())


def test_filters_are_like_strangers_under_another_key_and_another_project() -> None:
    ours = filters_of(only(AMINA, FILTERS))
    assert dice(ours, filters_of(only(AMINA, FILTERS))) == 1
    elsewhere = FILTERS.model_copy(update={"project": "pension-and-school"})
    for theirs in (only(AMINA, FILTERS, bytes(32)), only(AMINA, elsewhere)):
        assert dice(ours, filters_of(theirs)) < 0.6


def test_a_slip_of_the_pen_leaves_a_filter_closer_than_a_stranger_or_a_sister_is() -> None:
    def score(**another: object) -> float:
        return float(dice(filters_of(only(AMINA, FILTERS)), filters_of(only(AMINA | another, FILTERS)))[0])

    stranger = score(given="Chidi", family="Okoro", birth_date="1971-01-30", sex="male", area="0888")
    sister = score(given="Wanjiru", birth_date="1993-01-30")
    assert stranger < sister < score(given="Aminah", birth_date="1990-05-13") < score(given="Aminna") < 1


def test_the_same_record_is_encoded_alike_in_every_release() -> None:
    (row,) = only(AMINA, BOTH).table.to_pylist()
    assert row["token: names and birth date"].hex() == "2350a836fc813d3593d01b6ee5b9939e"
    assert row["token: birth date, sex and area"].hex() == "c56c50c2b932a4b8e40f159b6c9eb765"
    assert row["filter"][:16].hex() == "5a6601bbd6f05ac3fc4d5dfccae20092"


def test_opaque_keys_are_random_and_rows_lie_in_their_order() -> None:
    records = said([AMINA | {"given": f"Amina{number}"} for number in range(50)])
    one, other = (partner(records, TOKENS).encoded.table["key"].to_pylist() for _ in range(2))
    assert one == sorted(one)
    assert len(set(one)) == 50
    assert not set(one) & set(other)


def test_a_filter_sets_the_agreed_number_of_bits_for_each_piece() -> None:
    prepared = prepare(said([AMINA]), engine.Settings())
    for field, pieces in {"names": 14, "birth": 5, "sex": 1, "area": 2}.items():
        made = bits_set(bloom(prepared, {field: HASHES[field]}, 1024, KEY))[0]
        assert 0.85 * pieces * HASHES[field] <= made <= pieces * HASHES[field]


def test_folding_and_diffusion_add_bits_without_carry() -> None:
    draw = np.random.default_rng(1)
    filters = draw.integers(0, 2**63, (20, 16), dtype=np.uint64)
    halves = [int.from_bytes(row.tobytes(), "little") for row in filters]
    folded = [(whole >> 512) ^ (whole & (2**512 - 1)) for whole in halves]
    made = harden(filters, "folding", 2, KEY)
    assert [int.from_bytes(row.tobytes(), "little") for row in made] == folded
    other = draw.integers(0, 2**63, (20, 16), dtype=np.uint64)
    together = harden(filters ^ other, "diffusion", 5, KEY)
    assert (together == harden(filters, "diffusion", 5, KEY) ^ harden(other, "diffusion", 5, KEY)).all()
    single = np.zeros((1024, 16), np.uint64)
    single[np.arange(1024), np.arange(1024) // 64] = np.uint64(1) << (np.arange(1024) % 64).astype(np.uint64)
    assert bits_set(harden(single, "diffusion", 5, KEY)).sum() == 5 * 1024


def test_dice_is_twice_what_is_shared_over_what_both_have() -> None:
    one, other = np.array([[0b1111], [0b1], [0]], np.uint64), np.array([[0b0011], [0b10], [0]], np.uint64)
    assert dice(one, other).tolist() == [2 * 2 / 6, 0, 0]


def test_what_was_agreed_names_the_settings() -> None:
    assert (
        FILTERS.name != FILTERS.model_copy(update={"filter": HARDENED.model_copy(update={"spread": 4})}).name
    )
    assert Settings.model_validate_json(BOTH.canonical()) == BOTH
    whole = only(AMINA, BOTH)
    assert replace(whole, once=False).told()["each person once"] is False
    assert whole.table.schema.field("filter").type == pa.binary(128)
