"""A source's description is compared with the dictionary, and every problem is named at its line."""

import pytest

from recensus.connectors.failures import NotASource
from recensus.connectors.source_reading import open_source, read_source
from tests.connectors.conftest import FLAT, SURVEY, make_pack

HEAD = "label: S\nfiles:\n  persons:\n    describes: person\n    key: id\n    columns:\n"


def _problems(text: str) -> list[tuple[int, str, str]]:
    _, problems = read_source(make_pack({"s": text}), "s")
    return [(problem.line, problem.code, problem.nearest) for problem in problems]


@pytest.mark.parametrize("text", [SURVEY, FLAT])
def test_a_right_description_has_no_problems(text: str) -> None:
    assert not _problems(text)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("      gven_name: NAME\n", (7, "undefined_attribute", "given_name")),
        ("      household_size: N\n", (7, "wrong_level", "")),
        ("      rooms: R\n", (7, "wrong_level", "")),
        ("      sex: {column: S, recode: {1: mal}}\n", (7, "unknown_code", "male")),
        ("      sex: {column: S, recode: {9: male}, missing: {9: refused}}\n", (7, "ambiguous_mapping", "")),
        ("      sex: {colum: S}\n", (7, "unknown_key", "column")),
        ("      sex: {column: S, missing: {9: refusd}}\n", (7, "unknown_word", "refused")),
    ],
)
def test_every_problem_is_named_at_its_line(line: str, expected: tuple[int, str, str]) -> None:
    assert expected in _problems(HEAD + line)


def test_a_derived_attribute_may_not_be_set() -> None:
    text = HEAD.replace("describes: person", "describes: household") + "      household_size: N\n"
    assert [code for _, code, _ in _problems(text)] == ["derived_attribute"]


def test_an_unknown_source_names_the_nearest() -> None:
    with pytest.raises(NotASource, match="Did you mean 'survey'"):
        open_source(make_pack({"survey": SURVEY}), "survy")


def test_unknown_encodings_and_queries_are_problems() -> None:
    text = HEAD.replace("    key", "    format: {encoding: klingon}\n    key") + "      sex: S\n"
    text += "connection: {url_from: ADDRESS, queries: {person: select 1}}\n"
    codes = [code for _, code, _ in _problems(text)]
    assert codes == ["unknown_encoding", "unknown_file_kind"]
