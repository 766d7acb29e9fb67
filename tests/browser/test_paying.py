"""A whole cycle: released by a second officer, the bank's answer taken in, and what does not fit worked."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from recensus.payments import models
from tests.browser.conftest import Visit
from tests.browser.test_pages import axe_violations
from tests.payments.conftest import Kaba, settle_in, statement

pytestmark = pytest.mark.browser


@pytest.fixture
def kaba(transactional_db: None, tmp_path: Path, settings: object) -> Iterator[Kaba]:  # noqa: ARG001 - committed tables
    """Return Kaba, with 100 owed to each of the three; the connection on which it asked is closed afterwards."""
    made = settle_in(tmp_path, settings)
    for who in (made.amina, made.bashir, made.chidi):
        made.owe(who)
    yield made
    connection.close()


@pytest.fixture
def rosa(kaba: Kaba, browser: Browser) -> Iterator[Visit]:  # noqa: ARG001 - the country has to be there
    """Sign Rosa in at a desk, before a server of her own."""
    server = LiveServer("localhost")
    context = browser.new_context(viewport={"width": 1200, "height": 900}, locale="en")
    context.set_default_timeout(20_000)
    visit = Visit(server.url, context.new_page())
    visit.page.on(
        "console", lambda said: visit.complaints.append(said.text) if said.type == "error" else None
    )
    yield visit.sign_in("rosa")
    context.close()
    server.stop()


def look(page: Page, name: str) -> None:
    """Keep a picture of a page where one is asked for, and let a screen reader read it."""
    if folder := os.environ.get("RECENSUS_PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)
    assert axe_violations(page) == []


def test_a_cycle_from_the_release_to_the_last_difference(kaba: Kaba, rosa: Visit, tmp_path: Path) -> None:
    run = kaba.prepare()
    page = rosa.open("/payments")
    page.get_by_role("link", name=f"{run.number} ·").click()
    page.get_by_role("button", name="Release the files").click()
    expect(page.locator("main")).to_contain_text("The files were released")
    outbox = [path.name for path in (kaba.files / "files").rglob("outbox/*")]
    assert len(outbox) == 2
    amina, bashir, chidi = kaba.references(run)
    answer = tmp_path / "statement.xml"
    answer.write_text(
        statement([(amina, "100.00", "DBIT"), (bashir, "1.00", "DBIT"), (chidi, "100.00", "DBIT")])
    )
    page.goto(f"{rosa.address}/payments")
    page.get_by_role("button", name="Take in what the bank says").click()
    page.set_input_files("#files", answer)
    page.get_by_role("button", name="Take in", exact=True).click()
    expect(page.locator("main")).to_contain_text("3 received = 2 accepted + 0 rejected + 1 held.")
    look(page, "payment-take-in")
    page.get_by_role("link", name="See what does not fit").click()
    expect(page.locator("main")).to_contain_text("1.00 for 100.00")
    look(page, "payment-differences")
    page.locator("input[name=outcome]").fill("The bank corrected it by telephone.")
    page.get_by_role("button", name="Close").click()
    expect(page.locator("main")).to_contain_text("Everything fits")
    assert rosa.complaints == []
    connection.close()
    assert models.Difference.objects.get().worked_by == "rosa"
