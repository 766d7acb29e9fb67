"""For a purpose that rests on consent nobody is seen who did not give it, on any path; what a law allows goes on."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

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
from recensus.privacy.consent.types import Manner, NotByConsent
from recensus.registry import queries as registry
from recensus.registry.queries import NotOnRecord
from recensus.rights import actions, queries
from recensus.rights.types import Ask, Kind
from recensus.vocabulary.types import Pack
from tests.cast import DALIAS, appoint
from tests.registry.conftest import clear
from tests.rights.conftest import at_her_desk, number_of

MINE = Manner.OWN_PAGE
OUTREACH = {"by": "nadia", "purpose": "outreach"}


def say(person: int, *, given: bool) -> str:
    return actions.consent(
        person=person, purpose="outreach", given=given, language="sw", manner=MINE, by=f"person:{person}"
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
        actions.consent(
            person=amina, purpose="casework", given=False, language="en", manner=MINE, by=f"person:{amina}"
        )
    view = queries.person_view(amina, pack=pack, language="en", by=f"person:{amina}")
    assert [one.purpose for one in view.consents] == ["outreach", "referral"]
    assert ("casework", "public task (social assistance law)") in [
        (one.purpose, one.legal_basis) for one in view.by_law
    ]


def test_nobody_consents_for_somebody_else(pack: Pack, amina: int, chidi: int) -> None:
    with pytest.raises((AccessRefused, NotOnRecord)):
        actions.consent(
            person=chidi,
            purpose="outreach",
            given=True,
            language="en",
            manner=Manner.SPOKEN,
            by=f"person:{amina}",
        )
    with pytest.raises((AccessRefused, NotOnRecord)):
        actions.consent(
            person=amina, purpose="outreach", given=True, language="en", manner=Manner.SPOKEN, by="emre"
        )
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
    browser.post("/my/consent", {"purpose": "outreach", "say": "yes", "language": "en"})
    assert seen(pack, amina)["page"]
    browser.post("/my/consent", {"purpose": "outreach", "say": "no", "language": "en"})
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


def desk_says(person: int, *, say: str, **asked: str) -> Any:
    """Write down at Dalia's desk what a person says."""
    form = {"purpose": "outreach", "language": "sw", "manner": "by word of mouth", **asked}
    return at_her_desk("dalia").post(f"/persons/{person}/consent", {**form, "say": say})


def test_an_officer_asks_in_her_language_and_prints_the_receipt(pack: Pack, amina: int) -> None:
    desk = at_her_desk("dalia")
    assert "We tell you of courses" in desk.get(f"/persons/{amina}/consent").text
    assert "Tunakujulisha" in desk.get(f"/persons/{amina}/consent?in=sw").text
    answer = desk_says(amina, say="yes")
    letter = desk.get(answer["Location"]).text
    for part in ("Receipt of a yes", "Tunakujulisha", "By word of mouth", "dalia", "ISO/IEC TS 27560"):
        assert part in letter
    assert seen(pack, amina)["page"]
    (one,) = desk.get(f"/persons/{amina}/receipts.json").json()["consent_records"]
    (purpose,) = one["pii_processing"]["purposes"]
    assert purpose["collection_method"] == "by word of mouth"
    assert purpose["retention_period"] == {"identifying": "P24M", "personal": "P24M"}
    assert one["event"][0]["entity_id"] == "dalia"
    desk_says(amina, say="no", manner="by telephone")
    assert not seen(pack, amina)["page"]
    assert "Receipt of a no" in desk.get(desk_says(amina, say="no")["Location"]).text


@pytest.mark.parametrize(
    "asked", [{"manner": ""}, {"manner": "on her own page"}, {"language": "xx"}, {"purpose": "casework"}]
)
def test_nothing_goes_on_record_that_was_not_asked_properly(amina: int, asked: dict[str, str]) -> None:
    assert desk_says(amina, say="yes", **asked).status_code == 400
    assert not Event.objects.exists()


def test_nobody_who_may_not_see_her_asks_her_or_reads_her_receipts(pack: Pack, amina: int) -> None:
    record = say(amina, given=True)
    appoint("enzo", "enumerator", DALIAS)
    for officer in ("emre", "enzo", "anneke", "odile"):
        desk = at_her_desk(officer)
        for path in ("consent", "receipts.json", f"receipts/{record}"):
            answer = desk.get(f"/persons/{amina}/{path}")
            assert answer.status_code in (403, 404)
            assert "Canary" not in answer.text
    assert pack.name


def test_a_receipt_is_hers_alone(pack: Pack, amina: int, chidi: int) -> None:
    his = actions.consent(
        person=chidi, purpose="outreach", given=True, language="en", manner=MINE, by=f"person:{chidi}"
    )
    browser = Client()
    code = actions.new_letter(person=amina, pack=pack, by="dalia")
    browser.post("/my/sign-in", {"code": code, "day": "1", "month": "2", "year": "1980"})
    mine = say(amina, given=True)
    assert "Receipt of a yes" in browser.get(f"/my/receipts/{mine}").text
    assert browser.get(f"/my/receipts/{his}").status_code == 404
    assert at_her_desk("dalia").get(f"/persons/{amina}/receipts/{his}").status_code == 404
