"""When a session began, when it was last used, and whether two factors opened it."""

import time
from typing import Any, Final

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.http import HttpRequest

from recensus.privacy.guarding import first_passwords

IDLE: Final = 15 * 60
WHOLE: Final = 8 * 60 * 60
GRAIN: Final = 30
"""Seconds between two writes of when a session was last used: most requests write nothing."""

BEGAN: Final = "began"
USED: Final = "used"
SECOND_FACTOR: Final = "second_factor"
FIRST_PASSWORD: Final = "first_password"  # noqa: S105 - the name of a fact, not a secret
SECOND: Final = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def begin(*, request: HttpRequest, user: AbstractBaseUser, **_told: Any) -> None:
    """Start the clocks of a session that has just been opened, and note whether it was with a password given."""
    request.session[BEGAN] = request.session[USED] = time.time()
    if first_passwords.is_given(user.get_username()):
        request.session[FIRST_PASSWORD] = True


def has_first_password(request: HttpRequest) -> bool:
    """Tell whether the officer has yet to choose her own password."""
    return FIRST_PASSWORD in request.session


def has_own_password(request: HttpRequest) -> None:
    """Note that the officer has chosen her own password."""
    first_passwords.replaced(request.user.get_username())
    request.session.pop(FIRST_PASSWORD, None)


def strengthen(*, request: HttpRequest, user: AbstractBaseUser | AnonymousUser, **_told: Any) -> None:
    """Note that ``user`` has just shown a second factor."""
    request.session[SECOND_FACTOR] = user.pk


def renew(request: HttpRequest) -> None:
    """Give the session another key; whoever knew the old one knows nothing."""
    old = request.session.session_key
    request.session.cycle_key()
    UserSession.objects.filter(session_key=old).delete()
    UserSession.objects.create_from_request(request)


def is_over(request: HttpRequest) -> bool:
    """Tell whether the session lasted too long, or lay unused too long. One without clocks never began."""
    now = time.time()
    began, used = request.session.get(BEGAN, 0.0), request.session.get(USED, 0.0)
    return bool(now - began > WHOLE or now - used > IDLE)


def is_strong(request: HttpRequest) -> bool:
    """Tell whether the officer of this session has shown a second factor in it."""
    return bool(request.session.get(SECOND_FACTOR) == request.user.pk)


def use(request: HttpRequest) -> None:
    """Note that the session is in use. Pages that refresh themselves do not count: nobody need be there."""
    now = time.time()
    if "HX-Request" not in request.headers and now - request.session[USED] > GRAIN:
        request.session[USED] = now


def end_others(request: HttpRequest) -> None:
    """End every other session of the officer."""
    for one in UserSession.objects.filter(user=request.user):
        if not one.is_current():
            one.end()


def can_spare(authenticator: Authenticator) -> bool:
    """Tell whether another second factor is left when this one goes."""
    others = Authenticator.objects.filter(user=authenticator.user_id, type__in=SECOND).exclude(
        pk=authenticator.pk
    )
    return bool(others.exists())
