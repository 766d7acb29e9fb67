"""A real browser before a real server, with a small loaded country behind it."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import setup_databases, teardown_databases
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from recensus.eligibility import queries as eligibility
from recensus.eligibility.deciding import determine_on
from recensus.intake.actions import load_files
from recensus.registry import queries as registry
from recensus.simulate.actions import simulate_country
from recensus.vocabulary.pack import open_pack
from recensus.vocabulary.types import Pack
from tests.cast import appoint, appoint_cast

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SOURCES = ("household_survey", "civil_registry", "old_age_pension")
PROGRAMMES = ("poverty_grant", "old_age_pension")
DAY = date(2026, 7, 1)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Find Chromium: in continuous integration it must be there; elsewhere its tests are skipped without it."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    if os.environ.get("CI") == "true":
        pytest.fail("Chromium is missing: apt-get install chromium")
    pytest.skip("Chromium is missing: apt-get install chromium")


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """Launch one browser for all tests; each opens contexts of its own."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def database(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:  # noqa: ARG001 - comes before
    """Open the tests' database for good, and make it where no other test of this run needed one."""
    with django_db_blocker.unblock():
        if connection.settings_dict["NAME"] != settings.RECENSUS_DATABASE:
            yield
            return
        made = setup_databases(verbosity=0, interactive=False, aliases={"default"})
        yield
        teardown_databases(made, verbosity=0)


@pytest.fixture(scope="session")
def places(database: None, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:  # noqa: ARG001
    """Load a small synthetic country for good, determine it, and name what the tests look at.

    Tests that use the database in the ordinary way, which undo what they did, run before those that use this.
    """
    appoint_cast()
    appoint("dalia", "programme_manager")
    folder = tmp_path_factory.mktemp("country")
    simulate_country(persons=1000, seed=7, directory=folder, processes=1, on_progress=lambda _done: None)
    pack = open_pack("demo")
    for source in SOURCES:
        found = sorted(folder.glob(f"{source}*"))
        files = sorted(found[0].iterdir()) if found[0].is_dir() else found
        load_files(pack=pack, source_name=source, paths=files, by="tester", purpose="registration")
    for programme in PROGRAMMES:
        determine_on(pack, programme, on=DAY, by="nadia", purpose="eligibility")
    get_user_model().objects.create_user("dalia", first_name="Dalia", last_name="Wanjiru")
    return _named(pack)


def _named(pack: Pack) -> dict[str, Any]:
    asks = {"by": "nadia", "purpose": "casework"}
    lines = eligibility.page(eligibility.latest("poverty_grant", **asks), **asks)
    household = registry.household(lines[0].id, pack=pack, **asks)
    batch = next(one.id for one in registry.batches(**asks) if one.source == "household_survey")
    member = household.members[0]
    return {"household": household.id, "person": member.person, "name": member.name, "batch": batch}


@pytest.fixture(scope="session")
def address(places: dict[str, Any]) -> Iterator[str]:  # noqa: ARG001 - the country has to be there
    """Serve the loaded country and give its address."""
    server = LiveServer("localhost")
    yield server.url
    server.stop()


@dataclass
class Visit:
    """One officer at one browser window; ``complaints`` are the console's errors and broken security rules."""

    address: str
    page: Page
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Open a path of the server and wait until the page and its scripts are there."""
        self.page.goto(self.address + path)
        return self.page

    def sign_in(self, name: str = "dalia") -> "Visit":
        """Bring a session along; how an officer gets one is shown in test_signing_in."""
        client = Client()
        client.force_login(get_user_model().objects.get_or_create(username=name)[0])
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        self.page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": self.address}])
        return self


def _visit(context: BrowserContext, address: str) -> Visit:
    context.set_default_timeout(20_000)
    page = context.new_page()
    visit = Visit(address, page)
    page.on("console", lambda said: visit.complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: visit.complaints.append(str(error)))
    return visit


@pytest.fixture(scope="session")
def officer(browser: Browser, address: str) -> Iterator[Visit]:
    """Sign Dalia in at a desk."""
    context = browser.new_context(viewport={"width": 1200, "height": 900}, locale="en")
    yield _visit(context, address).sign_in()
    context.close()


@pytest.fixture(scope="session")
def data_protection_officer(browser: Browser, address: str) -> Iterator[Visit]:
    """Sign Petra in at a small phone, who audits and approves."""
    context = browser.new_context(viewport={"width": 360, "height": 640}, has_touch=True, locale="en")
    yield _visit(context, address).sign_in("petra")
    context.close()


@pytest.fixture(scope="session")
def officer_without_javascript(browser: Browser, address: str) -> Iterator[Visit]:
    """Sign Dalia in on a browser that runs no script."""
    context = browser.new_context(java_script_enabled=False, locale="en")
    yield _visit(context, address).sign_in()
    context.close()


@pytest.fixture(scope="session")
def officer_on_a_phone(browser: Browser, address: str) -> Iterator[Visit]:
    """Sign Dalia in on a small phone."""
    context = browser.new_context(viewport={"width": 360, "height": 640}, has_touch=True, locale="sw")
    yield _visit(context, address).sign_in()
    context.close()
