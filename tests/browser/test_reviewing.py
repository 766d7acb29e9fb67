"""Two officers work a queue of doubtful pairs to its end, by keyboard, each without seeing what the other said."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection
from playwright.sync_api import Browser, Page

from recensus.linkage.types import Consequence, Key, PairKind
from tests.browser.conftest import Visit, _visit
from tests.browser.test_pages import axe_violations
from tests.cast import DALIAS, appoint
from tests.linkage.asking import ask, run

pytestmark = pytest.mark.browser

OFFICERS = ("fatima", "gloria", "halima")
HERE = """
select l.source_id, l.kind, l.source_key from registry_link l
join registry_nameentry n on n.registrant = l.registrant_id
where l.kind = 'P' and l.ended_by_id is null and n.area like '101%%' order by n.name, l.id limit 6
"""


def here() -> list[Key]:
    """Return six records of people in the officers' district."""
    with connection.cursor() as cursor:
        cursor.execute(HERE)
        return [Key(*row) for row in cursor.fetchall()]


@dataclass
class Queue:
    """The numbers of the pairs: one on which a benefit hangs, one of which the model was sure, one more."""

    adverse: int
    sure: int
    plain: int


@pytest.fixture(scope="module")
def queue(places: dict[str, Any]) -> Queue:  # noqa: ARG001 - the country has to be there
    """Let a run ask about three pairs in the district of three officers."""
    for officer in OFFICERS:
        appoint(officer, "district_officer", DALIAS)
    keys, of = here(), run()
    return Queue(
        adverse=ask(of, keys[0], keys[1], consequence=Consequence.ADVERSE),
        sure=ask(of, keys[2], keys[3], kind=PairKind.SAMPLE, weight=9.0, probability=0.998),
        plain=ask(of, keys[4], keys[5]),
    )


@pytest.fixture(scope="module")
def desks(browser: Browser, address: str, queue: Queue) -> Iterator[dict[str, Visit]]:  # noqa: ARG001 - comes first
    """Sign everybody in, each at a desk of her own; Emre works in another district."""
    contexts = {
        name: browser.new_context(viewport={"width": 1200, "height": 900}, locale="en")
        for name in (*OFFICERS, "emre")
    }
    yield {name: _visit(context, address).sign_in(name) for name, context in contexts.items()}
    for context in contexts.values():
        context.close()


def press(page: Page, *keys: str) -> str:
    """Press keys, the last of which goes on to another page; return what stands there."""
    with page.expect_navigation():
        for key in keys:
            page.keyboard.press(key)
    return page.locator("main").inner_text()


def begin(desk: Visit) -> Page:
    page = desk.open("/review")
    page.get_by_role("button", name="To the next pair").focus()
    press(page, "Enter")
    return page


def test_two_officers_work_the_queue_to_its_end_and_a_third_decides_where_they_differ(
    desks: dict[str, Visit], queue: Queue
) -> None:
    page = begin(desks["fatima"])
    assert page.url.endswith(f"/review/{queue.adverse}")
    assert f"On record for pair {queue.adverse}: One person." in press(page, "1", "Enter")
    assert "On record" not in press(page, "4", "Enter")
    assert page.url.endswith(f"/review/{queue.plain}")
    press(page, "2", "Enter")
    assert page.url.endswith(f"/review/{queue.sure}")
    assert "Nothing waits for you." in press(page, "1", "Enter")

    page = begin(desks["gloria"])
    assert page.url.endswith(f"/review/{queue.adverse}")
    shown = page.content()
    assert "fatima" not in shown
    assert "another officer" not in shown.casefold()
    assert "Nothing waits for you." in press(page, "2", "Enter")
    for officer, hers in (("fatima", "One person"), ("gloria", "Two different people")):
        answered = desks[officer].open(f"/review/{queue.adverse}").locator(".rec-result").inner_text()
        assert hers in answered
        assert not {"fatima", "gloria"} & set(answered.split())

    page = begin(desks["halima"])
    assert "fatima" not in page.content()
    assert "Nothing waits for you." in press(page, "2", "Enter")
    told = desks["fatima"].open(f"/review/{queue.adverse}").locator(".rec-result").inner_text()
    assert "Decided: two different people" in told
    assert [name for name in OFFICERS if name in told] == list(OFFICERS)
    assert "they agreed on 0" in desks["gloria"].open("/review").locator("main").inner_text()


def test_an_officer_of_another_district_sees_nothing_of_it(desks: dict[str, Visit], queue: Queue) -> None:
    page = desks["emre"].open("/review")
    assert [one.inner_text() for one in page.locator(".rec-figure dd").all()] == ["0", "0", "0"]
    assert "Nothing waits for you." in page.locator("main").inner_text()
    for number in (queue.adverse, queue.sure, queue.plain):
        assert f"Pair {number}" not in page.content()
        assert desks["emre"].page.request.get(f"{desks['emre'].address}/review/{number}").status == 404
    assert desks["emre"].open("/review/next").url.endswith("/review")


def test_the_pages_of_review_meet_wcag_and_the_security_policy(queue: Queue, officer: Visit) -> None:
    officer.complaints.clear()
    for path in ("/review", f"/review/{queue.plain}", f"/review/{queue.adverse}"):
        page = officer.open(path)
        assert page.locator("h1").count() == 1
        assert axe_violations(page) == [], path
    assert officer.complaints == []


def test_a_pair_fits_a_small_phone_in_swahili_and_is_answered_without_scripts(
    browser: Browser, address: str, queue: Queue
) -> None:
    narrow = {"width": 320, "height": 640}
    context = browser.new_context(viewport=narrow, locale="sw", java_script_enabled=False)
    phone = _visit(context, address).sign_in("dalia")
    page = phone.open(f"/review/{queue.plain}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    ask(run(), *here()[0:3:2])
    page = phone.open("/review/next")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.locator("main button[type=submit]").click()
    assert page.title().startswith("Hitilafu") or "Chagua jibu." in page.content()
    page.get_by_label("Watu wawili tofauti").check()
    page.locator("main button[type=submit]").click()
    assert "Hakuna kinachokusubiri." in page.locator("main").inner_text()
    context.close()


def test_keys_do_not_choose_while_somebody_writes_nor_once_they_are_switched_off(
    desks: dict[str, Visit],
) -> None:
    ask(run(), *here()[1:4:2])
    page = desks["halima"].open("/review/next")
    page.locator("#why").focus()
    page.keyboard.press("1")
    assert page.locator("#why").input_value() == "1"
    page.locator("[data-keys] input").uncheck()
    page.keyboard.press("2")
    page.reload()
    page.keyboard.press("2")
    assert page.locator("input[name=answer]:checked").count() == 0
    page.locator("[data-keys] input").check()
    page.keyboard.press("2")
    assert page.locator("input[name=answer]:checked").input_value() == "different"
