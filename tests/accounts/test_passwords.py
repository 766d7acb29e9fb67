"""A password is long and on no list; there is no rule about its characters; one that was given ends at first use."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import get_default_password_validators, validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from recensus.config import accounts
from recensus.privacy.guarding import first_passwords
from recensus.privacy.guarding.models import FirstPassword
from recensus.vocabulary.actions import record_pack_version
from recensus.vocabulary.pack import open_pack
from recensus.web.accounts.passwords import CommonAtHeart, stands_in, words_of_the_place
from tests.accounts.conftest import PASSWORD, Phone, sign_in

GOOD = (
    "eleven blue herons",
    "correct-horse-battery",
    "maji ya bahari tulivu",
    "wimbo wa asubuhi njema",
    "x7-31Kq_904w",
)


@pytest.mark.parametrize("good", GOOD)
@pytest.mark.django_db
def test_length_is_enough_whatever_the_characters(good: str) -> None:
    validate_password(good)
    validate_password(good + "é漢字 " + "long" * 30)


@pytest.mark.parametrize(
    "common",
    [
        "password1234",
        "P@ssw0rd2026!!",
        "!!dragon12345678",
        "monkeymonkey12",
        "qwerty-football",
        "abcabcabcabc",
        "Sunshine_Sunshine",
    ],
)
@pytest.mark.django_db
def test_a_common_password_in_whatever_dress_is_refused(common: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(common)


def test_of_the_common_passwords_thousands_are_refused_at_the_length_that_is_asked_for() -> None:
    known = CommonAtHeart()
    words = [word for word in sorted(known.passwords) if word.isalpha()]
    long_enough = [word + "1234567890!!"[: max(1, 12 - len(word))] for word in words]
    assert all(len(one) >= 12 for one in long_enough)
    assert len(long_enough) > 3000
    for one in long_enough[::50]:
        with pytest.raises(ValidationError):
            known.validate(one)


@pytest.mark.django_db
def test_words_of_the_place_and_ones_own_name_make_no_password() -> None:
    record_pack_version(open_pack("demo"), by="tester")
    officer = User(username="dalia", first_name="Dalia", last_name="Wanjiru")
    assert {"recensus", "ministry"} < words_of_the_place(open_pack("demo"))
    for weak in ("Recensus-Ministry-1", "wanjiru.dalia.2026", "district-officer-7"):
        with pytest.raises(ValidationError):
            validate_password(weak, officer)
    validate_password("wanjiru sings to seven goats", officer)


def breached(folder: Path, *passwords: str) -> Path:
    """Write a file as Pwned Passwords hands it out."""
    known = [f"some other {number}" for number in range(500)] + list(passwords)
    lines = sorted(hashlib.sha1(one.encode()).hexdigest().upper() for one in known)
    file = folder / "breached.txt"
    file.write_text("".join(f"{line}:{number}\n" for number, line in enumerate(lines)))
    return file


def test_every_line_of_a_sorted_file_is_found_and_no_other(tmp_path: Path) -> None:
    file = breached(tmp_path, "eleven blue herons")
    for line in file.read_text().splitlines():
        assert stands_in(file, line[:40].lower())
        assert not stands_in(file, line[:39] + ("0" if line[39] != "0" else "1"))
    for edge in ("0" * 40, "F" * 40):
        assert not stands_in(file, edge)
    (tmp_path / "empty").touch()
    assert not stands_in(tmp_path / "empty", "0" * 40)


@pytest.mark.django_db
def test_a_breached_password_is_refused_and_so_is_any_while_the_list_cannot_be_read(
    tmp_path: Path, settings: Any
) -> None:
    settings.RECENSUS_BREACHED_PASSWORDS = str(breached(tmp_path, "eleven blue herons"))
    with pytest.raises(ValidationError, match="stolen"):
        validate_password("eleven blue herons")
    validate_password("twelve blue herons")
    settings.RECENSUS_BREACHED_PASSWORDS = str(tmp_path / "gone")
    with pytest.raises(ValidationError, match="operator"):
        validate_password("twelve blue herons")


def test_the_field_can_be_pasted_into_and_shown(client: Client, db: None) -> None:  # noqa: ARG001
    page = client.get("/sign-in").text
    assert "govuk-js-password-input-toggle" in page
    assert "onpaste" not in page
    assert 'maxlength="' not in page
    assert len(get_default_password_validators()) == 5


def test_a_password_that_was_given_opens_nothing_but_the_page_for_ones_own(
    client: Client, phone: Phone
) -> None:
    first_passwords.give("dalia")
    sign_in(client, phone.code())
    assert client.get("/search")["Location"] == "/account/password"
    same = client.post(
        "/account/password", {"oldpassword": PASSWORD, "password1": PASSWORD, "password2": PASSWORD}
    )
    assert "Choose another" in same.text
    own = "seven goats in rain"
    client.post("/account/password", {"oldpassword": PASSWORD, "password1": own, "password2": own})
    assert client.get("/account").status_code == 200
    assert not FirstPassword.objects.exists()


def test_a_password_that_was_given_is_good_for_three_days(client: Client, dalia: User) -> None:
    first_passwords.give(dalia.username)
    FirstPassword.objects.update(until=timezone.now())
    assert "Ask the operator" in sign_in(client).text  # type: ignore[attr-defined]
    accounts.add("dalia", "another long word")
    first_passwords.give("dalia")
    assert sign_in(client, password="another long word")["Location"] == "/"  # type: ignore[index]
