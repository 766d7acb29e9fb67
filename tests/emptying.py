"""An empty database again after a test that committed, by emptying only the tables that something was written to."""

from typing import Final

from django.db import connection
from django.test import TransactionTestCase
from psycopg.sql import SQL, Identifier

KEPT: Final = ("django_content_type", "auth_permission")
"""What the migrations filled; no test writes to it."""

_WRITTEN: Final = """
select relname from pg_class where relname = any (%s) and relkind = 'r' and pg_relation_size(oid) > 0
"""


def empty() -> None:
    """Empty the tables of the models: those without a page have nothing in them, and need not be asked."""
    tables = set(connection.introspection.django_table_names(only_existing=True, include_views=False))
    with connection.cursor() as cursor:
        cursor.execute(_WRITTEN, [sorted(tables.difference(KEPT))])
        written = [Identifier(name) for (name,) in cursor.fetchall()]
        if written:
            cursor.execute(SQL("truncate {} cascade").format(SQL(", ").join(written)))


def empty_only_what_was_written() -> None:
    """Let every test that commits leave an empty database in this way, not by Django's, which fills it anew."""
    TransactionTestCase._fixture_teardown = lambda _: empty()  # noqa: SLF001 - Django has no public place for it
