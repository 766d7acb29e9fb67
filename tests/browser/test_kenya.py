"""The demonstration of Kenya as its visitors see it: five programmes, two officers, a cycle paid, a bulletin."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from recensus.simulate import bank
from tests.browser.test_pages import axe_violations
from tests.browser.test_signing_in import code_of

pytestmark = [pytest.mark.browser, pytest.mark.drill]

RECENSUS = Path(sys.executable).with_name("recensus")
PERSONS, PORT = "9000", "8790"
OPEN = re.compile(r"Recensus is open at (\S+)")


@dataclass
class Demonstration:
    """A demonstration that runs: its address, its home, and how to run a command beside it."""

    home: Path
    address: str = ""
    told: list[str] = field(default_factory=list)

    @property
    def files(self) -> Path:
        """Return the folder of its files."""
        return self.home / "demo_kenya"

    def run(self, *words: str) -> str:
        """Run a command on its database and return what was printed."""
        command = [str(RECENSUS), "--database", "demo_kenya", *words]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    @property
    def environment(self) -> dict[str, str]:
        """Return what its processes are told: the tests' home and PostgreSQL, and a database of their own."""
        return os.environ | {"RECENSUS_HOME": str(self.home), "COLUMNS": "120"}

    def papers_of(self, officer: str) -> tuple[str, str]:
        """Return an officer's password and the secret of her codes."""
        lines = (self.files / "officers").read_text().splitlines()
        password, secret = next(line.split()[1:] for line in lines if line.split()[0] == officer)
        return password, secret


@pytest.fixture(scope="module")
def kenya() -> Iterator[Demonstration]:
    """Run `recensus demo kenya`, and end it as Ctrl-C does."""
    made = Demonstration(Path(os.environ["RECENSUS_HOME"]))
    command = [str(RECENSUS), "demo", "kenya", "--persons", PERSONS, "--port", PORT]
    with subprocess.Popen(
        command, env=made.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            made.told.append(line)
            if found := OPEN.search(line):
                made.address = found[1].rstrip("/")
                break
        assert made.address, "".join(made.told)
        yield made
        process.send_signal(signal.SIGINT)
        process.stdout.read()


@pytest.fixture(scope="module")
def officers(browser: Browser, kenya: Demonstration) -> Iterator[dict[str, Page]]:
    """Sign Nadia and Rosa in, each at a desk of her own, as officers do: a password, then a code."""
    contexts = {name: browser.new_context(locale="en", base_url=kenya.address) for name in ("nadia", "rosa")}
    yield {name: signed_in(context, *kenya.papers_of(name), name) for name, context in contexts.items()}
    for context in contexts.values():
        context.close()


def signed_in(context: BrowserContext, password: str, secret: str, name: str) -> Page:
    context.set_default_timeout(30_000)
    page = context.new_page()
    page.goto("/sign-in")
    page.fill("#id_login", name)
    page.fill("#id_password", password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.fill("#id_code", code_of(secret))
    page.get_by_role("button", name="Continue").click()
    return page


def look(page: Page, name: str) -> None:
    """Keep a picture of a page where one is asked for; no page breaks a rule of accessibility."""
    assert axe_violations(page) == []
    if folder := os.environ.get("RECENSUS_PICTURES"):
        page.screenshot(path=f"{folder}/kenya_{name}.png", full_page=True)


def test_the_picture_of_flows_shows_who_reports_under_which_agreement(
    kenya: Demonstration, officers: dict[str, Page]
) -> None:
    assert any("programmes and three registers reported" in line for line in kenya.told)
    page = officers["nadia"]
    page.goto("/flows")
    for sender in ("Hunger Safety Net Programme", "Cash for Assets", "Population register"):
        row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=sender)).first
        assert row.get_by_text("flows", exact=True).is_visible()
    assert page.get_by_text("Overview of beneficiaries across programmes").first.is_visible()
    look(page, "flows")


def test_two_officers_work_overlaps_and_a_gap(officers: dict[str, Page]) -> None:
    for name, page in officers.items():
        page.goto("/overlaps")
        look(page, f"overlaps_{name}")
        waiting = page.get_by_role("button", name="Put on record").count()
        page.get_by_label("Why").first.fill("Both programmes were asked.")
        page.get_by_role("button", name="Put on record").first.click()
        assert page.get_by_text("Nothing else was changed.").is_visible()
        assert page.get_by_role("button", name="Put on record").count() == waiting - 1
    page = officers["rosa"]
    page.goto("/gaps")
    look(page, "gaps")
    page.get_by_role("link", name="Health cover").click()
    page.get_by_role("link", name="Refer").first.click()
    page.get_by_label("Who consented").select_option("")
    page.get_by_label("Or the law that asks for it").fill("Social Health Insurance Act, 2023")
    page.get_by_role("button", name="Refer").click()
    page.goto("/referrals")
    assert page.get_by_text("Social Health Insurance Act, 2023").first.is_visible()
    look(page, "referrals")


def test_what_failed_is_paid_again_released_by_the_second_officer_and_reconciled(
    kenya: Demonstration, officers: dict[str, Page]
) -> None:
    pay = ("hsnp", "2026-11/12", "--pay-on", "2027-01-05", "--arrears")
    before = set((kenya.files / "outbox").iterdir())
    kenya.run("pay", "prepare", *pay)
    page = officers["rosa"]
    page.goto("/payments")
    page.get_by_role("link", name=re.compile("hsnp")).first.click()
    page.get_by_role("button", name="Release the files").click()
    assert page.get_by_text("The files were released and never change").is_visible()
    look(page, "payments")
    [released] = set((kenya.files / "outbox").iterdir()) - before
    kenya.run("pay", "take-in", *map(str, bank.answer([released], kenya.files, "2027-01-06")))
    assert "hsnp" in kenya.run("pay", "reconcile", "--programme", "hsnp")


def test_the_reports_stand_ready_and_the_bulletin_is_printed(officers: dict[str, Page]) -> None:
    page = officers["nadia"]
    page.goto("/reports")
    look(page, "reports")
    page.get_by_role("link", name="Plan versus enrolled").first.click()
    assert page.get_by_role("rowheader", name="Hunger Safety Net Programme").first.is_visible()
    look(page, "plan")
    bulletin = page.context.request.get("/reports/bulletin.pdf")
    assert bulletin.body().startswith(b"%PDF")
