"""Who is missed is found on a page, and sent to the programme from there."""

from playwright.sync_api import expect

from recensus.insight.gaps.actions import find_gaps
from recensus.vocabulary.pack import open_pack
from tests.browser.conftest import DAY, Visit


def test_an_officer_refers_somebody_whom_a_programme_misses(officer: Visit) -> None:
    find_gaps(pack=open_pack("demo"), population_known=True, on=DAY, by="nadia", purpose="eligibility")
    page = officer.open("/gaps")
    waiver = page.get_by_role("row").filter(has_text="Health fee waiver").first
    expect(waiver).to_contain_text("not available")
    page.get_by_role("link", name="Old-age pension").click()
    expect(page.get_by_role("heading", name="Missed by: Old-age pension")).to_be_visible()
    line = page.locator("#list ~ .rec-scroll tbody tr").first
    person = line.locator("th").inner_text()
    line.get_by_role("link", name="Refer").click()

    page.get_by_role("button", name="Refer").click()
    expect(page.get_by_role("alert")).to_contain_text("has not consented")
    page.get_by_label("Who consented").select_option("")
    page.get_by_label("Or the law that asks for it").fill("Old Age Pension Act 2019, section 4")
    page.get_by_role("button", name="Refer").click()
    expect(page.get_by_role("row").filter(has_text=person)).to_contain_text(
        "waits for the programme's answer"
    )

    page.goto(officer.address + "/referrals")
    expect(page.get_by_role("heading", name=person)).to_be_visible()
    page.get_by_label("Why").fill("I would like it so.")
    page.get_by_role("button", name="Put on record").click()
    expect(page.get_by_role("alert")).to_contain_text("Only officers whom the programme's holder appointed")
    assert officer.complaints == [
        "Failed to load resource: the server responded with a status of 400 (Bad Request)"
    ]
    officer.complaints.clear()
