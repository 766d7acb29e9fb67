"""The picture of flows, and what becomes of the integration table when one is cut."""

from playwright.sync_api import expect

from tests.browser.conftest import Visit

OTHER_SECTORS = "Integration with other sectors' systems"


def test_a_flow_that_is_cut_changes_the_table_and_flows_again(
    officer: Visit, data_protection_officer: Visit
) -> None:
    page = officer.open("/flows")
    expect(page.get_by_role("heading", name="Where data flow from, and where to")).to_be_visible()
    row = page.get_by_role("row").filter(has_text=OTHER_SECTORS)
    expect(row).to_contain_text("Yes")
    expect(page.locator("[data-flows] canvas")).to_be_visible()
    assert page.get_by_text("Switch off").count() == 0, "a programme manager switches nothing"

    theirs = data_protection_officer.open("/flows")
    civil = theirs.locator("#source-civil_registry")
    civil.get_by_text("Switch off").click()
    civil.get_by_label("Why").fill("Its files hold other people's names.")
    civil.get_by_role("button", name="Switch this flow off").click()
    expect(theirs.locator("#source-civil_registry")).to_contain_text("switched off")
    expect(theirs.locator("#source-civil_registry")).to_contain_text("other people's names")

    page.reload()
    expect(row).to_contain_text("Only if")
    expect(row).to_contain_text("Civil registry")

    civil.get_by_text("Switch on").click()
    civil.get_by_label("Why").fill("It sent them anew.")
    civil.get_by_role("button", name="Let it flow again").click()
    page.reload()
    expect(row).to_contain_text("Yes")
    assert officer.complaints == []
    assert data_protection_officer.complaints == []
