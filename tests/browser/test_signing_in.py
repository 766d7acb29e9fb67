"""An officer signs in for the first time: password, codes, recovery codes; then with a passkey and nothing else."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Browser, Page

from recensus.config import accounts
from tests.browser.test_pages import axe_violations
from tests.cast import appoint

pytestmark = pytest.mark.browser

NAME, PASSWORD = "zuri", "eleven blue herons"
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def newcomer(browser: Browser, address: str) -> Iterator[Page]:
    """Open a browser with a finger-print reader for an officer who has a password and nothing else."""
    accounts.add(NAME, PASSWORD)
    appoint(NAME, "programme_manager")
    context = browser.new_context(locale="en", base_url=address, viewport={"width": 1200, "height": 900})
    context.set_default_timeout(20_000)
    page = context.new_page()
    reader = context.new_cdp_session(page)
    reader.send("WebAuthn.enable")
    reader.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    yield page
    context.close()
    accounts.close(NAME)


def code_of(secret: str, away: int = 0) -> str:
    return str(format_hotp_value(hotp_value(secret.replace(" ", ""), int(time.time()) // 30 + away)))


def type_password(page: Page) -> None:
    page.goto("/sign-in")
    page.fill("#id_login", NAME)
    page.fill("#id_password", PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def continue_with(page: Page, code: str) -> None:
    page.fill("#id_code", code)
    page.get_by_role("button", name="Continue").click()


def test_from_a_password_to_codes_to_a_passkey(newcomer: Page) -> None:
    page = newcomer
    complaints: list[Any] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    shown = {}

    def looked_at(name: str) -> None:
        shown[name] = axe_violations(page)

    type_password(page)
    assert page.locator("h1").inner_text() == "Set up a second factor"
    looked_at("second factor")
    page.get_by_role("button", name="Set up codes").click()
    secret = page.locator("#secret").inner_text()
    assert page.locator("svg.rec-qr").is_visible()
    looked_at("set up codes")
    continue_with(page, code_of(secret))
    assert page.locator("#recovery-codes li").count() == 10
    looked_at("recovery codes")
    page.goto("/account")
    looked_at("account")
    page.get_by_role("button", name="Sign out", exact=True).click()

    type_password(page)
    looked_at("second step")
    continue_with(page, code_of(secret, away=1))
    page.goto("/account/passkeys/add")
    looked_at("add a passkey")
    page.fill("#id_name", "finger")
    page.get_by_role("button", name="Add a passkey").click()
    page.wait_for_url("**/account")
    assert "Passkey: finger" in page.locator("main").inner_text()
    page.get_by_role("button", name="Sign out", exact=True).click()

    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(lambda url: not url.endswith("/sign-in"))
    page.goto("/account")
    assert page.locator("h1").inner_text() == "Your account"
    page.goto("/break-glass")
    looked_at("break the glass")
    assert {name: found for name, found in shown.items() if found} == {}
    assert complaints == []
