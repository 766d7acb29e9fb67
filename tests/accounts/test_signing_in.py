"""Attacks on the door: each is refused, and the answer tells the attacker nothing."""

import json
import os
import subprocess
import sys
import time

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth import hashers
from django.contrib.auth.models import User
from django.test import Client

from recensus.config import accounts
from recensus.web.accounts import sessions
from tests.accounts.conftest import PASSWORD, Phone, sign_in

pytestmark = pytest.mark.django_db


def is_inside(client: Client) -> bool:
    return client.get("/account").status_code == 200


def test_an_officer_signs_in_with_password_and_code_and_out_again(client: Client, phone: Phone) -> None:
    assert sign_in(client)["Location"] == "/sign-in/code"
    assert not is_inside(client)
    assert sign_in(client, phone.code())["Location"] == "/"
    assert is_inside(client)
    client.post("/sign-out")
    assert not is_inside(client)


@pytest.mark.usefixtures("dalia")
def test_an_officer_without_second_factor_is_led_to_set_one_up(client: Client) -> None:
    sign_in(client)
    for address in ("/", "/search", "/persons/1", "/account", "/account/recovery-codes", "/break-glass"):
        assert client.get(address)["Location"] == "/account/second-factor", address
    page = client.get("/account/codes")
    secret = page.context["form"].secret
    assert page.context["secret"].replace(" ", "") == secret
    assert "<svg" in page.text
    before = client.session.session_key
    assert (
        client.post("/account/codes", {"code": Phone(secret).code()})["Location"] == "/account/recovery-codes"
    )
    assert client.session.session_key != before
    assert len(client.get("/account/recovery-codes").context["unused_codes"]) == 10
    assert is_inside(client)


def test_recovery_codes_are_shown_once_and_taken_once(client: Client, other: Client, phone: Phone) -> None:
    sign_in(client, phone.code())
    client.post("/account/recovery-codes/new")
    codes = client.get("/account/recovery-codes").context["unused_codes"]
    assert client.get("/account/recovery-codes").context["unused_codes"] == ["****"] * 10
    sign_in(other, codes[0])
    assert is_inside(other)
    third = Client()
    sign_in(third, codes[0])
    assert not is_inside(third)


@pytest.mark.usefixtures("phone")
def test_the_password_alone_opens_nothing_by_typing_an_address(client: Client) -> None:
    sign_in(client)
    for address in (
        "/",
        "/persons/1",
        "/account",
        "/account/codes/remove",
        "/account/second-factor",
        "/account/passkeys/add",
    ):
        assert client.get(address)["Location"].startswith("/sign-in"), address


def test_a_code_is_taken_once(client: Client, other: Client, phone: Phone) -> None:
    code = phone.code()
    sign_in(client, code)
    sign_in(other, code)
    assert (is_inside(client), is_inside(other)) == (True, False)


