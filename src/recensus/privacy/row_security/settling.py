"""What follows from the tables that are there: who may touch which, and the key by which tokens are checked."""

import re
from collections.abc import Iterator

import psycopg
from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg.sql import SQL, Composed, Identifier

from recensus.privacy import context

VERBS = {"r": "select", "a": "insert", "w": "update", "d": "delete"}
"""The letters of `RECENSUS_GRANTS`, as PostgreSQL itself prints them."""


_LETTER = re.compile(r"([rawd])(?:\((\w+)\))?")


def settle(wrapper: BaseDatabaseWrapper) -> None:
    """Grant each role what the settings say of each table, take away the rest, and hand the database the key."""
    with wrapper.cursor() as cursor:
        tables = wrapper.introspection.table_names(cursor)
        for statement in _grants(tables):
            cursor.execute(statement)
    psycopg.Cursor(wrapper.connection).execute("select access.install(%s, %s)", context.pads())


def letters(table: str) -> dict[str, str]:
    """Return what each role may do with a table: by its name, else by the longest beginning of it that is listed."""
    named = [start for start in settings.RECENSUS_GRANTS if table.startswith(start)]
    granted: dict[str, str] = settings.RECENSUS_GRANTS[max(named, key=len)] if named else {}
    return granted


def _grants(tables: list[str]) -> Iterator[Composed]:
    roles = SQL(", ").join(map(Identifier, settings.RECENSUS_ROLES))
    for table in tables:
        yield SQL("revoke all on {} from public, {}").format(Identifier(table), roles)
        for role, granted in letters(table).items():
            verbs = SQL(", ").join(_verb(*found) for found in _LETTER.findall(granted))
            yield SQL("grant {} on {} to {}").format(verbs, Identifier(table), Identifier(role))
    yield SQL("grant usage on all sequences in schema public to {}").format(roles)


def _verb(letter: str, column: str) -> Composed:
    return SQL(VERBS[letter]) + (SQL(" ({})").format(Identifier(column)) if column else SQL(""))
