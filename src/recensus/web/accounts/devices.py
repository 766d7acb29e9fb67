"""From where an officer is signed in, and the word to her when it is from somewhere new."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import Any, Final

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AbstractUser
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from recensus.privacy.guarding import devices

COOKIE: Final = f"{settings.COOKIE_PREFIX}device"
A_YEAR: Final = 365 * 24 * 60 * 60
ELSEWHERE: Final = "signed_in_elsewhere"

BROWSERS: Final = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
"""The first that fits counts: most browsers also claim to be those that stand further down."""
SYSTEMS: Final = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True)
class SignedIn:
    """One living session of an officer."""

    number: int
    agent: str
    address: str
    since: datetime
    this_one: bool


def living(request: HttpRequest) -> list[SignedIn]:
    """Return where the officer is signed in, this browser first."""
    found = [
        SignedIn(one.pk, in_short(one.user_agent), one.ip, one.created_at, one.is_current())
        for one in UserSession.objects.purge_and_list(request.user)
    ]
    return sorted(found, key=lambda one: (not one.this_one, -one.since.timestamp()))


def in_short(agent: str) -> str:
    """Return which browser an agent says it is, and on what.

    >>> in_short("Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 Chrome/156.0 Mobile Safari/537.36")
    'Chrome, Android'
    """
    found = [next((word for mark, word in words if mark in agent), "") for words in (BROWSERS, SYSTEMS)]
    return ", ".join(filter(None, found)) or agent[:60] or _("unknown")


def notice(*, request: HttpRequest, response: HttpResponse, user: AbstractUser, **_told: Any) -> None:
    """Note the browser that signed in; when it is new, say so here and wherever else the officer is signed in."""
    mark = request.COOKIES.get(COOKIE) or secrets.token_urlsafe(24)
    response.set_cookie(
        COOKIE, mark, A_YEAR, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
    )
    if devices.is_new(user.get_username(), mark, request.headers.get("User-Agent", "")):
        messages.info(request, _("This is the first time that you sign in with this browser."))
        _tell_the_others(request, user)


def _tell_the_others(request: HttpRequest, user: AbstractUser) -> None:
    store = import_module(settings.SESSION_ENGINE).SessionStore
    for one in UserSession.objects.filter(user=user).exclude(session_key=request.session.session_key):
        session = store(one.session_key)
        session[ELSEWHERE] = True
        session.save(must_create=False)


def told(request: HttpRequest) -> None:
    """Show the warning left by a sign-in elsewhere, once."""
    if request.session.pop(ELSEWHERE, None):
        messages.error(
            request,
            _(
                "Somebody signed in to your account with a browser not used before. If it was not you, sign out all "
                "others under Your account and tell your supervisor."
            ),
        )