def test_a_code_that_a_slow_clock_accepts_is_not_taken_again_a_minute_later(
    client: Client, other: Client, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = phone.code(away=1)
    sign_in(client, code)
    now = time.time() + 35
    monkeypatch.setattr("time.time", lambda: now)
    sign_in(other, code)
    assert (is_inside(client), is_inside(other)) == (True, False)


@pytest.mark.usefixtures("phone")
def test_guessing_passwords_is_stopped_even_for_the_right_one(client: Client) -> None:
    for guess in range(5):
        assert "do not belong together" in sign_in(client, password=f"guess {guess}").text
    assert "Too many tries" in sign_in(client).text


def test_guessing_codes_is_stopped_even_for_the_right_one(client: Client, phone: Phone) -> None:
    for guess in range(5):
        sign_in(client, f"{guess:06}")
    assert "Too many tries" in sign_in(client, phone.code()).text
    assert not is_inside(client)


@pytest.mark.usefixtures("phone")
def test_one_address_cannot_try_one_password_on_many_names(client: Client) -> None:
    for number in range(52):
        sign_in(client, name=f"officer{number}")
    assert "Too many tries" in sign_in(client).text


@pytest.mark.usefixtures("phone")
def test_an_officer_who_signs_in_often_is_not_stopped(client: Client) -> None:
    for _again in range(8):
        assert sign_in(client)["Location"] == "/sign-in/code"
        client.post("/sign-out")


@pytest.mark.usefixtures("phone")
def test_a_known_and_an_unknown_name_get_the_same_answer(client: Client) -> None:
    def answers(name: str) -> list[tuple[int, str]]:
        given = [sign_in(client, name=name, password=f"guess {guess}") for guess in range(6)]
        return [(one.status_code, one.text.replace(name, "NAME")) for one in given]

    known, unknown = answers("dalia"), answers("nobody")
    assert [status for status, _text in known] == [status for status, _text in unknown]
    assert [without_tokens(text) for _status, text in known] == [
        without_tokens(text) for _status, text in unknown
    ]


def without_tokens(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if "csrfmiddlewaretoken" not in line)


@pytest.mark.parametrize("name", ["dalia", "nobody", "closed", "keyless"])
@pytest.mark.usefixtures("dalia")
def test_a_password_is_hashed_once_whoever_is_asked_for(
    name: str, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    accounts.add("closed", PASSWORD)
    accounts.close("closed")
    User.objects.create_user("keyless")
    hashed: list[str] = []
    hasher = hashers.get_hasher("default")
    original = type(hasher).encode
    monkeypatch.setattr(type(hasher), "encode", lambda *given: hashed.append("made") or original(*given))
    compared = type(hasher).verify
    monkeypatch.setattr(type(hasher), "verify", lambda *given: hashed.append("compared") or compared(*given))
    sign_in(client, name=name, password="a wrong one")
    assert len(hashed) == 1


def test_a_session_key_planted_before_sign_in_is_worth_nothing(
    client: Client, other: Client, phone: Phone
) -> None:
    client.get("/sign-in")
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies["session"] = planted = session.session_key
    sign_in(client, phone.code())
    other.cookies["session"] = planted
    assert (is_inside(client), is_inside(other)) == (True, False)


def test_a_stolen_cookie_is_worth_nothing_after_sign_out(client: Client, other: Client, phone: Phone) -> None:
    sign_in(client, phone.code())
    other.cookies["session"] = client.cookies["session"].value
    assert is_inside(other)
    client.post("/sign-out")
    assert not is_inside(other)


def test_an_officer_signs_out_every_other_browser(client: Client, other: Client, phone: Phone) -> None:
    sign_in(other, phone.code(-1))
    sign_in(client, phone.code())
    assert len(client.get("/account").context["devices"]) == 2
    client.post("/account/devices")
    assert (is_inside(client), is_inside(other)) == (True, False)


def test_nobody_signs_out_somebody_else(client: Client, other: Client, phone: Phone) -> None:
    sign_in(other, phone.code())
    number = other.get("/account").context["devices"][0].number
    client.force_login(User.objects.create_user("emre"))
    assert client.post("/account/devices", {"number": number}).status_code == 404
    assert is_inside(other)


def test_a_sign_in_from_a_new_browser_is_told_here_and_there(
    client: Client, other: Client, phone: Phone
) -> None:
    sign_in(client, phone.code(-1))
    client.get("/account")
    sign_in(other, phone.code())
    assert "first time that you sign in with this browser" in other.get("/account").text
    assert "Somebody signed in to your account" in client.get("/account").text
    assert "Somebody signed in to your account" not in client.get("/account").text


@pytest.mark.parametrize("limit", [sessions.IDLE, sessions.WHOLE])
def test_a_session_ends_by_itself(limit: int, client: Client, phone: Phone) -> None:
    sign_in(client, phone.code())
    clock = sessions.USED if limit == sessions.IDLE else sessions.BEGAN
    session = client.session
    session[clock] -= limit - 60
    session.save()
    assert is_inside(client)
    session = client.session
    session[clock] = time.time() - limit - 1
    session.save()
    assert client.get("/account")["Location"] == "/sign-in?next=/account"
    assert not is_inside(client)


def test_a_page_that_refreshes_itself_keeps_no_session_open(client: Client, phone: Phone) -> None:
    sign_in(client, phone.code())
    session = client.session
    session[sessions.USED] -= 100
    session.save()
    client.get("/account", headers={"HX-Request": "true"})
    assert client.session[sessions.USED] == session[sessions.USED]


@pytest.mark.parametrize(
    "address", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"]
)
def test_the_way_after_sign_in_never_leads_to_another_site(
    address: str, client: Client, phone: Phone
) -> None:
    sign_in(client, next=address)
    assert client.post("/sign-in/code", {"code": phone.code()})["Location"] == "/"


def test_the_way_after_sign_in_leads_where_the_officer_wanted_to_go(client: Client, phone: Phone) -> None:
    sign_in(client, next="/batches")
    assert client.post("/sign-in/code", {"code": phone.code()})["Location"] == "/batches"


@pytest.mark.parametrize(
    "address", ["/sign-in", "/sign-in/code", "/sign-in/passkey", "/sign-out", "/account/devices"]
)
@pytest.mark.usefixtures("phone")
def test_a_form_of_another_site_does_nothing(address: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(User.objects.get(username="dalia"))
    assert strict.post(address, {"login": "dalia", "password": PASSWORD}).status_code == 403


def test_the_last_second_factor_cannot_be_removed(client: Client, phone: Phone) -> None:
    sign_in(client, phone.code())
    client.post("/account/codes/remove")
    assert Authenticator.objects.filter(type=Authenticator.Type.TOTP).exists()


def test_an_hour_later_the_password_is_asked_again_before_the_account_changes(
    client: Client, phone: Phone
) -> None:
    sign_in(client, phone.code())
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time() - 3600}]
    session.save()
    assert client.get("/account/passkeys/add")["Location"].startswith("/account/confirm")


def test_a_new_password_ends_every_other_session(client: Client, other: Client, phone: Phone) -> None:
    sign_in(other, phone.code(-1))
    sign_in(client, phone.code())
    new = {"oldpassword": PASSWORD, "password1": "eleven blue herons", "password2": "eleven blue herons"}
    assert (
        "This is not your password" in client.post("/account/password", new | {"oldpassword": "wrong"}).text
    )
    assert (
        "too short"
        in client.post("/account/password", new | {"password1": "short", "password2": "short"}).text
    )
    assert client.post("/account/password", new)["Location"] == "/account"
    assert (is_inside(client), is_inside(other)) == (True, False)


def test_the_present_password_cannot_be_guessed_from_inside(client: Client, phone: Phone) -> None:
    sign_in(client, phone.code())
    guesses = [client.post("/account/password", {"oldpassword": f"guess {number}"}) for number in range(6)]
    assert "Too many tries" in guesses[-1].text


def test_a_closed_account_is_out_at_once(client: Client, phone: Phone) -> None:
    sign_in(client, phone.code())
    accounts.close("dalia")
    assert not is_inside(client)
    assert "do not belong together" in sign_in(client).text


def test_a_secret_is_not_kept_in_the_clear(phone: Phone) -> None:
    assert phone.secret not in str(Authenticator.objects.get().data)


def test_passwords_are_hashed_with_argon2id(dalia: User) -> None:
    assert dalia.password.startswith("argon2$argon2id$")


def test_over_https_the_cookies_belong_to_this_host_alone() -> None:
    asked = (
        "import json; from recensus.config import settings as s; "
        "print(json.dumps([s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE]))"
    )
    told = os.environ | {"RECENSUS_HTTPS": "1"}
    answer = subprocess.run([sys.executable, "-c", asked], env=told, capture_output=True, check=True)
    assert json.loads(answer.stdout) == ["__Host-session", "__Host-csrf", True, True]
