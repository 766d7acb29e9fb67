"""The page of who gets what, for who may see it and for nobody else."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth import get_user_model
from django.test import Client

from recensus.rights.codes import begin_visit
from recensus.vocabulary.types import Pack
from recensus.web.my import COOKIE
from tests.enrolment.conftest import AMINA, CHIDI, Reporting, registrant


def asked_by(officer: str, path: str) -> tuple[int, str]:
    """Return status and text of a page as an officer gets it."""
    client = Client()
    client.force_login(get_user_model().objects.get_or_create(username=officer)[0])
    answer = client.get(path)
    return answer.status_code, answer.content.decode()


def test_who_gets_what_is_told_to_who_may_see_her(
    report: Reporting, survey: Callable[[], None], kaba: Pack, settings: Any
) -> None:
    settings.RECENSUS_PACK = kaba.path
    survey()
    report(pensioners=AMINA, payments="1,2026-01,100,KBD,25.01.2026,ok\n")
    amina = registrant("1")
    status, text = asked_by("nadia", f"/persons/{amina}/benefits")
    assert status == 200
    assert all(words in text for words in ("Pension", "active", "100 KBD", "01/2026", "paid"))
    status, text = asked_by("nadia", f"/persons/{amina}")
    assert status == 200
    assert f"/persons/{amina}/benefits" in text
    assert asked_by("emre", f"/persons/{amina}/benefits")[0] == 404


def own_page(person: int) -> str:
    """Return what a person sees who came in by her letter."""
    client = Client()
    client.cookies[COOKIE] = begin_visit(person)
    answer = client.get("/my")
    assert answer.status_code == 200
    return answer.content.decode()


def test_everybody_sees_what_programmes_say_of_her_and_of_nobody_else(
    report: Reporting, survey: Callable[[], None], kaba: Pack, settings: Any
) -> None:
    settings.RECENSUS_PACK = kaba.path
    survey()
    report(
        pensioners=AMINA + CHIDI.replace(",100\n", ",987\n"),
        payments="1,2026-01,123,KBD,25.01.2026,ok\n2,2026-01,987,KBD,25.01.2026,ok\n",
    )
    hers, his = own_page(registrant("1")), own_page(registrant("2"))
    assert "123 KBD" in hers
    assert "987" not in hers
    assert "987 KBD" in his
    assert "123 KBD" not in his
