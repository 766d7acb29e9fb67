"""Accounts of officers, as an operator keeps them."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.utils import decrypt
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from recensus.config.places import DEMONSTRATIONS
from recensus.privacy.guarding import alarms
from recensus.privacy.guarding.types import AlarmKind


class NoSuchOfficer(LookupError):
    """There is no account of that name."""


class OnlyForTheDemonstration(PermissionError):
    """Nobody reads out an officer's code but the officer's own phone."""


@dataclass(frozen=True)
class Account:
    """What an operator sees of an account."""

    name: str
    open: bool
    second_factors: int
    last_sign_in: datetime | None


def add(name: str, password: str) -> str:
    """Make or re-key the account ``name``; return what was done, in words. Weak passwords raise ValidationError."""
    account = User.objects.filter(username=name).first() or User(username=name)
    made = account.pk is None
    validate_password(password, account)
    account.set_password(password)
    account.is_active = True
    account.save()
    return f"Officer {name} {'has an account' if made else 'has a new password'}."


def add_codes(name: str) -> str:
    """Give the account ``name`` an authenticator app's secret, in place of the one it had, and return the secret."""
    secret: str = generate_totp_secret()
    officer = _officer(name)
    Authenticator.objects.filter(user=officer, type=Authenticator.Type.TOTP).delete()
    TOTP.activate(officer, secret)
    return secret


def code(name: str) -> str:
    """Return the code that the app of a demonstration officer shows now.

    Raises OnlyForTheDemonstration in every other database: there a code is the officer's own.
    """
    if settings.RECENSUS_DATABASE not in DEMONSTRATIONS.values():
        raise OnlyForTheDemonstration(
            "Codes are shown for the demonstration only: recensus --database demo officer code"
        )
    held = Authenticator.objects.filter(user=_officer(name), type=Authenticator.Type.TOTP).first()
    if held is None:
        raise NoSuchOfficer(f"{name} has no app for codes. Sign in with the password and set one up.")
    return str(format_hotp_value(hotp_value(decrypt(held.data["secret"]), int(time.time()) // 30)))


@transaction.atomic
def reset_second_factor(name: str, *, by: str) -> str:
    """Take away codes, passkeys and recovery codes, and end every session; an alarm goes on record."""
    officer = _officer(name)
    Authenticator.objects.filter(user=officer).delete()
    _end_sessions(officer)
    alarms.sound(
        AlarmKind.SECOND_FACTOR_RESET, officer=name, words=f"The second factors were taken away by {by}."
    )
    return f"{name} sets up a second factor at the next sign-in."


@transaction.atomic
def close(name: str) -> str:
    """Close an account: nobody signs in with it, and whoever is signed in is out. What it did stays on record."""
    officer = _officer(name)
    officer.is_active = False
    officer.save(update_fields=["is_active"])
    _end_sessions(officer)
    return f"The account of {name} is closed."


def listed() -> Iterator[Account]:
    """Yield the accounts by name."""
    for officer in User.objects.order_by("username"):
        held = (
            Authenticator.objects.filter(user=officer).exclude(type=Authenticator.Type.RECOVERY_CODES).count()
        )
        yield Account(officer.username, officer.is_active, held, officer.last_login)


def _officer(name: str) -> User:
    officer = User.objects.filter(username=name).first()
    if officer is None:
        raise NoSuchOfficer(f"There is no officer {name}. See: recensus officer list")
    return officer


def _end_sessions(officer: User) -> None:
    for one in UserSession.objects.filter(user=officer):
        one.end()
