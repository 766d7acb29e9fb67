"""Statements that every look makes, planned once a connection: under row security planning costs the most."""

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from django.db import connection


def ask(query: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> list[tuple[Any, ...]]:
    """Run one statement on Django's connection, its values bound by the server; return its rows, if it has any."""
    connection.ensure_connection()
    with connection.wrap_database_errors:
        cursor = psycopg.Cursor(connection.connection)
        cursor.execute(query, values, prepare=True)
        return cursor.fetchall() if cursor.description else []
