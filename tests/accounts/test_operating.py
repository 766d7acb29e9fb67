"""What an operator does with accounts, and how a newcomer gets into the demonstration."""

import stat
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.test import Client

from recensus.config import accounts, demonstration
from recensus.privacy.guarding import alarms
from recensus.privacy.guarding.types import AlarmKind
from tests.accounts.conftest import PASSWORD, Phone, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings: Any, tmp_path: Path) -> Path:
    """Work on the demonstration's database, with its files elsewhere."""
    settings.RECENSUS_DATABASE, settings.RECENSUS_FILES = "demo", tmp_path
    return tmp_path


def test_a_newcomer_signs_in_with_what_the_demonstration_prints(client: Client, demo: Path) -> None:
    passwords = demonstration.demo_officers("demo")
    told = demonstration.welcome("http://localhost:8000/", passwords, "recensus", "demo")
    assert passwords["dalia"] in told
    assert "recensus --database demo officer code dalia" in told
    sign_in(client, accounts.code("dalia"), password=passwords["dalia"])
    assert client.get("/account").status_code == 200
    assert stat.S_IMODE((demo / "officers").stat().st_mode) == 0o600


def test_the_demonstration_keeps_its_passwords(demo: Path) -> None:
    first = demonstration.demo_officers("demo")
    secrets = (demo / "officers").read_text()
    assert demonstration.demo_officers("demo") == first
    assert (demo / "officers").read_text() == secrets


def test_a_demonstration_made_before_there_were_codes_gets_them(demo: Path) -> None:
    (demo / "officers").write_text("dalia an-old-password\n")
    assert demonstration.demo_officers("demo")["dalia"] != "an-old-password"
    assert len(accounts.code("dalia")) == 6


def test_in_a_real_country_nobody_reads_out_a_code(phone: Phone) -> None:
    assert len(phone.code()) == 6
    with pytest.raises(accounts.OnlyForTheDemonstration):
        accounts.code("dalia")


def test_a_second_factor_that_is_lost_is_set_up_anew(client: Client, other: Client, phone: Phone) -> None:
    sign_in(client, phone.code())
    accounts.reset_second_factor("dalia", by="petra")
    assert client.get("/account")["Location"] == "/sign-in?next=/account"
    assert sign_in(other)["Location"] == "/"
    assert other.get("/")["Location"] == "/account/second-factor"
    [alarm] = alarms.latest()
    assert (alarm.kind, alarm.officer) == (AlarmKind.SECOND_FACTOR_RESET, "dalia")
    assert "petra" in alarm.words


def test_a_new_password_opens_a_closed_account_again(client: Client, dalia: User) -> None:
    accounts.close(dalia.username)
    assert accounts.add("dalia", "another long word") == "Officer dalia has a new password."
    assert sign_in(client, password="another long word")["Location"] == "/"


@pytest.mark.parametrize("weak", ["short", "password1234", "dalia-dalia-1"])
def test_a_weak_password_is_refused(weak: str) -> None:
    with pytest.raises(ValidationError):
        accounts.add("dalia-dalia", weak)


def test_the_list_says_who_has_a_second_factor(phone: Phone) -> None:
    accounts.add("emre", PASSWORD)
    accounts.close("emre")
    found = [(one.name, one.open, one.second_factors) for one in accounts.listed()]
    assert found == [("dalia", True, 1), ("emre", False, 0)]
    assert phone.secret
