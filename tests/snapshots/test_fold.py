"""What is held true of a registrant: the pack's order of sources, attribute by attribute."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from recensus.snapshots.making import write_snapshot
from recensus.snapshots.opening import open_snapshot, reading
from recensus.vocabulary.types import Pack

Folded = Callable[..., dict[str, list[dict[str, Any]]]]


@pytest.fixture
def folded(pack: Pack, population: Callable[..., Any], tmp_path: Path) -> Folded:
    """Return what folds records and memberships and gives the rows of both tables."""

    def fold(**handed_over: Any) -> dict[str, list[dict[str, Any]]]:
        folder, _ = write_snapshot(pack, population(**handed_over), tmp_path / "snapshots")
        with reading(open_snapshot(folder).all_relations()) as reader:
            return {
                name: reader.records(f"FROM {name} ORDER BY {key}")
                for name, key in (("households", "household_id"), ("persons", "person_id"))
            }

    return fold


def test_the_source_that_the_pack_believes_first_gives_the_value(folded: Folded) -> None:
    rows = folded(
        records=[
            (1, 1, "2023-05-01", ("3", "N1", "10", "mud"), None),
            (1, 2, "2020-01-01", ("5", None), None),
        ]
    )
    assert rows["households"][0]["rooms"] == 5
    assert rows["households"][0]["income"] == Decimal(10)


def test_a_source_without_a_value_leaves_the_word_to_the_next(folded: Folded) -> None:
    rows = folded(
        records=[
            (1, 1, "2023-05-01", ("3", "N1", "10", "mud"), None),
            (1, 2, "2023-06-01", (None, None), {"rooms": "refused"}),
        ]
    )
    assert rows["households"][0]["rooms"] == 3
    assert rows["households"][0]["absent"] is None


def test_sources_that_the_pack_does_not_name_come_last(folded: Folded) -> None:
    rows = folded(records=[(1, 5, "2023-05-01", ("9",), None), (1, 4, "2001-01-01", ("N1", "3"), None)])
    assert rows["households"][0]["rooms"] == 3


def test_why_there_is_no_value_is_kept(folded: Folded) -> None:
    why = {"rooms": "refused", "wall": "not applicable"}
    rows = folded(records=[(1, 1, "2023-05-01", (None, "N1", "10", None), why)])
    assert rows["households"][0]["absent"] == '{"rooms":"refused","wall":"not applicable"}'


def test_a_text_that_no_code_list_knows_is_not_a_value(folded: Folded) -> None:
    rows = folded(records=[(1, 1, "2023-05-01", ("1", "N1", "1", "gold"), {"wall": "unknown code"})])
    assert rows["households"][0]["wall"] is None
    assert rows["households"][0]["absent"] == '{"wall":"unknown code"}'


def test_within_one_source_the_latest_statement_counts(folded: Folded) -> None:
    rows = folded(
        records=[
            (1, 4, "2021-01-01", ("N1", "9"), None),
            (1, 1, "2023-05-01", ("3", "S1", "10", "mud"), None),
        ]
    )
    assert (rows["households"][0]["rooms"], rows["households"][0]["area"]) == (3, "S1")


def test_values_have_the_types_of_the_dictionary(folded: Folded) -> None:
    rows = folded(records=[(7, 3, "2023-05-01", ("34", "1990-02-28", "false", "Amina"), None)])
    person = rows["persons"][0]
    assert (person["age"], person["birth_date"], person["employed"]) == (34, date(1990, 2, 28), False)


@pytest.mark.parametrize("text", ["many", "3.5", "", "1e400"])
def test_a_value_that_is_not_of_its_kind_is_missing_and_counted(
    text: str, pack: Pack, population: Callable[..., Any], tmp_path: Path
) -> None:
    records = [(1, 4, "2023-05-01", ("N1", text), None)]
    folder, manifest = write_snapshot(pack, population(records=records), tmp_path)
    assert manifest.unparsed == {"survey.rooms": 1}
    with reading(open_snapshot(folder).all_relations()) as reader:
        assert reader.rows("SELECT rooms FROM households") == [(None,)]


def test_nobody_is_left_out(folded: Folded) -> None:
    rows = folded(
        records=[
            (7, 3, "2023-05-01", ("34", None, None, "Amina"), None),
            (1, 4, "2023-05-01", ("N1", "1"), None),
        ],
        memberships=[(8, 2, "head")],
    )
    assert [row["household_id"] for row in rows["households"]] == [1, 2]
    assert [(row["person_id"], row["household_id"]) for row in rows["persons"]] == [(7, None), (8, 2)]


def test_the_relationship_is_that_of_the_membership(folded: Folded) -> None:
    rows = folded(memberships=[(8, 2, "head"), (9, 2, "child")])
    assert [row["relationship"] for row in rows["persons"]] == ["head", "child"]


def test_an_empty_population_gives_an_empty_snapshot(folded: Folded) -> None:
    assert folded() == {"households": [], "persons": []}
