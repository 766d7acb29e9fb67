"""What the attack finds in filters as they are, and in hardened ones."""

from functools import cache

import numpy as np
import pytest

from recensus.linkage.encoded.filters import Filters, bloom, harden
from recensus.linkage.engine.preparing import prepare
from recensus.linkage.engine.types import Settings
from tests.linkage.encoded.attacking import Broken, attack, village_of
from tests.linkage.encoded.two_partners import HARDENED, HASHES, KEY

PERSONS = 3000


@cache
def plain() -> Filters:
    return bloom(prepare(village_of(PERSONS), Settings()), HASHES, HARDENED.bits, KEY)


def broken(filters: Filters) -> Broken:
    table = village_of(PERSONS)
    return attack(filters, {column: np.array(table[column].to_pylist()) for column in ("given", "family")})


def test_filters_that_are_not_hardened_give_frequent_names_away() -> None:
    assert broken(plain()).named >= 3


def test_folding_hides_which_name_it_is_and_not_that_it_is_the_same() -> None:
    found = broken(harden(plain(), "folding", 2, KEY))
    assert found.named == 0
    assert found.grouped >= 3


@pytest.mark.parametrize("spread", [HARDENED.spread, 8])
def test_diffusion_as_it_is_advised_gives_no_name_away_and_hardly_a_group(spread: int) -> None:
    found = broken(harden(plain(), "diffusion", spread, KEY))
    assert found.named == 0
    assert found.grouped <= 3


def test_the_same_attack_with_a_spread_that_is_too_small_still_finds_groups() -> None:
    assert broken(harden(plain(), "diffusion", 2, KEY)).grouped >= 5
