"""A look-up table has no holes and no overlaps."""

from decimal import Decimal

import pytest

from recensus.programmes.lookups import read_lookup


def found(text: str) -> list[tuple[str, int]]:
    _, problems = read_lookup("table", "table.csv", text)
    return [(problem.code, problem.line) for problem in problems]


@pytest.mark.parametrize(
    "rows",
    ["0,4,1\n5,9,2\n", "5,9,2\n0,4,1\n", "0,0.9,1\n1.0,1.9,2\n", ",4,1\n5,,2\n", "0,100,rural\n"],
)
def test_ranges_that_follow_one_another_are_sound(rows: str) -> None:
    assert found("from,to,value\n" + rows) == []


@pytest.mark.parametrize(
    ("rows", "code", "line"),
    [
        ("0,4,1\n6,9,2\n", "hole", 3),
        ("6,9,2\n0,4,1\n", "hole", 2),
        ("0,5,1\n5,9,2\n", "overlap", 3),
        ("0,0.8,1\n1.0,1.9,2\n", "hole", 3),
        (",,1\n5,9,2\n", "overlap", 3),
        (",4,1\n,9,2\n", "overlap", 3),
        ("4,0,1\n", "empty_range", 2),
        ("0,four,1\n", "not_a_number", 2),
        ("0,4\n", "not_a_number", 2),
        ("0,4,1\n5,9,many\n", "mixed_values", 1),
        ("", "empty_table", 1),
    ],
)
def test_a_hole_or_an_overlap_is_named_at_its_line(rows: str, code: str, line: int) -> None:
    assert found("from,to,value\n" + rows) == [(code, line)]


def test_keys_are_texts_each_said_once() -> None:
    table, problems = read_lookup("table", "table.csv", "key,value\n01,2.5\n1,3\n01,4\n")
    assert [(problem.code, problem.line) for problem in problems] == [("said_twice", 4)]
    assert table.keys == {"01": Decimal("2.5"), "1": Decimal(3)}


def test_other_columns_are_refused() -> None:
    assert found("low,high,value\n1,2,3\n") == [("wrong_columns", 1)]
