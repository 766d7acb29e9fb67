"""Whoever asks why records are held to be one person's is told by whom or what, since when, and on what evidence."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client

from recensus.linkage.actions import activate, merge
from recensus.linkage.explaining import queries
from recensus.linkage.explaining.types import How
from recensus.linkage.models import Change
from recensus.registry.reaching import NotOnRecord
from recensus.vocabulary.types import Pack
from tests.linkage.asking import LIKELY, on_record, pattern, run
from tests.registry.conftest import Person, Stated, put_on_record

FOR = {"purpose": "casework"}
PENSION = Stated(
    "pension",
    date(2026, 2, 1),
    (
        Person("77", name="Amina Njeri", nid="000123"),
        Person("78", name="Bashir Njeri", birth_date="2012-03-02", sex="male", relationship=None),
    ),
)


@pytest.fixture(autouse=True)
def pack(record: None, tmp_path: Path, settings: Any) -> Pack:  # noqa: ARG001 - two extracts, committed
    opened = on_record(tmp_path)
    settings.RECENSUS_PACK = opened.path
    put_on_record(PENSION)
    return opened


def link_of(key: str) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select id, registrant_id, source_id from registry_link where source_key = %s and ended_by_id is null",
            [key],
        )
        return dict(zip(("link", "registrant", "source_id"), cursor.fetchone(), strict=True))


def amina() -> int:
    number: int = link_of("H1/1")["registrant"]
    return number


def page(number: int, officer: str = "dalia") -> Any:
    client = Client()
    client.force_login(get_user_model().objects.get_or_create(username=officer)[0])
    return client.get(f"/persons/{number}/records")


def test_the_first_record_and_one_with_the_same_number_are_told_apart(pack: Pack) -> None:
    first, second = queries.records_of(amina(), pack=pack, by="dalia", **FOR)
    assert (first.source, first.how, first.until) == ("survey", How.FIRST, None)
    assert (second.source, second.how, second.issuer) == ("pension", How.IDENTIFIER_ON_ARRIVAL, "nid")
    shown = page(amina()).text
    assert "nobody here was known to be the same person" in shown
    assert "gives the same number (National number)" in shown


def test_an_officer_who_put_records_together_is_named_with_her_reason(pack: Pack) -> None:
    both = [link_of(key)["registrant"] for key in ("H1/2", "78")]
    merge(registrants=both, why="his mother showed both cards", by="nadia", **FOR)
    first, second = queries.records_of(both[0], pack=pack, by="dalia", **FOR)
    assert first.how is How.FIRST
    assert (second.how, second.by, second.why) == (How.MERGE, ["nadia"], "his mother showed both cards")
    assert "nadia put this record together with the others here." in page(both[0]).text
    client = Client()
    client.force_login(get_user_model().objects.get_or_create(username="nadia")[0])
    assert client.get(f"/persons/{both[1]}")["Location"] == f"/persons/{both[0]}"


def test_what_the_model_found_is_told_with_its_evidence(pack: Pack) -> None:
    of, moved = run(), link_of("H2/1")
    facts = {"kind": "P", "source_key": "H2/1", "group": 1, "bundle": 1}
    beside = {"with_source": moved["source_id"], "with_key": "H1/1", "by": "model"}
    Change.objects.create(
        run=of,
        to=amina(),
        pattern=pattern(**LIKELY),
        weight=10.0,
        probability=0.999,
        **moved,
        **facts,
        **beside,
    )
    activate(run=of.pk, why="the run was checked", by="nadia", **FOR)
    told = [one for one in queries.records_of(amina(), pack=pack, by="dalia", **FOR) if one.how is How.MODEL]
    assert [(one.beside, one.run) for one in told] == [("survey", of.pk)]
    shown = page(amina()).text
    assert "What speaks for one person" in shown
    assert "Given name: the same, and few people have it" in shown
    assert "Of 1,000 pairs that compare like this, about 999 are one person." in shown
    before = queries.records_of(moved["registrant"], pack=pack, by="nadia", **FOR)
    assert [(one.source, one.cells) for one in before if one.until] == [("survey", ())]


def test_nobody_is_told_of_a_person_beyond_her_reach(pack: Pack) -> None:
    with pytest.raises(NotOnRecord):
        queries.records_of(amina(), pack=pack, by="emre", **FOR)
    assert page(amina(), "emre").status_code == 404
    assert page(999_999).status_code == 404


def test_the_page_of_a_person_leads_to_it() -> None:
    client = Client()
    client.force_login(get_user_model().objects.get_or_create(username="dalia")[0])
    assert f'href="/persons/{amina()}/records"' in client.get(f"/persons/{amina()}").text
