"""How allauth's flows behave here: no sign-up, limits in the database, secrets sealed, nobody new from outside."""

import time
from base64 import urlsafe_b64encode
from typing import Any, Final

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.encoding import force_bytes
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recensus.privacy.guarding import first_passwords
from recensus.privacy.guarding.types import PASSWORD_OF_ONE_NAME, PASSWORDS_FROM_ONE_ADDRESS
from recensus.web.accounts.limits import address, counts, uncount
from recensus.web.accounts.sessions import can_spare

JUST_SIGNED_IN: Final = 5 * 60


class Accounts(DefaultAccountAdapter):
    """Passwords, and who may come in."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": gettext_lazy(
            "The sign-in name and the password do not belong together. Both are case-sensitive."
        ),
        "incorrect_password": gettext_lazy("This is not your password."),
        "first_password_over": gettext_lazy(
            "The password that you were given is good for three days only. Ask the operator for another."
        ),
        "same_password": gettext_lazy("This is the password that you have. Choose another."),
        "too_many_login_attempts": gettext_lazy("Too many tries. Wait a quarter of an hour, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        """Let nobody make an account; an operator does, with ``recensus officer add``."""
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """Check a password, within the limits of its name and its address, known name or not."""
        name = credentials["username"]
        counted = (PASSWORD_OF_ONE_NAME, name), (PASSWORDS_FROM_ONE_ADDRESS, address(request))
        if not counts(*counted):
            raise self.validation_error("too_many_login_attempts")
        officer: AbstractBaseUser | None = super().authenticate(request, **credentials)
        if officer is not None:
            uncount(*counted)
            if first_passwords.is_over(name):
                raise self.validation_error("first_password_over")
        return officer

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Leave allauth's own counts, which are kept in one process, out of it."""

    def _rollback_login_failed_rl_usage(self) -> None:
        pass

    def is_reauthentication_required(self, **asked: Any) -> bool:
        """Ask for the password once more, unless the officer signed in a moment ago."""
        shown = get_authentication_records(context.request, context.request.user)
        if shown and time.time() - shown[-1]["at"] < JUST_SIGNED_IN:
            return False
        return bool(super().is_reauthentication_required(**asked))

    def add_message(self, request: HttpRequest, level: int, *given: Any, **also: Any) -> None:
        """Pass on what comes as words; the pages say themselves what allauth has templates for."""
        if also.get("message"):
            super().add_message(request, level, *given, **also)


class SecondFactors(DefaultMFAAdapter):
    """Codes and passkeys."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy(
            "This code is wrong, too old, or was used before. Wait for the next one."
        ),
    }

    def encrypt(self, text: str) -> str:
        """Seal a secret before it is kept: a copy of the database makes no codes."""
        return _seal().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _seal().decrypt(encrypted_text.encode()).decode()

    def get_totp_issuer(self) -> str:
        return "Recensus"

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Keep the last second factor: without one an officer sees nothing."""
        return can_spare(authenticator)


def _seal() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(urlsafe_b64encode(_derived(force_bytes(key)))) for key in keys])


def _derived(key: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=b"recensus second factors").derive(key)


class Ministry(DefaultSocialAccountAdapter):
    """Sign-in through the ministry's own provider: for officers who are here already, and for nobody else."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:  # noqa: ARG002 - allauth's
        """Make no account from what a provider says."""
        return False

    def on_authentication_error(self, request: HttpRequest, *_told: Any, **_more: Any) -> None:  # noqa: ARG002
        """Lead back to our own page instead of allauth's."""
        raise ImmediateHttpResponse(redirect("socialaccount_login_cancelled"))

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Tie the provider's lasting number of a person to the officer of that name, at her first sign-in."""
        if sociallogin.is_existing:
            return
        name = str(sociallogin.user.get_username())
        officer = get_user_model().objects.filter(username=name, is_active=True).first() if name else None
        if officer is None or SocialAccount.objects.filter(user=officer).exists():
            messages.error(
                request, _("The ministry knows you, but you have no account here. Ask your supervisor.")
            )
            raise ImmediateHttpResponse(redirect("sign-in"))
        sociallogin.connect(request, officer)
