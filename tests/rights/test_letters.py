"""A code lets its person in once, with her date of birth, for fifteen minutes, into her own pages and no others."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from recensus.privacy.access import AccessRefused
from recensus.registry.queries import NotOnRecord
from recensus.rights import actions, codes, models
from recensus.rights.types import NotPossible
from recensus.vocabulary.types import Pack
from tests.rights.conftest import BORN, at_her_desk, number_of


@pytest.fixture
def code(pack: Pack, amina: int) -> str:
    """Print Amina's letter."""
    return actions.new_letter(person=amina, pack=pack, by="dalia")


def typed(code: str, born: date = BORN) -> dict[str, str]:
    return {"code": code, "day": str(born.day), "month": str(born.month), "year": str(born.year)}


def test_a_code_opens_once_however_it_is_written(amina: int, code: str) -> None:
    assert codes.redeem(f" {codes.written(code).lower()} ", BORN) == amina
    assert codes.redeem(code, BORN) is None


@pytest.mark.parametrize("born", [date(1980, 2, 2), date.min])
def test_a_wrong_date_of_birth_opens_nothing_and_after_five_tries_nothing_does(code: str, born: date) -> None:
    assert [codes.redeem(code, born) for _ in range(codes.TRIES)] == [None] * codes.TRIES
    assert codes.redeem(code, BORN) is None


def test_guessing_the_proof_locks_the_letter_too(code: str) -> None:
    for letter in "23456":
        assert codes.redeem(code[:4] + letter * 8, BORN) is None
    assert codes.redeem(code, BORN) is None


def test_too_short_and_too_long_codes_open_nothing(code: str) -> None:
    assert codes.redeem(code[:-1], BORN) is None
    assert codes.redeem(code + "2", BORN) is None
    assert codes.redeem("", BORN) is None


def test_an_expired_code_opens_nothing(code: str) -> None:
    models.Letter.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert codes.redeem(code, BORN) is None


def test_a_new_letter_makes_the_one_before_void(pack: Pack, amina: int, code: str) -> None:
    later = actions.new_letter(person=amina, pack=pack, by="dalia")
    assert codes.redeem(code, BORN) is None
    assert codes.redeem(later, BORN) == amina


def test_neither_the_code_nor_the_date_of_birth_is_kept(code: str) -> None:
    kept = str(list(models.Letter.objects.values()))
    assert code[4:] not in kept
    assert "1980" not in kept


def test_only_an_officer_within_reach_prints_it(pack: Pack, amina: int) -> None:
    for other in ("emre", "anneke", "system"):
        with pytest.raises((AccessRefused, NotOnRecord)):
            actions.new_letter(person=amina, pack=pack, by=other)
    with pytest.raises(NotPossible):
        actions.new_letter(person=amina, pack=pack, by=f"person:{amina}")


def test_by_her_letter_she_comes_to_her_own_page_and_to_no_officers(amina: int, code: str) -> None:
    browser = Client()
    assert browser.get("/my").url == "/my/sign-in"
    answer = browser.post("/my/sign-in", typed(code))
    cookie = answer.cookies["my"]
    assert (answer.url, cookie["path"], cookie["httponly"], cookie["samesite"]) == (
        "/my",
        "/my",
        True,
        "Strict",
    )
    page = browser.get("/my")
    assert "Amina Canary" in page.text
    assert "Statistics office" not in page.text
    assert page["Cache-Control"] == "no-store"
    for canary in ("Bashir", "Chidi", "000101", "000102"):
        assert canary not in page.text
    assert "••••101" in page.text
    assert "sessionid" not in browser.cookies
    for path in ("/", "/search", f"/persons/{amina}", f"/persons/{amina}/letter", "/requests"):
        assert browser.get(path).url.startswith("/sign-in")
    assert browser.get(f"/api/v1/persons/{amina}").status_code == 401


