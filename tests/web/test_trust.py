"""The pages offer what an officer may do, say why not, tell when the log stands still, and let it be audited."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.utils import timezone

from recensus.privacy.actions import propose_appointment
from recensus.privacy.queries import appointments
from tests.cast import appoint
from tests.small_country import write_pack

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def country(tmp_path: Path, settings: Any) -> None:
    settings.RECENSUS_PACK = str(write_pack(tmp_path))


def officer(name: str) -> Client:
    client = Client()
    client.force_login(User.objects.get_or_create(username=name)[0])
    return client


def offered(name: str) -> set[str]:
    shown = officer(name).get("/account").context
    return {one.route for one in shown["sections"]} | set(shown["purposes"])


def test_an_officer_is_offered_the_pages_and_purposes_of_her_roles() -> None:
    assert offered("odile") == {
        "overview", "batches", "programmes", "flows", "reports", "decisions", "audit", "monitoring", "oversight"
    }  # fmt: skip
    assert {"audit", "approvals", "casework", "oversight"} <= offered("petra")
    assert not {"audit", "approvals", "oversight"} & offered("dalia")
    assert offered("nobody here") == set()


def test_the_first_page_opens_for_everyone_who_may_count() -> None:
    for name in ("dalia", "nadia", "odile", "petra", "tester", "anneke"):
        assert officer(name).get("/").status_code == 200, name


def test_a_purpose_that_is_not_hers_cannot_be_chosen() -> None:
    assert officer("odile").post("/purpose", {"purpose": "casework"}).status_code == 400


def test_a_refusal_leads_to_the_purpose_that_allows_it() -> None:
    appoint("odile", "enumerator", ["D1"])
    odile = officer("odile")
    refused = odile.get("/search?q=Amina")
    assert refused.status_code == 403
    assert 'name="purpose" value="registration"' in refused.text
    odile.post("/purpose", {"purpose": "registration"})
    assert odile.get("/search?q=Amina").status_code == 200


def stand_still() -> None:
    with connection.cursor() as cursor:
        cursor.execute("update audit_progress set sequenced_at = clock_timestamp() - interval '2 days'")
        cursor.execute(
            "insert into audit_entry (at, who, role, organisation, channel, purpose, legal_basis, agreement, action,"
            " subjects, whole, attributes, allowed, reason, outcome, request)"
            " select %s, 'a', '', '', '', '', '', '', 'see', '{}', '', '{}', true, '', 'done', ''",
            [timezone.now() - timedelta(days=1)],
        )


def test_every_page_says_that_the_log_stands_still_and_shows_nobody() -> None:
    nadia = officer("nadia")
    assert "The audit log stands still" not in nadia.get("/account").text
    stand_still()
    assert "The audit log stands still" in nadia.get("/account").text
    refused = nadia.get("/search?q=Amina")
    assert refused.status_code == 503
    assert "Not available just now" in refused.text


def test_an_auditor_sees_how_the_log_stands_and_what_an_officer_did() -> None:
    officer("nadia").get("/search?q=Amina")
    odile = officer("odile")
    assert "Entries waiting" in odile.get("/audit").text
    told = odile.post("/audit", {"officer": "nadia"}).context
    assert told["looks"][0]["who"] == "nadia"
    assert {look["did"] for look in told["looks"]} >= {"search"}
    assert odile.post("/audit", {"officer": "odile"}).context["looks"][0]["did"] == "audit"


def test_an_auditor_sees_who_looked_at_a_person() -> None:
    first, second = (officer("odile").post("/audit", {"kind": "P", "number": "5"}).context for _ in range(2))
    assert first["title"] == "Who looked at person 5"
    assert (first["looks"], [look["who"] for look in second["looks"]]) == ([], ["odile"])


def test_nobody_else_audits_or_approves() -> None:
    for name in ("dalia", "nadia", "anneke"):
        assert officer(name).get("/audit").status_code == 403
        assert officer(name).get("/approvals").status_code == 403
        assert officer(name).post("/approvals/appointment/1", {"step": "end"}).status_code == 403
    assert officer("odile").get("/approvals").status_code == 403


def test_another_officer_than_its_author_puts_an_appointment_in_force_and_ends_it() -> None:
    number = propose_appointment(officer="zuri", role="enumerator", areas=["D1"], by="tester")
    address = f"/approvals/appointment/{number}"
    assert "zuri: Enumerator" in officer("petra").get("/approvals").text
    officer("tester").post(address, {"step": "approve"})
    assert in_force("zuri") == []
    officer("petra").post(address, {"step": "approve"})
    assert in_force("zuri") == ["petra"]
    assert "End now" in officer("tester").get("/approvals").text
    officer("tester").post(address, {"step": "end"})
    assert in_force("zuri") == []


def test_a_step_that_does_not_exist_is_nowhere() -> None:
    petra = officer("petra")
    assert petra.post("/approvals/appointment/1", {"step": "burn"}).status_code == 404
    assert petra.post("/approvals/castle/1", {"step": "end"}).status_code == 404
    assert petra.get("/approvals/appointment/1").status_code == 405


def in_force(name: str) -> list[str]:
    return [one.approved_by for one in appointments(timezone.now()) if one.officer == name]
