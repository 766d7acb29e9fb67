"""An officer asks in a browser who somebody may be before she registers her."""

import os
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from recensus.linkage.applicants.actions import build_index
from recensus.vocabulary.pack import open_pack
from tests.browser.conftest import Visit
from tests.browser.test_pages import axe_violations

pytestmark = pytest.mark.browser

SOMEBODY = """
select n.registrant, n.name, n.birth_year from registry_nameentry n
where n.kind = 'P' and n.birth_year is not null and n.name like '% %' order by n.registrant limit 1
"""


def test_somebody_on_record_is_found_by_her_name_written_otherwise(
    officer: Visit,
    places: dict[str, Any],  # noqa: ARG001 - the country has to be there
) -> None:
    build_index(pack=open_pack("demo"), by="tester", purpose="registration")
    with connection.cursor() as cursor:
        cursor.execute(SOMEBODY)
        number, name, born = cursor.fetchone()
    given, family = name.split(" ", 1)
    page = officer.open("/registrants/before-you-register")
    assert axe_violations(page) == []
    page.get_by_label("Given name").fill(given + given[-1])
    page.get_by_label("Family name").fill(family)
    page.get_by_label("Date of birth").fill(str(born))
    page.get_by_role("button", name="Who may she be?").click()
    page.locator("#results").wait_for()
    assert axe_violations(page) == []
    if shots := os.environ.get("RECENSUS_SHOTS"):
        page.screenshot(path=str(Path(shots) / "before.png"), full_page=True)
        page.set_viewport_size({"width": 380, "height": 800})
        page.screenshot(path=str(Path(shots) / "before_phone.png"), full_page=True)
    assert "?" not in page.url
    assert page.locator(f'a[href="/persons/{number}"]').count() == 1
