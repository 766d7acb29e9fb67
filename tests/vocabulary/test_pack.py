"""A country pack is read whole: what is wrong is named at its file and line, what is right is understood."""

from pathlib import Path
from typing import Any

import pytest

from recensus.vocabulary.pack import NoSuchPack, PackHasProblems, open_pack, packs_here, read_pack
from recensus.vocabulary.types import Kind, Level

ATTRIBUTES = "vocabulary/attributes.yaml"

# what is changed (file, old, new), and which problem must be found on the line of the change: code, nearest word
PLANTED = [
    ("pack.yaml", "currency: SML", "currancy: SML", "unknown_key", "currency"),
    ("pack.yaml", "currency: SML", "currency: sml", "wrong_value", ""),
    ("pack.yaml", "setup: social_registry", "setup: socal_registry", "unknown_word", "social_registry"),
    ("pack.yaml", "name: small", "name: large", "name_and_folder", ""),
    ("pack.yaml", "name: [given_name]", "name: [given_nam]", "unknown_attribute", "given_name"),
    ("pack.yaml", "  sex: sex", "  sex: age", "role_and_kind", ""),
    ("pack.yaml", "  head: head", "  head: hed", "unknown_relationship_code", "head"),
    ("pack.yaml", "default: [survey]", "default: [survy]", "unknown_source", "survey"),
    ("pack.yaml", "languages: [en, sw]", "languages: en", "wrong_value", ""),
    (ATTRIBUTES, "kind: name}", "kind: nmae}", "unknown_word", "name"),
    (ATTRIBUTES, "codes: sex}", "codes: sexes}", "unknown_code_list", "sex"),
    (ATTRIBUTES, "issuer: nid}", "issuer: nad}", "unknown_issuer", "nid"),
    (ATTRIBUTES, "minimum: 0, maximum: 120", "minimum: 130, maximum: 120", "empty_range", ""),
    (ATTRIBUTES, "rooms: {", "Rooms: {", "bad_name", ""),
    (ATTRIBUTES, "rooms: {", "day: {", "reserved_name", ""),
    (ATTRIBUTES, "rooms: {", "sex: {", "said_twice", ""),
    (ATTRIBUTES, "kind: code, codes: sex", "kind: text, codes: sex", "codes_and_kind", ""),
    (ATTRIBUTES, "kind: identifier, issuer", "kind: text, issuer", "issuer_and_kind", ""),
    (ATTRIBUTES, "label: Rooms, ", "", "missing_key", ""),
    (ATTRIBUTES, "level: household, kind: integer}", "level: house, kind: integer}", "unknown_word", ""),
    ("vocabulary/codes.yaml", "sex: {female: Female", "sex: {female: {}", "wrong_label", ""),
    ("vocabulary/identifiers.yaml", '"[0-9]{10}"', '"[0-9"', "bad_pattern", ""),
    ("vocabulary/identifiers.yaml", "luhn", "lun", "unknown_word", "luhn"),
    ("vocabulary/areas.csv", "N-1,N,", "N-1,M,", "unknown_area", ""),
    ("vocabulary/areas.csv", "N,,region,North", "N,N-1,region,North", "circular_area", ""),
    ("vocabulary/areas.csv", "S,,region", "S,,province", "stray_area", ""),
    ("vocabulary/areas.csv", "S,,region", "N,,region", "said_twice", ""),
    ("vocabulary/areas.csv", "S,,region,South", "S,,,South", "empty_cell", ""),
    ("vocabulary/areas.csv", "code,parent,level,name", "code,parent,name", "wrong_columns", ""),
]


def test_the_small_pack_has_no_problems(small: Any) -> None:
    pack = open_pack(small.path)
    assert pack.of_level(Level.HOUSEHOLD) == (pack.attributes["rooms"],)
    assert pack.attributes["age"].kind is Kind.INTEGER
    assert pack.attributes["national_id"].issuer is pack.issuers["nid"]
    assert pack.roles.head == "head"
    assert set(pack.programmes["grant"]) == {"programme", "rules", "parameters"}


@pytest.mark.parametrize(("file", "old", "new", "code", "near"), PLANTED)
def test_a_planted_problem_is_named_at_its_line(
    small: Any, file: str, old: str, new: str, code: str, near: str
) -> None:
    line = small.change(file, old, new)
    _, problems = read_pack(small.path)
    found = [
        problem for problem in problems if (problem.file, problem.line, problem.code) == (file, line, code)
    ]
    assert found, problems
    assert found[0].nearest == near


def test_twenty_problems_are_all_named_in_one_run(small: Any) -> None:
    lines = {
        small.append(ATTRIBUTES, f"word{number}: {{label: W, level: person, kind: kode}}\n")
        for number in range(20)
    }
    _, problems = read_pack(small.path)
    assert {problem.line for problem in problems if problem.code == "unknown_word"} == lines


def test_opening_a_pack_with_problems_lists_them_all(small: Any) -> None:
    small.change("pack.yaml", "currency: SML\n", "")
    small.change(ATTRIBUTES, "codes: sex}", "codes: sexes}")
    with pytest.raises(PackHasProblems, match=r"(?s)has 2 problems.*currency.*Did you mean 'sex'") as raised:
        open_pack(small.path)
    assert len(raised.value.problems) == 2


def test_a_folder_that_is_no_pack_says_which_files_are_missing(tmp_path: Path) -> None:
    pack, problems = read_pack(tmp_path)
    assert pack is None
    assert {problem.file for problem in problems} == {"pack.yaml", ATTRIBUTES}


def test_a_file_that_nothing_reads_is_a_problem_and_a_readme_is_not(small: Any) -> None:
    small.write("vocabulary/attribute.yaml", "")
    small.write("README.md", "About this country.")
    small.write(".hidden", "")
    _, problems = read_pack(small.path)
    assert [(problem.file, problem.code, problem.nearest) for problem in problems] == [
        ("vocabulary/attribute.yaml", "unknown_file", "attributes.yaml")
    ]


def test_a_name_that_no_pack_has_is_answered_with_those_there_are(small: Any, monkeypatch: Any) -> None:
    monkeypatch.chdir(small.path.parent)
    (small.path.parent / "countries").mkdir()
    small.path.rename(small.path.parent / "countries" / "small")
    assert open_pack("small").name == "small"
    assert "small" in packs_here()
    with pytest.raises(NoSuchPack, match="small"):
        open_pack("smal")


def test_equal_packs_have_equal_hashes_and_a_changed_byte_another(small: Any) -> None:
    first = open_pack(small.path).content_hash
    small.write("vocabulary/codes.yaml", (small.path / "vocabulary/codes.yaml").read_bytes())
    assert open_pack(small.path).content_hash == first
    small.append("vocabulary/codes.yaml", "# a remark\n")
    assert open_pack(small.path).content_hash != first


def test_two_files_never_hash_like_one_that_holds_the_same_bytes(small: Any) -> None:
    small.write("a.md", "")
    small.write("b.md", "text")
    first = open_pack(small.path).content_hash
    (small.path / "b.md").unlink()
    small.write("a.md", "b.mdtext")
    assert open_pack(small.path).content_hash != first
