"""Statements that every look makes, planned once a connection: under row security planning costs the most."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection

Values = Sequence[Any] | Mapping[str, Any]


@contextmanager
def sent_together() -> Iterator[None]:
    """Send statements whose answers nobody waits for along with the next: half as many ways to the server and back."""
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield


def ask(query: str, values: Values = ()) -> list[tuple[Any, ...]]:
    """Ask Django's connection, with values bound by the server; return the rows."""
    with connection.wrap_database_errors:
        return tell(query, values).fetchall()


def tell(query: str, values: Values = ()) -> "psycopg.Cursor[Any]":
    """Tell Django's connection what gives no rows, or none that anybody waits for."""
    connection.ensure_connection()
    with connection.wrap_database_errors:
        return psycopg.Cursor(connection.connection).execute(query, values, prepare=True)
