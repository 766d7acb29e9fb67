"""Every page opens for everyone: with a screen reader, a keyboard, a phone, without scripts, in both languages."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser

WCAG = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],
}
PAGES = {
    "overview": "/",
    "search": "/search",
    "found": "/search?q={name}",
    "not found": "/search?q=qqqqzzzz",
    "person": "/persons/{person}",
    "person as of a day": "/persons/{person}?on=2026-07-01",
    "records of a person": "/persons/{person}/records",
    "household": "/households/{household}",
    "batches": "/batches",
    "batch": "/batches/{batch}",
    "undo": "/batches/{batch}/undo",
    "upload": "/upload",
    "programmes": "/programmes",
    "programme": "/programmes/poverty_grant",
    "programme for persons": "/programmes/old_age_pension",
    "filtered list": "/programmes/poverty_grant?outcome=not+eligible",
    "explanation": "/programmes/poverty_grant/for/{household}",
    "not considered": "/programmes/poverty_grant/for/{person}",
    "nowhere": "/nowhere",
}
READ_WITHOUT_SCRIPTS = {
    "/search?q={name}": "Results",
    "/persons/{person}": "Who said so, how, and since when",
    "/households/{household}": "What is held about the household",
    "/programmes": "Poverty grant",
    "/programmes/poverty_grant": "The list, with reasons",
    "/programmes/poverty_grant/for/{household}": "What counted",
}
EXPECTED_COMPLAINT = "the server responded with a status of 404"


def axe_violations(page: Any) -> list[str]:
    found = Axe().run(page, options=WCAG).response["violations"]
    return [f"{v['id']}: {v['help']}: {[node['html'] for node in v['nodes']][:3]}" for v in found]


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
def test_a_page_meets_wcag_and_the_security_policy(path: str, officer: Any, places: dict[str, Any]) -> None:
    officer.complaints.clear()
    page = officer.open(path.format(**places))
    assert page.locator("h1").count() == 1
    assert [said for said in officer.complaints if EXPECTED_COMPLAINT not in said] == []
    assert axe_violations(page) == []


@pytest.mark.parametrize("path", ["/audit", "/approvals"])
def test_the_pages_of_oversight_meet_wcag_on_a_small_phone(path: str, data_protection_officer: Any) -> None:
    page = data_protection_officer.open(path)
    assert page.locator("main h2").count() >= 3
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert axe_violations(page) == []
    assert data_protection_officer.complaints == []


def test_a_question_of_an_auditor_is_answered(
    officer: Any, data_protection_officer: Any, places: dict[str, Any]
) -> None:
    officer.open(f"/persons/{places['person']}")
    page = data_protection_officer.open("/audit")
    page.fill("#number", str(places["person"]))
    page.locator("form", has=page.locator("#number")).get_by_role("button").click()
    assert page.get_by_role("heading", name=f"Who looked at person {places['person']}").is_visible()
    assert "dalia" in page.locator("table").last.inner_text()
    assert axe_violations(page) == []


def test_the_sign_in_page_meets_wcag_also_when_it_refuses(browser: Any, address: str) -> None:
    context = browser.new_context(locale="en")
    page = context.new_page()
    page.goto(f"{address}/sign-in")
    assert axe_violations(page) == []
    page.fill("#id_login", "dalia")
    page.fill("#id_password", "wrong")
    page.click("main button[type=submit]")
    assert page.title().startswith("Error:")
    assert axe_violations(page) == []
    context.close()


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
def test_a_page_fits_a_small_phone_in_swahili(
    path: str, officer_on_a_phone: Any, places: dict[str, Any]
) -> None:
    page = officer_on_a_phone.open(path.format(**places))
    assert page.locator("html").get_attribute("lang") == "sw"
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize(("path", "words"), READ_WITHOUT_SCRIPTS.items())
def test_a_page_can_be_read_without_javascript(
    path: str, words: str, officer_without_javascript: Any, places: dict[str, Any]
) -> None:
    page = officer_without_javascript.open(path.format(**places))
    assert words in page.locator("main").inner_text()


def test_the_keyboard_reaches_the_content_at_once(officer: Any) -> None:
    page = officer.open("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "govuk-skip-link"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main-content"


def test_each_chart_is_drawn_and_has_its_table(officer: Any) -> None:
    page = officer.open("/programmes/poverty_grant")
    charts = page.locator("[data-chart]")
    assert charts.count() >= 2
    assert page.locator("[data-chart] canvas").count() == charts.count()
    assert page.locator("[data-chart] + details table").count() == charts.count()


def test_an_officer_finds_a_household_and_sees_why(officer: Any, places: dict[str, Any]) -> None:
    page = officer.open("/search")
    page.fill("#q", places["name"])
    page.click("main form button[type=submit]")
    page.locator("#results tbody a").first.click()
    assert page.locator("h1").inner_text()
    page.goto(f"{officer.address}/households/{places['household']}")
    page.get_by_role("link", name="Poverty grant: what was proposed and why").click()
    assert "This is a proposal" in page.locator("main").inner_text()
