"""Officers see proposals, take steps on them by buttons, and print the notices."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils.html import escape

from recensus.decisions import queries
from recensus.decisions.types import Step
from tests.decisions.conftest import BULK, FARIDA, NADIA, SUSPEND, announced, proposed

pytestmark = pytest.mark.usefixtures("officers", "done")


def at_her_desk(name: str) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.create_user(name))
    return client


def test_the_list_says_what_is_proposed_and_where_it_stands() -> None:
    proposed(), announced(BULK)
    shown = at_her_desk(FARIDA).get("/decisions").text
    for said in (SUSPEND.reference, BULK.reference, "Proposed", "Notice given", "brake"):
        assert said in shown


def test_an_officer_goes_the_way_by_buttons_and_stands_where_she_may_not() -> None:
    number = proposed()
    nadia, farida = at_her_desk(NADIA), at_her_desk(FARIDA)
    refused = nadia.post(f"/decisions/{number}/step", {"step": "reviewed", "note": "mine"})
    assert "takes another officer" in refused.text
    empty = farida.post(f"/decisions/{number}/step", {"step": "reviewed", "note": ""})
    assert "Say in a note why" in empty.text
    farida.post(f"/decisions/{number}/step", {"step": "reviewed", "note": "sound"})
    words = {"reason-en": "Two neighbours say so.", "step": "notice given"}
    told = farida.post(f"/decisions/{number}/step", words, follow=True)
    assert "The step is on record" in told.text
    assert queries.proposal(number, by=NADIA, purpose="casework").standing is Step.NOTICE
    notices = nadia.get(f"/decisions/{number}/notices").text
    assert "Two neighbours say so." in notices
    assert "Household 12" in notices
    assert escape(SUSPEND.reason) not in notices
    early = farida.post(f"/decisions/{number}/step", {"step": "decided", "note": "now"})
    assert "time to object" in early.text


def test_a_step_that_no_button_has_is_not_taken() -> None:
    number = proposed()
    assert at_her_desk(FARIDA).post(f"/decisions/{number}/step", {"step": "carried out"}).status_code == 404
    assert at_her_desk(NADIA).get("/decisions/99999").status_code == 404