def test_an_officers_session_does_not_open_her_page_nor_hers_the_officers(amina: int, code: str) -> None:
    desk = at_her_desk("dalia")
    assert desk.get("/my").url == "/my/sign-in"
    officer = desk.cookies["session"].value
    forged = Client()
    forged.cookies["my"] = officer
    assert forged.get("/my").url == "/my/sign-in"
    forged.post("/my/sign-in", typed(code))
    stolen = Client()
    stolen.cookies["session"] = forged.cookies["my"].value
    assert stolen.get(f"/persons/{amina}").url.startswith("/sign-in")


def test_a_visit_ends_after_a_quarter_of_an_hour_or_when_she_leaves(code: str) -> None:
    browser = Client()
    browser.post("/my/sign-in", typed(code))
    assert browser.get("/my").status_code == 200
    models.Visit.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert browser.get("/my").url == "/my/sign-in"


def test_after_leaving_the_cookie_opens_nothing(code: str) -> None:
    browser = Client()
    browser.post("/my/sign-in", typed(code))
    kept = browser.cookies["my"].value
    browser.post("/my/sign-out")
    browser.cookies["my"] = kept
    assert browser.get("/my").url == "/my/sign-in"


def test_whatever_is_wrong_the_answer_is_one_and_tries_are_counted(code: str) -> None:
    browser = Client()
    wrong = [typed(code, date(1980, 2, 2)), typed("2345ABCD6789"), typed(""), {**typed(code), "day": "x"}]
    answers = {(browser.post("/my/sign-in", one).status_code, page_of(browser, one)) for one in wrong}
    assert len(answers) == 1
    for _ in range(codes.CODES_FROM_ONE_ADDRESS.times):
        last = browser.post("/my/sign-in", typed("2345ABCD6789"))
    assert last.status_code == 429


def page_of(browser: Client, form: dict[str, str]) -> str:
    text = browser.post("/my/sign-in", form).text
    return "\n".join(line for line in text.splitlines() if "csrf" not in line)


def test_she_asks_on_her_page_and_an_officer_answers_on_his(amina: int, code: str) -> None:
    browser = Client()
    browser.post("/my/sign-in", typed(code))
    empty = browser.post("/my/request", {"kind": "rectify"})
    assert empty.status_code == 400
    form = {"kind": "rectify", "attribute": "relationship", "source": "survey", "words": "I work <no> more."}
    assert browser.post("/my/request", form).url == "/my"
    number = models.Request.objects.get().pk
    desk = at_her_desk("dalia")
    assert "Correct what a source says" in desk.get("/requests").text
    assert "I work &lt;no&gt; more." in desk.get(f"/requests/{number}").text
    assert desk.post(f"/requests/{number}", {"step": "grant", "words": ""}).status_code == 400
    assert (
        desk.post(f"/requests/{number}", {"step": "grant", "words": "The office is told."}).status_code == 302
    )
    assert "The office is told." in desk.get(f"/requests/{number}/notice").text
    assert "The office is told." in browser.get("/my").text
    elsewhere = at_her_desk("emre")
    assert f"/requests/{number}" not in elsewhere.get("/requests").text
    assert elsewhere.get(f"/requests/{number}").status_code == 404
    assert elsewhere.get(f"/persons/{amina}/letter").status_code == 404


def test_an_officer_prints_the_letter_and_a_code_only_by_a_button(pack: Pack, amina: int) -> None:  # noqa: ARG001
    desk = at_her_desk("dalia")
    shown = desk.get(f"/persons/{amina}/letter").text
    assert "••••101" in shown
    assert models.Letter.objects.count() == 0
    with_code = desk.post(f"/persons/{amina}/letter").text
    letter = models.Letter.objects.get()
    assert letter.person == amina
    assert f"{letter.selector}-" in with_code
    bashir = number_of("Bashir")
    assert "Amina" not in desk.get(f"/persons/{bashir}/letter").text


@pytest.mark.django_db
def test_anybody_sees_how_many_exemptions_are_in_force_and_about_whom_nobody(client: Client) -> None:
    assert "<dd>0</dd>" in client.get("/exemptions").text
