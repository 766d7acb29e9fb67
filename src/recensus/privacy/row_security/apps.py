"""Settles who may touch what, and the key, whenever the database's tables were brought up to date."""

from typing import Any

from django.apps import AppConfig, apps
from django.db import connections
from django.db.models.signals import post_migrate


class RowSecurity(AppConfig):
    """The app of the schema `access`; it has no models of its own."""

    name = "recensus.privacy.row_security"
    label = "row_security"

    def ready(self) -> None:
        post_migrate.connect(_settle, sender=apps.get_app_config("privacy"))  # one signal is enough


def _settle(*, using: str, plan: object = None, **_: Any) -> None:
    from recensus.privacy.row_security.settling import settle  # its models' tables are there only now

    if plan is not None:  # flushing a database of tests tells of itself in the same way
        settle(connections[using])
