"""Codes and passwords, within limits; a code is never taken twice."""

from typing import Any

from allauth.account import forms as account
from allauth.account.adapter import get_adapter
from allauth.mfa.adapter import get_adapter as second_factors
from allauth.mfa.base import forms as shown
from allauth.mfa.totp import forms as totp

from recensus.privacy.guarding.types import CODE_OF_ONE_OFFICER, SAME_CODE
from recensus.web.accounts.limits import counts, uncount


class _Careful:
    """Counts the tries of one officer in the database, and takes one code once, on whatever machine it is tried."""

    user: Any

    def clean_code(self) -> str:
        whose = str(self.user.pk)
        if not counts((CODE_OF_ONE_OFFICER, whose)):
            raise get_adapter().validation_error("too_many_login_attempts")
        code = str(super().clean_code())  # type: ignore[misc]
        if not counts((SAME_CODE, f"{whose} {''.join(code.split())}")):
            raise second_factors().validation_error("incorrect_code")
        uncount((CODE_OF_ONE_OFFICER, whose))
        return code


class Authenticate(_Careful, shown.AuthenticateForm):
    """The second step of signing in."""


class Reauthenticate(_Careful, shown.ReauthenticateForm):
    """Once more, before something that matters."""


class ActivateTOTP(_Careful, totp.ActivateTOTPForm):
    """The first code of a newly set up authenticator."""


class NewPassword(account.ChangePasswordForm):
    """Another password, for one who knows the present one and does not guess it."""

    def clean_oldpassword(self) -> str:
        present = str(self.cleaned_data["oldpassword"])
        if not get_adapter().reauthenticate(self.user, present):
            raise get_adapter().validation_error("incorrect_password")
        return present

    def clean_password1(self) -> str:
        new = str(self.cleaned_data["password1"])
        if new == self.cleaned_data.get("oldpassword"):
            raise get_adapter().validation_error("same_password")
        return new
