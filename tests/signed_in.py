"""What Django's ``force_login`` leaves out: it signs in without password, so without a second factor too."""

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest

from recensus.web.accounts.sessions import SECOND_FACTOR


def show_both_factors() -> None:
    """Let every session made by ``force_login`` be one that was opened with both factors."""
    user_logged_in.connect(_second_factor, dispatch_uid="tests: second factor")


def _second_factor(request: HttpRequest, user: Any, **_told: Any) -> None:
    if request.method is None:  # a request that never was: only force_login makes one
        request.session[SECOND_FACTOR] = user.pk
