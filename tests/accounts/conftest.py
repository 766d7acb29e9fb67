"""Officers with accounts, and the codes that their phones show."""

import time
from dataclasses import dataclass

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.auth.models import User
from django.test import Client

from recensus.config import accounts

PASSWORD = "a long enough word"


@dataclass
class Phone:
    """An authenticator app: shows the code of its secret, now or so many half minutes away."""

    secret: str

    def code(self, away: int = 0) -> str:
        return str(format_hotp_value(hotp_value(self.secret, int(time.time()) // 30 + away)))


@pytest.fixture
def dalia(db: None) -> User:  # noqa: ARG001
    """Give Dalia an account with a password and nothing else."""
    accounts.add("dalia", PASSWORD)
    return User.objects.get(username="dalia")


@pytest.fixture
def phone(dalia: User) -> Phone:
    """Give Dalia codes as well."""
    return Phone(accounts.add_codes(dalia.username))


@pytest.fixture
def other() -> Client:
    """Open another browser."""
    return Client()


def sign_in(
    client: Client, code: str | None = None, *, name: str = "dalia", password: str = PASSWORD, **more: str
) -> object:
    """Type name and password, and a code when there is one."""
    answer = client.post("/sign-in", {"login": name, "password": password, **more})
    return client.post("/sign-in/code", {"code": code}) if code else answer
