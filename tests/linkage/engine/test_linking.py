"""What a linkage promises of every set of records."""

import numpy as np
import pyarrow as pa
import pytest

from recensus.linkage.engine.linking import link
from recensus.linkage.engine.types import RECORDS, Constraints, Linked, Settings
from tests.linkage.engine.people import records, town

TWO = Settings(unique_registers=frozenset({0, 1}))
AMINA = {"given": "Amina", "family": "Okwando", "sex": "female", "birth_date": "1980-05-17", "area": "101"}


@pytest.fixture(scope="module")
def small() -> tuple[pa.Table, np.ndarray]:
    return town(600)


@pytest.fixture(scope="module")
def linked(small: tuple[pa.Table, np.ndarray]) -> Linked:
    return link(small[0], TWO)


def groups_of(answer: Linked) -> dict[int, int]:
    return dict(zip(answer.groups["record"].to_pylist(), answer.groups["group"].to_pylist(), strict=True))


def test_nearly_every_person_of_a_small_town_is_found_and_nobody_is_taken_for_another(linked: Linked) -> None:
    group = groups_of(linked)
    found = sum(group[person] == group[1_000_000 + person] for person in range(600))
    wrong = sum(len(set(persons)) > 1 for persons in members(group).values())
    assert found >= 570
    assert wrong == 0


def members(group: dict[int, int]) -> dict[int, list[int]]:
    held: dict[int, list[int]] = {}
    for record, number in group.items():
        held.setdefault(number, []).append(record % 1_000_000)
    return held


def test_the_order_of_rows_and_the_number_of_threads_change_no_byte(
    small: tuple[pa.Table, np.ndarray], linked: Linked
) -> None:
    shuffled = small[0].take(np.random.default_rng(5).permutation(len(small[0])))
    again = link(shuffled, Settings(unique_registers=frozenset({0, 1}), threads=1))
    assert again.pairs.equals(linked.pairs)
    assert again.groups.equals(linked.groups)
    assert again.findings.equals(linked.findings)
    assert again.model.name == linked.model.name


def test_a_group_is_named_for_its_least_record(linked: Linked) -> None:
    group = groups_of(linked)
    assert all(
        number == min(r for r in group if group[r] == number) for number in list(set(group.values()))[:50]
    )


def test_what_people_hold_to_be_different_is_never_joined(
    small: tuple[pa.Table, np.ndarray], linked: Linked
) -> None:
    apart = pa.table({"left": [3], "right": [1_000_003]})
    assert groups_of(linked)[3] == groups_of(linked)[1_000_003]
    group = groups_of(link(small[0], TWO, constraints=Constraints(different=apart)))
    assert group[3] != group[1_000_003]


def test_what_people_hold_to_be_the_same_is_joined(small: tuple[pa.Table, np.ndarray]) -> None:
    together = pa.table({"left": [3], "right": [1_000_007]})
    group = groups_of(link(small[0], TWO, constraints=Constraints(same=together)))
    assert group[3] == group[1_000_007]


def test_decisions_that_contradict_each_other_are_a_finding(small: tuple[pa.Table, np.ndarray]) -> None:
    pair = pa.table({"left": [3], "right": [1_000_003]})
    found = link(small[0], TWO, constraints=Constraints(same=pair, different=pair)).findings
    assert "constraint.contradicted" in found["code"].to_pylist()


def test_records_of_one_known_registrant_are_joined_and_of_two_are_not(
    small: tuple[pa.Table, np.ndarray],
) -> None:
    known = {3: 900, 1_000_009: 900, 5: 901, 1_000_005: 902}
    column = pa.array([known.get(record) for record in small[0]["record"].to_pylist()], pa.int64())
    group = groups_of(link(small[0].set_column(RECORDS.get_field_index("known"), "known", column), TWO))
    assert group[3] == group[1_000_009]
    assert group[5] != group[1_000_005]


def test_a_register_that_holds_each_person_once_keeps_two_rows_apart() -> None:
    table, _ = town(200)
    twin = table.slice(0, 1).to_pylist()[0] | {"record": 5, "identifiers": None}
    both = pa.concat_tables([table.slice(0, 1), records([twin | {"record": 9_999_999}]), table.slice(1)])
    group = groups_of(link(both, TWO))
    assert group[0] != group[9_999_999]


def test_registers_without_a_record_are_linked_to_nothing() -> None:
    answer = link(RECORDS.empty_table(), Settings())
    assert len(answer.groups) == len(answer.pairs) == len(answer.unresolved) == 0


def test_one_record_is_a_group_of_its_own() -> None:
    assert groups_of(link(records([AMINA | {"record": 7, "register": 0}]), Settings())) == {7: 7}


def test_two_records_with_one_number_are_refused() -> None:
    with pytest.raises(ValueError, match="same number"):
        link(records([AMINA | {"record": 7, "register": 0}] * 2), Settings())


def test_a_label_about_an_unknown_record_is_refused(small: tuple[pa.Table, np.ndarray]) -> None:
    with pytest.raises(ValueError, match="not among the records"):
        link(small[0], TWO, labels=pa.table({"left": [3], "right": [77_777_777], "same": [True]}))


def test_a_column_that_is_absent_is_a_column_of_nulls(
    small: tuple[pa.Table, np.ndarray], linked: Linked
) -> None:
    fewer = small[0].drop_columns(["phone", "household", "age", "stated_on", "known"])
    assert link(fewer, TWO).pairs.equals(linked.pairs)


def test_identifiers_alone_link_behind_the_gate_and_nothing_else_does(
    small: tuple[pa.Table, np.ndarray],
) -> None:
    answer = link(small[0], Settings(unique_registers=frozenset({0, 1}), only_identifiers=True))
    assert set(answer.pairs["by"].to_pylist()) == {"identifier"}
    assert len(answer.unresolved) == 0
