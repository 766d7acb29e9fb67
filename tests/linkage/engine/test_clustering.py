"""Who is joined with whom, and what keeps records apart."""

import numpy as np

from recensus.linkage.engine.clustering import Limits, apart, join


def joined(rows: int, *pairs: tuple[int, int, float], least: float = 0.5, **limits: object) -> list[int]:
    left, right, chance = (np.array(side) for side in zip(*pairs, strict=True))
    nobody = np.empty(0, np.int32)
    held = {
        "register": np.zeros(rows, np.uint64),
        "confirmed": np.zeros((rows, 1), np.uint64),
        "known": np.full(rows, -1),
        "largest": 10,
    }
    start, other = limits.pop("different", apart(rows, nobody, nobody))  # type: ignore[misc]
    group, _ = join(
        rows,
        left.astype(np.int32),
        right.astype(np.int32),
        chance,
        least,
        Limits(apart_start=start, apart=other, **held | limits),  # type: ignore[arg-type]
    )
    return group.tolist()


def test_a_chain_of_good_pairs_is_one_group() -> None:
    assert joined(3, (0, 1, 0.99), (1, 2, 0.99)) == [0, 0, 0]


def test_two_groups_that_one_pair_alone_holds_together_stay_two() -> None:
    inside = [(0, 1, 0.99), (0, 2, 0.99), (1, 2, 0.99), (3, 4, 0.99), (3, 5, 0.99), (4, 5, 0.99)]
    assert joined(6, *inside, (2, 3, 0.9)) == [0, 0, 0, 3, 3, 3]


def test_a_pair_below_the_threshold_joins_nobody() -> None:
    assert joined(2, (0, 1, 0.4)) == [0, 1]


def test_a_register_that_holds_each_person_once_joins_only_one_of_two() -> None:
    register = np.array([0, 1, 1], np.uint64)
    assert joined(3, (0, 1, 0.9), (0, 2, 0.95), register=register) == [0, 1, 0]


def test_two_confirmed_numbers_are_two_persons() -> None:
    confirmed = np.array([[5], [0], [6]], np.uint64)
    assert joined(3, (0, 1, 0.99), (1, 2, 0.98), confirmed=confirmed) == [0, 0, 2]


def test_two_known_registrants_are_two_persons() -> None:
    assert joined(2, (0, 1, 0.99), known=np.array([7, 8])) == [0, 1]


def test_two_records_decided_apart_stay_apart_by_way_of_a_third_too() -> None:
    different = apart(3, np.array([0], np.int32), np.array([2], np.int32))
    assert joined(3, (0, 1, 0.99), (1, 2, 0.98), different=different) == [0, 0, 2]


def test_no_group_grows_beyond_its_limit() -> None:
    assert joined(4, (0, 1, 0.99), (1, 2, 0.99), (2, 3, 0.99), largest=2) == [0, 0, 2, 2]


def test_what_a_person_held_to_be_the_same_needs_no_support() -> None:
    inside = [(0, 1, 0.99), (0, 2, 0.99), (1, 2, 0.99), (3, 4, 0.99), (3, 5, 0.99), (4, 5, 0.99)]
    group = joined(6, *inside, (2, 3, 1.0))
    assert group[2] == group[3]
