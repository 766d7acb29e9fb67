"""An officer sees who gets what, and works an overlap; a screen reader reads both pages."""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import connection

from recensus.enrolment.actions import find_overlaps
from recensus.enrolment.models import Enrolment, OverlapFinding
from recensus.vocabulary.documents import read_document
from recensus.vocabulary.pack import open_pack
from tests.browser.conftest import Visit
from tests.browser.test_pages import axe_violations

pytestmark = pytest.mark.browser

RULE = """
two_pensions:
  programmes: [old_age_pension, old_age_pension]
  says: allowed up to a total
  unit: household
  total: 2000
  label: The pensions of one household come to at most 2,000 a month.
"""


@pytest.fixture(autouse=True)
def own_connection() -> Iterator[None]:
    """Close the connection on which a test itself asked: beside the browser's loop it is another than the fixtures'."""
    yield
    connection.close()


def look(page: Any, name: str) -> None:
    """Keep a picture of a page where one is asked for."""
    if folder := os.environ.get("RECENSUS_PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def test_a_page_tells_what_a_person_gets(places: dict[str, Any], officer: Visit) -> None:
    assert places["person"]
    pensioner = Enrolment.objects.exclude(registrant=None).earliest("id")
    officer.page.set_default_timeout(60_000)
    page = officer.open(f"/persons/{pensioner.registrant}/benefits")
    assert page.get_by_role("rowheader", name="Old-age pension").first.is_visible()
    assert page.get_by_role("row", name="06/2026").get_by_text("1,500 DML").is_visible()
    assert axe_violations(page) == []
    assert officer.complaints == []
    look(page, "benefits")


def test_an_overlap_is_worked_by_an_officer_and_changes_nothing(
    places: dict[str, Any], officer: Visit
) -> None:
    assert places["household"]
    document, _ = read_document("overlaps.yaml", RULE)
    assert document is not None
    demo = open_pack("demo")
    pack = replace(demo, documents={**demo.documents, "overlaps.yaml": document})
    find_overlaps(pack=pack, on=date(2026, 7, 1), by="nadia", purpose="eligibility")
    waiting = OverlapFinding.objects.filter(outcome="open").count()
    assert waiting
    page = officer.open("/overlaps")
    assert axe_violations(page) == []
    look(page, "overlaps")
    page.get_by_label("Why").first.fill("Two households share one roof.")
    page.get_by_role("button", name="Put on record").first.click()
    assert page.get_by_text("Nothing else was changed.").is_visible()
    assert OverlapFinding.objects.filter(outcome="open").count() == waiting - 1
    assert officer.complaints == []
