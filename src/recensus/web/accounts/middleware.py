"""What stands before every page: sessions end by themselves, and a password alone opens nothing."""

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from recensus.web.accounts import devices, sessions

WITHOUT_SECOND_FACTOR: Final = frozenset(
    {
        "second-factor",
        "sign-out",
        "language",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "account_reauthenticate",
        "sign-in",
        "account_inactive",
    }
)
"""The only routes for an officer who has yet to set up a second factor."""

WITH_FIRST_PASSWORD: Final = WITHOUT_SECOND_FACTOR | {
    "account_change_password",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
}
"""The only routes for an officer who has yet to choose her own password."""


class Guard:
    """Refuses the session that is over, and leads one with a single factor to where the second is set up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponseBase | None:
        """Let the request through (None), or answer in place of the page."""
        if not request.user.is_authenticated:
            return None
        if sessions.is_over(request):
            logout(request)
            messages.info(
                request, _("You were signed out, because the session was open or unused for too long.")
            )
            return (
                redirect_to_login(request.get_full_path()) if request.method == "GET" else redirect("sign-in")
            )
        sessions.use(request)
        devices.told(request)
        route = request.resolver_match.url_name if request.resolver_match else None
        if not sessions.is_strong(request):
            return None if route in WITHOUT_SECOND_FACTOR else redirect("second-factor")
        if sessions.has_first_password(request) and route not in WITH_FIRST_PASSWORD:
            return redirect("account_change_password")
        return None
