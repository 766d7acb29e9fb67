"""allauth's flows in our pages: sign-in, the second step, and an officer's own account."""

from typing import Any, ClassVar

from allauth.account import views as account
from allauth.mfa.base import views as second
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from allauth.mfa.webauthn.internal.auth import begin_registration
from allauth.socialaccount.adapter import get_adapter as providers
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from recensus.privacy.guarding.types import PASSKEYS_FROM_ONE_ADDRESS
from recensus.web.accounts import devices, sessions
from recensus.web.accounts.limits import address, counts, uncount
from recensus.web.accounts.qr import qr_code
from recensus.web.pages import navigation, officers_only, page


class _Navigated:
    """Gives a page of allauth's the navigation of ours."""

    request: HttpRequest
    template_name: str

    def get_context_data(self, **given: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**given)  # type: ignore[misc]
        return {**navigation(self.request), **context}


class _Strengthens(_Navigated):
    """A form that sets up a second factor: from then on the session may do more, so it gets another key."""

    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        sessions.strengthen(request=self.request, user=self.request.user)
        sessions.renew(self.request)
        return answer


class SignIn(account.LoginView):
    """Name and password; or a passkey; or the ministry's own provider."""

    template_name = "web/accounts/sign_in.html"

    def get_context_data(self, **given: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**given),
            "next": self.get_next_url() or "",
            "providers": providers(self.request).list_providers(self.request),
        }


class PasskeySignIn(passkeys.LoginWebAuthnView):
    """Without name and password: the passkey says who it is, and asks for a finger, a face or a PIN."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Take the passkey, unless too many wrong ones came from the same address."""
        if not counts((PASSKEYS_FROM_ONE_ADDRESS, address(request))):
            messages.error(request, _("Too many tries. Wait a quarter of an hour, then try again."))
            return redirect("sign-in")
        answer: HttpResponseBase = super().post(request, *args, **kwargs)
        if request.user.is_authenticated:
            uncount((PASSKEYS_FROM_ONE_ADDRESS, address(request)))
        return answer


class SecondStep(second.AuthenticateView):
    """The code, or the passkey, after the password."""

    template_name = "web/accounts/second_step.html"


class ConfirmPassword(_Navigated, account.ReauthenticateView):
    """The password once more, before something that matters."""

    template_name = "web/accounts/confirm.html"
    extra_context: ClassVar = {"asks": "password"}


class ConfirmCode(_Navigated, second.ReauthenticateView):
    """A code once more, before something that matters."""

    template_name = "web/accounts/confirm.html"
    extra_context: ClassVar = {"asks": "code"}


class ConfirmPasskey(_Navigated, passkeys.ReauthenticateWebAuthnView):
    """The passkey once more, before something that matters."""

    template_name = "web/accounts/confirm.html"
    extra_context: ClassVar = {"asks": "passkey"}


class SetUpCodes(_Strengthens, totp.ActivateTOTPView):
    """An app that makes codes: a picture to scan, and the same secret to type."""

    template_name = "web/accounts/set_up_codes.html"

    def get_context_data(self, **given: Any) -> dict[str, Any]:
        context = super().get_context_data(**given)
        secret: str = context["form"].secret
        context["drawn"] = qr_code(context["totp_url"], _("The secret as a picture for your app"))
        context["secret"] = " ".join(secret[place : place + 4] for place in range(0, len(secret), 4))
        return context


class RemoveCodes(_Navigated, totp.DeactivateTOTPView):
    """An end to the codes of an app, when a passkey is left."""

    template_name = "web/accounts/remove.html"


class AddPasskey(_Strengthens, passkeys.AddWebAuthnView):
    """A passkey that signs in by itself."""

    template_name = "web/accounts/add_passkey.html"

    def get_context_data(self, **given: Any) -> dict[str, Any]:
        context = super().get_context_data(**given)
        options = begin_registration(self.request.user, passwordless=True)
        return {**context, "js_data": {"creation_options": options}}


class RemovePasskey(_Navigated, passkeys.RemoveWebAuthnView):
    """An end to a passkey, when another second factor is left."""

    template_name = "web/accounts/remove.html"

    def form_valid(self, form: Any) -> HttpResponse:
        if not sessions.can_spare(self.get_object()):
            messages.error(self.request, _("This is your only second factor. Set up another one first."))
            return redirect("account")
        removed: HttpResponse = super().form_valid(form)
        return removed


class NewPassword(_Navigated, account.PasswordChangeView):
    """Another password; every other session of the officer ends."""

    template_name = "web/accounts/new_password.html"
    success_url = reverse_lazy("account")

    def get_context_data(self, **given: Any) -> dict[str, Any]:
        return {**super().get_context_data(**given), "first": sessions.has_first_password(self.request)}

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Show it to one who has a password; who comes in through the ministry may have none."""
        if request.user.is_anonymous or not request.user.has_usable_password():
            return redirect("account")
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return answer

    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        sessions.has_own_password(self.request)
        messages.success(
            self.request, _("The password is changed. Wherever else you were signed in, you are out.")
        )
        return answer


class RecoveryCodes(_Navigated, recovery.ViewRecoveryCodesView):
    """The codes for the day when phone and passkey are lost; shown once."""

    template_name = "web/accounts/recovery_codes.html"


class NewRecoveryCodes(_Navigated, recovery.GenerateRecoveryCodesView):
    """Fresh codes instead of the old ones."""

    template_name = "web/accounts/new_recovery_codes.html"


@officers_only
def second_factor(request: HttpRequest) -> HttpResponse:
    """Lead an officer without a second factor to where it is set up."""
    if sessions.is_strong(request):
        return redirect("overview")
    return page(request, "accounts/second_factor.html")


@officers_only
def show(request: HttpRequest) -> HttpResponse:
    """Show an officer her own account: second factors, devices."""
    held = Authenticator.objects.filter(user=request.user).order_by("created_at")
    context = {
        "codes": next((one for one in held if one.type == Authenticator.Type.TOTP), None),
        "passkeys": [one for one in held if one.type == Authenticator.Type.WEBAUTHN],
        "devices": devices.living(request),
    }
    return page(request, "accounts/account.html", context)


@officers_only
@require_POST
def sign_out_others(request: HttpRequest) -> HttpResponse:
    """End the officer's sessions everywhere else, or the one that she names."""
    number = request.POST.get("number", "")
    if number.isdecimal():
        get_object_or_404(UserSession, pk=int(number), user=request.user).end()
    else:
        sessions.end_others(request)
    messages.success(request, _("Signed out there."))
    return redirect("account")


def closed(request: HttpRequest) -> HttpResponse:
    """Say that an account is closed, to one who proved that it is hers."""
    return page(request, "accounts/closed.html", status=403)


def refused_by_provider(request: HttpRequest) -> HttpResponse:
    """Say that the ministry's provider did not sign the officer in."""
    messages.error(request, _("The ministry's sign-in did not work. Try again, or use your password."))
    return redirect("sign-in")
