"""Connects signing in to what follows from it."""

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in as signed_in


class AccountsConfig(AppConfig):
    """Officers' accounts, as pages."""

    name = "recensus.web.accounts"
    label = "accounts"

    def ready(self) -> None:
        from allauth.account.signals import user_logged_in as welcomed
        from allauth.mfa.signals import authenticator_used

        from recensus.web.accounts import devices, sessions

        signed_in.connect(sessions.begin)
        authenticator_used.connect(sessions.strengthen)
        welcomed.connect(devices.notice)
