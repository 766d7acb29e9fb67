"""The pages by which officers of a programme enrol, look again and propose that an enrolment ends."""

import hashlib
from datetime import date

import pytest
from django.test import Client

from recensus.enrolment.models import Enrolment
from recensus.enrolment.own import recertifying
from recensus.enrolment.own.models import CallUp, Candidate
from tests.enrolment.own.conftest import Kaba
from tests.rights.conftest import at_her_desk


def signed_in(officer: str) -> Client:
    """Return a browser in which an officer works for eligibility."""
    desk = at_her_desk(officer)
    desk.post("/purpose", {"purpose": "eligibility"})
    return desk


def told(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    return answer.content.decode()


@pytest.fixture
def number(kaba: Kaba) -> int:
    """Draw a list of the grant."""
    return kaba.propose()


def test_a_list_is_drawn_worked_and_closed_on_its_page(kaba: Kaba) -> None:
    olive, peter = signed_in("olive"), signed_in("peter")
    olive.post("/programmes/grant/propose")
    assert "List" in told(olive, "/enrolments")
    number = Candidate.objects.values_list("list", flat=True)[0]
    page = told(peter, f"/enrolments/lists/{number}?standing=waiting")
    assert "Number 4 in Kaba: 3 places, 0 taken." in page
    peter.post(
        f"/enrolments/lists/{number}/work", {"approve": "1", "area": "Tombo", "first_day": "2026-01-01"}
    )
    assert Enrolment.objects.count() == 1
    one = kaba.lines(number)[0].registrant
    peter.post(f"/enrolments/lists/{number}/work", {"turn_down": "1", "registrant": one, "why": "Gone."})
    assert Candidate.objects.get(list=number, registrant=one).state == "turned down"
    answer = olive.post(f"/enrolments/lists/{number}/work", {"approve": "1"}, follow=True)
    assert "another officer" in answer.content.decode()
    peter.post(f"/enrolments/lists/{number}/work", {"close": "1"})
    assert "Closed" in told(olive, "/enrolments")


def test_the_file_has_the_hash_that_the_page_shows(number: int) -> None:
    olive = signed_in("olive")
    file = olive.get(f"/enrolments/lists/{number}.csv")
    assert hashlib.sha256(b"".join(file.streaming_content)).hexdigest() in told(
        olive, f"/enrolments/lists/{number}"
    )


def test_an_exit_is_proposed_on_the_enrolments_page_and_changes_nothing_yet(kaba: Kaba, number: int) -> None:
    kaba.approve(number)
    olive, one = signed_in("olive"), kaba.enrolled("H1").pk
    assert f"/enrolments/{one}" in told(olive, "/programmes/grant/enrolled?status=active&area=Kaba")
    answer = olive.post(
        f"/enrolments/{one}", {"exit": "1", "reason": "Moved.", "on": "2026-02-28"}, follow=True
    )
    assert "Nothing changes before it is decided" in answer.content.decode()
    assert Enrolment.objects.get(pk=one).status == "active"
    answer = olive.post(f"/enrolments/{one}", {"exit": "1", "reason": "x", "on": "soon"}, follow=True)
    assert "is no day" in answer.content.decode()


def test_call_ups_are_called_and_settled_on_their_page(kaba: Kaba, number: int) -> None:
    kaba.approve(number)
    recertifying.draw_up(
        pack=kaba.pack, programme="grant", on=date(2028, 2, 1), by="system", purpose="eligibility"
    )
    olive = signed_in("olive")
    assert "Its time is up" in told(olive, "/programmes/grant/call-ups")
    olive.post("/programmes/grant/call-ups", {"call_up": "1", "area": "Kaba"})
    assert "Letter" in told(olive, "/programmes/grant/call-ups?area=Kaba")
    one = CallUp.objects.order_by("id")[0].pk
    olive.post(f"/programmes/grant/call-ups/{one}", {"found": "confirm", "why": "Seen at home."})
    assert CallUp.objects.get(pk=one).outcome == "confirmed"


def test_another_programmes_and_another_districts_officers_are_refused(kaba: Kaba, number: int) -> None:
    for officer in ("nadia", "pia"):
        answer = signed_in(officer).post(f"/enrolments/lists/{number}/work", {"approve": "1"}, follow=True)
        assert "officers of Ministry of Kaba" in answer.content.decode()
    kaba.approve(number)
    tombo = next(e.pk for e in Enrolment.objects.all() if e.registrant in map(kaba.number, ("H6", "H7")))
    told(signed_in("dora"), f"/enrolments/{tombo}", status=404)


def test_who_gets_what_says_that_she_was_enrolled_here(kaba: Kaba, number: int) -> None:
    kaba.approve(number)
    page = told(signed_in("olive"), f"/households/{kaba.number('H1')}/benefits")
    assert "enrolled here" in page
    assert "Grant" in page
