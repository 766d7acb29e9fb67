"""The pages of findings: who sees them, what they show, and a word given on them; and that every feed asks for them."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from recensus.enrolment.checking import tasks
from recensus.enrolment.checking.types import Finding
from recensus.vocabulary.types import Pack
from tests.enrolment.checking.conftest import found
from tests.enrolment.checking.test_against_registers import DIED
from tests.enrolment.checking.test_working import dead as dead
from tests.enrolment.conftest import AMINA, Reporting


@pytest.fixture
def at_work(kaba: Pack, settings: Any) -> None:
    settings.RECENSUS_PACK = kaba.path


def signed_in(officer: str) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.get_or_create(username=officer)[0])
    client.post("/purpose", {"purpose": "casework"})
    return client


@pytest.mark.usefixtures("at_work")
def test_an_officer_of_the_area_sees_both_sides_and_settles_it(dead: Finding) -> None:
    dalia = signed_in("dalia")
    listed = dalia.get("/findings").content.decode()
    assert f"/findings/{dead.id}" in listed
    shown = dalia.get(f"/findings/{dead.id}").content.decode()
    assert all(
        words in shown for words in ("The pension office", "Civil register", "10 January 2026", "identifier")
    )
    empty = dalia.post(f"/findings/{dead.id}/work", {"answer": "confirmed", "why": ""})
    assert (empty.status_code, "Say why" in empty.content.decode()) == (400, True)
    dalia.post(f"/findings/{dead.id}/work", {"act": "take up"})
    dalia.post(f"/findings/{dead.id}/work", {"answer": "confirmed", "why": "Her son said so."})
    assert [(one.outcome, one.by) for one in found("settled")] == [("confirmed", "dalia")]
    again = dalia.post(f"/findings/{dead.id}/work", {"answer": "mistaken", "why": "I changed my mind."})
    assert again.status_code == 400
    assert "Her son said so." in dalia.get(f"/findings/{dead.id}").content.decode()


@pytest.mark.usefixtures("at_work")
def test_an_officer_elsewhere_gets_what_she_would_get_for_none(dead: Finding) -> None:
    emre = signed_in("emre")
    assert f"/findings/{dead.id}" not in emre.get("/findings").content.decode()
    theirs, none = emre.get(f"/findings/{dead.id}"), emre.get("/findings/987654")
    assert (theirs.status_code, none.status_code) == (404, 404)
    assert emre.post(f"/findings/{dead.id}/work", {"answer": "confirmed", "why": "x"}).status_code == 404
    assert found()[0].id == dead.id


@pytest.mark.usefixtures("at_work")
def test_filters_narrow_and_unknown_states_are_not_there(dead: Finding) -> None:
    nadia = signed_in("nadia")
    for query, there in (
        (f"check={dead.check}&programme=pension&area=Kaba&overdue=1", True),
        ("check=other", False),
        ("programme=grant", False),
        ("area=Tombo", False),
        ("state=gone", False),
    ):
        assert (f"/findings/{dead.id}" in nadia.get(f"/findings?{query}").content.decode()) is there, query
    assert nadia.get("/findings?state=closed").status_code == 404


def test_every_feed_asks_for_the_checks_once_and_the_job_puts_them(report: Reporting) -> None:
    ProcrastinateJob.objects.filter(task_name="put checks").delete()
    report(pensioners=AMINA)
    report("civil_register", events=DIED)
    assert ProcrastinateJob.objects.filter(task_name="put checks", status="todo").count() == 1
    assert found() == []
    tasks.put()
    assert [one.check for one in found()] == ["dead"]
