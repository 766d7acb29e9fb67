"""The database wrapper; Django asks for it under this file name."""

from typing import Any

import psycopg
from django.core.exceptions import ImproperlyConfigured
from django.db.backends.postgresql import base

from recensus.config.embedded import OLDEST_SERVED, EmbeddedServer


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that brings its server along where the settings name one (``EMBEDDED``)."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        server: EmbeddedServer | None = self.settings_dict.get("EMBEDDED")
        try:
            connection = super().get_new_connection(conn_params)
        except psycopg.OperationalError:
            if server is None or not server.start():
                raise
            connection = super().get_new_connection(conn_params)
        refuse_old_server(connection.info.server_version)
        return connection


def refuse_old_server(version: int) -> None:
    """Raise ImproperlyConfigured unless the server is PostgreSQL 16 or later (``version`` as 160004)."""
    if version < OLDEST_SERVED * 10_000:
        raise ImproperlyConfigured(
            f"The server at DATABASE_URL is PostgreSQL {version // 10_000}.{version % 10_000}; Recensus needs "
            f"{OLDEST_SERVED} or later. Point DATABASE_URL at a newer server, or unset it to use the embedded one."
        )
