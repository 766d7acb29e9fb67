"""An officer narrows the findings, sees both registers side by side, and settles one with the keyboard."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import connection

from recensus.enrolment.checking.actions import put_checks
from recensus.enrolment.checking.models import Finding
from recensus.enrolment.models import Enrolment
from recensus.vocabulary.documents import read_document
from recensus.vocabulary.pack import open_pack
from recensus.vocabulary.types import Pack
from tests.browser.conftest import Visit
from tests.browser.test_benefits import look
from tests.browser.test_pages import axe_violations

pytestmark = pytest.mark.browser
CHECK = "too_young_for_a_pension"


def stricter(pack: Pack) -> Pack:
    """Return the pack with a pension from eighty on, so that there is somebody too young for it."""
    text = pack.files["checks.yaml"].replace("least: 65", "least: 80")
    document, _ = read_document("checks.yaml", text)
    assert document is not None
    return replace(pack, documents={**pack.documents, "checks.yaml": document})


@pytest.fixture(autouse=True)
def own_connection() -> Iterator[None]:
    """Close the connection on which a test itself asked: beside the browser's loop it is another than the fixtures'."""
    yield
    connection.close()


def test_a_finding_is_narrowed_to_seen_and_settled_by_keys(places: dict[str, Any], officer: Visit) -> None:
    assert places["household"]
    before = list(Enrolment.objects.order_by("id").values())
    put_checks(pack=stricter(open_pack("demo")), on=date(2026, 6, 30), by="nadia", purpose="eligibility")
    one = Finding.objects.filter(check_name=CHECK, state="open").earliest("due_on", "id")
    officer.page.set_default_timeout(60_000)
    page = officer.open(f"/findings?check={CHECK}")
    assert axe_violations(page) == []
    look(page, "findings")
    page.locator(f"a[href='/findings/{one.id}']").click()
    assert page.get_by_role("columnheader", name="Civil registry").is_visible()
    assert page.get_by_role("columnheader", name="Old-age pension").is_visible()
    assert axe_violations(page) == []
    look(page, "finding")
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("2")
    assert page.locator("#answer-old_enough").is_checked()
    page.locator("#why").fill("She opened the door.")
    page.keyboard.press("Enter")
    page.get_by_text("She opened the door.").first.wait_for()
    assert officer.complaints == []
    assert Finding.objects.get(pk=one.pk).outcome == "old_enough"
    assert list(Enrolment.objects.order_by("id").values()) == before
    look(page, "finding-settled")
