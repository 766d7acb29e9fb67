"""YAML is read as written, each node knows its line, and what could grow or run is refused."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recensus.vocabulary.documents import read_document, read_text


def test_keys_and_codes_stay_as_they_are_written() -> None:
    document, problems = read_document(
        "a.yaml", "{no: no, yes: on, 01: 012, 1: 0x1F, null: 1:30, 2024-01-01: 1e3}"
    )
    assert not problems
    assert document is not None
    assert document.content == {
        "no": "no", "yes": "on", "01": "012", "1": "0x1F", "null": "1:30", "2024-01-01": Decimal("1e3")
    }  # fmt: skip


def test_fractions_are_exact_and_quoted_numbers_are_text() -> None:
    document, _ = read_document("a.yaml", 'cut_off: 12.59624000000000001\ncode: "12.5"\n')
    assert document is not None
    assert document.content == {"cut_off": Decimal("12.59624000000000001"), "code": "12.5"}


def test_each_node_knows_its_line() -> None:
    document, _ = read_document("a.yaml", "files:\n  persons:\n    key:\n      - a\n      - b\n")
    assert document is not None
    assert document.line(("files", "persons", "key", 1)) == 5
    assert document.line(("files", "persons", "nothing here")) == 2


def test_a_file_that_is_a_list_is_kept_under_its_stem() -> None:
    document, _ = read_document("programmes/x/examples.yaml", "# remark\n- name: one\n- name: two\n")
    assert document is not None
    assert document.content == {"examples": [{"name": "one"}, {"name": "two"}]}
    assert document.line(("examples", 1, "name")) == 3


def test_a_key_said_twice_is_a_problem_and_the_first_one_stays() -> None:
    document, problems = read_document("a.yaml", "a: 1\nb:\n  c: 2\nb: [3, {d: 4}]\n")
    assert document is not None
    assert document.content == {"a": 1, "b": {"c": 2}}
    assert [(problem.code, problem.line) for problem in problems] == [("said_twice", 4)]


BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n"


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        (BOMB, "alias", 1),
        ("a: 1\nb: *a\n", "alias", 2),
        ("a: !!python/object/apply:os.system [ls]\n", "tag", 1),
        ("a: !!str 1\n", "tag", 1),
        ("a: " + "[" * 40 + "]" * 40, "too_deep", 1),
        ("a: " + "[" * 100_000, "too_deep", 1),
        ("a: 1\nb: 'open\n", "yaml", 3),
        ("a: 1\n---\nb: 2\n", "second_document", 2),
        ("just words", "not_a_mapping", 1),
        ("[1, 2]: 3", "key_not_text", 1),
        ("a: 1\n\tb: 2\n", "yaml", 2),
        ("a: \x07", "yaml", 1),
        ("x" * 5_000_000, "too_large", 1),
    ],
    ids=lambda value: str(value)[:24],
)
def test_what_cannot_be_read_is_refused_with_its_line(text: str, code: str, line: int) -> None:
    document, problems = read_document("a.yaml", text)
    assert document is None
    assert [(problem.code, problem.line) for problem in problems] == [(code, line)]


def test_an_empty_file_is_an_empty_mapping() -> None:
    for text in ("", "# only a remark\n", "---\n"):
        document, problems = read_document("a.yaml", text)
        assert not problems
        assert document is not None
        assert document.content == {}


def test_a_file_that_is_not_utf8_is_a_clear_problem_with_its_line() -> None:
    text, problems = read_text("codes.yaml", "sex:\n  m: Männlich\n".encode("latin-1"))
    assert text is None
    assert [(problem.code, problem.line) for problem in problems] == [("not_utf8", 2)]
    assert "saved as UTF-8" in str(problems[0])


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    assert read_text("a.yaml", "a: 1".encode("utf-8-sig")) == ("a: 1", [])


@given(st.text())
def test_any_text_is_either_read_or_refused_never_an_error(text: str) -> None:
    document, problems = read_document("a.yaml", text)
    assert (document is None) <= bool(problems)
