"""A pack says how it links; what it leaves out follows from the rest of it, and what leads nowhere is named."""

from pathlib import Path

import pytest

from recensus.linkage.settings import LinkageSettings, settings_of
from recensus.setups.packs import check_pack
from recensus.vocabulary.pack import open_pack
from tests.small_country import FILES, write_pack


def told(folder: Path, text: str) -> list[str]:
    """Return the problems of the small country with this ``linkage.yaml``, as code and line."""
    pack = write_pack(folder)
    (pack / "linkage.yaml").write_text(text)
    return [
        f"{problem.code} {problem.line}" for problem in check_pack(pack) if problem.file == "linkage.yaml"
    ]


def settings(folder: Path, text: str = "") -> LinkageSettings:
    """Return the settings of the small country with this ``linkage.yaml``."""
    pack = write_pack(folder)
    if text:
        (pack / "linkage.yaml").write_text(text)
    return settings_of(open_pack(pack))


def test_a_pack_that_says_nothing_links_by_its_roles(tmp_path: Path) -> None:
    found = settings(tmp_path)
    assert found.parts == {
        "full": ("name",),
        "sex": ("sex",),
        "birth_date": ("birth_date",),
        "area": ("area",),
    }
    assert (found.identifiers, found.unique, found.order) == (("nid",), (), ("identifier", "model", "person"))


def test_what_a_pack_says_counts_and_is_another_version_of_the_settings(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    plain, own = (
        settings(tmp_path / "a"),
        settings(tmp_path / "b", "unique: pension\ncosts: {wrong_link: 500}\n"),
    )
    assert (own.unique, own.wrong_link, own.missed_link) == (("pension",), 500, 20)
    assert plain.name != own.name


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("unique: [pensions]\n", "unknown_source 1"),
        ("order: [model]\nidentifiers: [passport]\n", "unknown_issuer 2"),
        ("parts:\n  given: nickname\n", "unknown_attribute 2"),
        ("parts:\n  given: rooms\n", "part_and_kind 2"),
        ("parts:\n  family: sex\n", "part_and_kind 2"),
        ("order: [guess]\n", "unknown_word 1"),
        ("calendars: {pensions: ethiopian}\n", "unknown_source 1"),
        ("calendars: {pension: julian}\n", "unknown_word 1"),
        ("costs: {wrong_link: 1}\n", "wrong_value 1"),
        ("threshold: 0.9\n", "unknown_key 1"),
    ],
)
def test_what_leads_nowhere_is_named_with_its_line(tmp_path: Path, text: str, problem: str) -> None:
    assert problem in told(tmp_path, text)


def test_no_source_may_have_the_name_in_which_links_change(tmp_path: Path) -> None:
    pack = write_pack(tmp_path)
    (pack / "sources/linkage.yaml").write_text(FILES["sources/pension.yaml"].lstrip())
    assert "reserved_name" in {problem.code for problem in check_pack(pack)}


def test_sources_that_report_who_is_paid_are_those_in_which_to_be_twice_costs_something() -> None:
    demo = settings_of(open_pack("demo"))
    assert "old_age_pension" in demo.adverse
    assert "household_survey" not in demo.adverse
