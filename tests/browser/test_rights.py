"""A person comes by her printed letter to her own page, at the desk and on a small phone, and asks."""

import calendar
import re
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Visit
from tests.browser.test_pages import axe_violations

pytestmark = pytest.mark.browser


def test_from_the_printed_letter_to_her_own_page_and_a_request(
    officer: Visit, browser: Browser, places: dict[str, Any]
) -> None:
    desk = officer.open(f"/persons/{places['person']}/letter")
    desk.get_by_role("button", name="Put a code on the letter").click()
    letter = desk.content()
    code = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", letter)
    assert code is not None
    born = (
        desk.locator("tr", has=desk.get_by_text("Date of birth", exact=True)).locator("td").first.inner_text()
    )
    context = browser.new_context(viewport={"width": 360, "height": 640}, locale="en")
    phone = context.new_page()
    phone.goto(f"{officer.address}/my")
    phone.get_by_label("The code of your letter").fill(code[0])
    day, month, year = born.split()
    months = list(calendar.month_name)
    for label, value in (("Day", day), ("Month", str(months.index(month))), ("Year", year)):
        phone.get_by_label(label, exact=True).fill(value)
    phone.get_by_role("button", name="See my data").click()
    phone.get_by_role("heading", level=1, name=places["name"]).wait_for()
    assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    phone.get_by_role("link", name="Ask for a correction").click()
    phone.get_by_label("Add something of my own").check()
    phone.get_by_label("About which fact").select_option(index=1)
    phone.get_by_label("In the person's own words").fill("I moved in March.")
    phone.get_by_role("button", name="Ask").click()
    phone.get_by_text("I moved in March.").wait_for()
    context.close()
    officer.open("/requests").get_by_text("Add something of my own").first.wait_for()


def test_an_officer_asks_for_consent_in_her_language_and_prints_the_receipt(
    officer: Visit, places: dict[str, Any]
) -> None:
    desk = officer.open(f"/persons/{places['person']}")
    desk.get_by_role("link", name="Ask what she says yes or no to").click()
    desk.get_by_role("link", name="Kiswahili").last.click()
    desk.get_by_text("Tunakujulisha").wait_for()
    desk.get_by_label("By word of mouth").first.check()
    assert axe_violations(desk) == []
    desk.get_by_role("button", name="She says yes").first.click()
    desk.get_by_role("heading", name="Receipt of a yes").wait_for()
    assert axe_violations(desk) == []
    assert officer.complaints == []
