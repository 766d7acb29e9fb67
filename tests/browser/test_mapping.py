"""An engineer shows a programme's spreadsheet, says what its columns mean, and sees what it would give."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import expect

from recensus.setups.packs import check_pack
from recensus.vocabulary.pack import find_pack
from tests.browser.conftest import Visit
from tests.browser.test_pages import axe_violations
from tests.enrolment.test_mapping_page import spreadsheet

pytestmark = pytest.mark.browser


@pytest.fixture
def pack(tmp_path: Path, places: dict[str, Any]) -> Iterator[Path]:  # noqa: ARG001 - the country has to be there
    """Let the server run a copy of the demonstration's pack, which it may write to."""
    folder = Path(shutil.copytree(find_pack("demo"), tmp_path / "demo"))
    before, settings.RECENSUS_PACK = settings.RECENSUS_PACK, str(folder)
    yield folder
    settings.RECENSUS_PACK = before


def _begin(visit: Visit, file: Path) -> None:
    visit.page.goto(f"{visit.address}/sources/new")
    visit.page.set_input_files("#file", file)
    visit.page.select_option("#states", "enrolment")
    visit.page.select_option("#programme", "disability_grant")
    visit.page.fill("#name", "pension_fund")
    visit.page.get_by_role("button", name="Go on to the columns").click()


@pytest.fixture(autouse=True)
def after(officer: Visit, officer_without_javascript: Visit) -> Iterator[None]:
    """Leave both desks to Dalia, at her own purpose, as they were."""
    yield
    officer.sign_in()
    officer_without_javascript.sign_in()


def _at_registration(visit: Visit, name: str) -> None:
    visit.sign_in(name)
    visit.open("/")
    visit.page.select_option("select[name=purpose]", "registration")
    visit.page.locator("form:has(select[name=purpose]) button").click()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Write the programme's spreadsheet, titles above its columns."""
    path = tmp_path / "Janvier.xlsx"
    path.write_bytes(spreadsheet())
    return path


def test_the_preview_follows_each_choice_and_the_source_is_saved(
    officer: Visit, pack: Path, file: Path
) -> None:
    _at_registration(officer, "tester")
    _begin(officer, file)
    page = officer.page
    expect(page.locator("#preview")).to_contain_text("Rows received")
    page.select_option("#meaning-5", "")
    expect(page.locator("#preview")).not_to_contain_text("1250.50")
    page.select_option("#meaning-5", "word amount")
    expect(page.locator("#preview")).to_contain_text("1250.50")
    if folder := os.environ.get("RECENSUS_PICTURES"):
        page.screenshot(path=f"{folder}/mapping.png", full_page=True)
    assert axe_violations(page) == []
    page.get_by_role("button", name="Save as a source").click()
    expect(page.locator("main")).to_contain_text("The source is in the pack")
    assert check_pack(pack) == []
    assert officer.complaints == []


def test_it_works_without_scripts(officer_without_javascript: Visit, pack: Path, file: Path) -> None:
    visit = officer_without_javascript
    _at_registration(visit, "dalia")
    _begin(visit, file)
    visit.page.select_option("#meaning-5", "")
    visit.page.get_by_role("button", name="Show what the file gives").click()
    expect(visit.page.locator("#preview")).to_contain_text("Rows received")
    expect(visit.page.locator("#preview")).not_to_contain_text("1250.50")
    visit.page.get_by_role("button", name="Throw file and draft away").click()
    assert not (pack / "sources/pension_fund.yaml").exists()
