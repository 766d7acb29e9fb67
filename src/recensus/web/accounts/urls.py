"""Where signing in and an officer's own account are. Names with an underscore are those that allauth looks for."""

from allauth.socialaccount.providers.openid_connect import views as ministry
from django.contrib.auth.views import LogoutView
from django.urls import path
from django.views.decorators.http import require_POST

from recensus.web.accounts import glass, views
from recensus.web.pages import officers_only

urlpatterns = [
    path("sign-in", views.SignIn.as_view(), name="sign-in"),
    path("sign-in", views.SignIn.as_view(), name="account_login"),
    path("sign-in/code", views.SecondStep.as_view(), name="mfa_authenticate"),
    path("sign-in/passkey", views.PasskeySignIn.as_view(), name="mfa_login_webauthn"),
    path("sign-in/closed", views.closed, name="account_inactive"),
    path("sign-in/refused", views.refused_by_provider, name="socialaccount_login_cancelled"),
    path("sign-in/with/<str:provider_id>", require_POST(ministry.login), name="openid_connect_login"),
    path("sign-in/with/<str:provider_id>/back", ministry.callback, name="openid_connect_callback"),
    path("sign-out", LogoutView.as_view(), name="sign-out"),
    path("account", views.show, name="account"),
    path("account", views.show, name="mfa_index"),
    path("account", views.show, name="mfa_list_webauthn"),
    path("account/second-factor", views.second_factor, name="second-factor"),
    path("account/confirm", officers_only(views.ConfirmPassword.as_view()), name="account_reauthenticate"),
    path("account/confirm/code", officers_only(views.ConfirmCode.as_view()), name="mfa_reauthenticate"),
    path(
        "account/confirm/passkey",
        officers_only(views.ConfirmPasskey.as_view()),
        name="mfa_reauthenticate_webauthn",
    ),
    path("account/codes", officers_only(views.SetUpCodes.as_view()), name="mfa_activate_totp"),
    path("account/codes/remove", officers_only(views.RemoveCodes.as_view()), name="mfa_deactivate_totp"),
    path("account/passkeys/add", officers_only(views.AddPasskey.as_view()), name="mfa_add_webauthn"),
    path(
        "account/passkeys/<int:pk>/remove",
        officers_only(views.RemovePasskey.as_view()),
        name="mfa_remove_webauthn",
    ),
    path(
        "account/recovery-codes", officers_only(views.RecoveryCodes.as_view()), name="mfa_view_recovery_codes"
    ),
    path(
        "account/recovery-codes/new",
        officers_only(views.NewRecoveryCodes.as_view()),
        name="mfa_generate_recovery_codes",
    ),
    path("account/password", officers_only(views.NewPassword.as_view()), name="account_change_password"),
    path("account/devices", views.sign_out_others, name="sign-out-others"),
    path("break-glass", glass.show, name="break-glass"),
    path("break-glass/close", glass.close, name="break-glass-close"),
    path("break-glass/<int:number>/review", glass.review, name="break-glass-review"),
]
