"""For a purpose that rests on consent nobody is seen who did not give it, on any path; what a law allows goes on."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from recensus.eligibility.actions import AnotherPurpose, determine
from recensus.eligibility.deciding import snapshot_of
from recensus.privacy import context
from recensus.privacy.access import AccessRefused
from recensus.privacy.consent.models import Event
from recensus.privacy.consent.queries import consenting
from recensus.privacy.consent.types import NotByConsent
from recensus.registry import queries as registry
from recensus.registry.queries import NotOnRecord
from recensus.rights import actions, queries
from recensus.rights.types import Ask, Kind
from recensus.vocabulary.types import Pack
from tests.registry.conftest import clear
from tests.rights.conftest import number_of

OUTREACH = {"by": "nadia", "purpose": "outreach"}


def say(person: int, *, given: bool) -> str:
    return actions.consent(
        person=person, purpose="outreach", given=given, language="sw", by=f"person:{person}"
    )


def seen(pack: Pack, person: int) -> dict[str, bool]:
    """Return by which paths a person is seen for the purpose."""
    paths = {}
    try:
        paths["page"] = bool(registry.person(person, pack=pack, **OUTREACH).cells)
    except NotOnRecord:
        paths["page"] = False
    found = registry.find_registrants("Canary", **OUTREACH).found
    paths["search"] = person in [one.id for one in found]
    paths["number"] = any(
        one.id == person for one in registry.find_registrants(str(person), **OUTREACH).found
    )
    paths["list"] = person in (consenting("outreach") or ())
    return paths


def test_she_is_seen_on_every_path_while_she_consents_and_on_none_after(pack: Pack, amina: int) -> None:
    assert not any(seen(pack, amina).values())
    say(amina, given=True)
    assert all(seen(pack, amina).values())
    assert not any(seen(pack, number_of("Bashir")).values())
    say(amina, given=False)
    assert not any(seen(pack, amina).values())
    assert registry.person(amina, pack=pack, by="dalia", purpose="casework").name == "Amina Canary"


def test_a_household_is_seen_when_all_who_live_there_consent(pack: Pack, amina: int) -> None:
    house = registry.person(amina, pack=pack, by="dalia", purpose="casework").household
    assert house is not None
    say(amina, given=True)
    with pytest.raises(NotOnRecord):
        registry.household(house, pack=pack, **OUTREACH)
    say(number_of("Bashir"), given=True)
    assert registry.household(house, pack=pack, **OUTREACH).id == house


def test_consent_for_a_time_ends_by_itself(pack: Pack, amina: int) -> None:
    say(amina, given=True)
    Event.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert not any(seen(pack, amina).values())


def test_what_a_law_allows_cannot_be_withdrawn_and_says_by_which(pack: Pack, amina: int) -> None:
    with pytest.raises(NotByConsent, match="social assistance law"):
        actions.consent(person=amina, purpose="casework", given=False, language="en", by=f"person:{amina}")
    view = queries.person_view(amina, pack=pack, language="en", by=f"person:{amina}")
    assert [one.purpose for one in view.consents] == ["outreach"]
    assert ("casework", "public task (social assistance law)") in [
        (one.purpose, one.legal_basis) for one in view.by_law
    ]


def test_nobody_consents_for_somebody_else(pack: Pack, amina: int, chidi: int) -> None:
    with pytest.raises((AccessRefused, NotOnRecord)):
        actions.consent(person=chidi, purpose="outreach", given=True, language="en", by=f"person:{amina}")
    with pytest.raises((AccessRefused, NotOnRecord)):
        actions.consent(person=amina, purpose="outreach", given=True, language="en", by="emre")
    assert pack.name


def test_an_objection_halts_at_once_what_rests_on_consent_and_waits_for_an_answer_elsewhere(
    pack: Pack, amina: int
) -> None:
    say(amina, given=True)
    for purpose in ("casework", "outreach"):
        ask = Ask(kind=Kind.OBJECT, person=amina, about=purpose, words="I do not want it.")
        actions.file(ask=ask, pack=pack, by=f"person:{amina}")
    assert not any(seen(pack, amina).values())
    assert registry.person(amina, pack=pack, by="dalia", purpose="casework").name == "Amina Canary"


def test_she_says_yes_and_no_on_her_page(pack: Pack, amina: int) -> None:
    browser = Client()
    code = actions.new_letter(person=amina, pack=pack, by="dalia")
    browser.post("/my/sign-in", {"code": code, "day": "1", "month": "2", "year": "1980"})
    assert "We tell you of courses" in browser.get("/my").text
    browser.post("/my/consent", {"purpose": "outreach", "say": "yes"})
    assert seen(pack, amina)["page"]
    browser.post("/my/consent", {"purpose": "outreach", "say": "no"})
    assert not seen(pack, amina)["page"]
    assert browser.post("/my/consent", {"purpose": "casework", "say": "no"}).status_code == 400
    assert len(browser.get("/my/receipts.json").json()["consent_records"]) == 2


def test_a_receipt_says_what_was_agreed_to_in_which_words(pack: Pack, amina: int) -> None:
    record = say(amina, given=True)
    say(amina, given=False)
    given, taken = queries.receipts(amina, controller="Kaba", by=f"person:{amina}")
    assert given["record_metadata"]["record_id"] == record  # type: ignore[index]
    notice = given["pii_processing"]["privacy_notice"]  # type: ignore[index]
    assert (notice["language"], notice["version"]) == ("sw", 1)
    assert notice["text"].startswith("Tunakujulisha")
    assert taken["event"][0]["event_state"] == "consent withdrawn"  # type: ignore[index]
    assert pack.name


def test_no_query_lifts_the_limit_while_rows_are_open(pack: Pack, amina: int) -> None:
    claims = {"by": "nadia", "purpose": "outreach", "role": "programme_manager", "consent": True}
    for attack in ("select access.limit_to_consent(null)", "delete from access.consent"):
        limited = context.enter(**claims)
        with pytest.raises(DatabaseError), transaction.atomic(), limited, connection.cursor() as cursor:
            cursor.execute(attack)
    assert not seen(pack, amina)["page"]


@pytest.fixture
def committed(transactional_db: None) -> Iterator[None]:  # noqa: ARG001 - committed tables
    """Leave nothing on committed tables."""
    clear()
    yield
    clear()


@pytest.mark.usefixtures("committed")
def test_snapshots_for_the_purpose_hold_those_who_consent_and_serve_no_other(pack: Pack, amina: int) -> None:
    day = date(2026, 6, 1)
    whole = snapshot_of(pack, on=day, by="tester", purpose="eligibility")
    say(amina, given=True)
    say(number_of("Bashir"), given=True)
    made = snapshot_of(pack, on=day, **OUTREACH)
    assert (whole.persons, made.persons) == (3, 2)
    say(amina, given=False)
    assert snapshot_of(pack, on=day, **OUTREACH).persons == 1
    assert snapshot_of(pack, on=day, by="tester", purpose="eligibility").pk == whole.pk
    with pytest.raises(AnotherPurpose):
        determine(pack, "any", whole, on=day, **OUTREACH)
