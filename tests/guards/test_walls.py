"""Nothing in the database stands outside the rule of who sees whom; whoever adds such a thing is told."""

import pytest
from django.db import connection

from recensus.config import walls
from recensus.privacy.row_security.settling import letters

pytestmark = pytest.mark.django_db


def test_nothing_in_the_database_is_outside_the_rule() -> None:
    assert walls.breaches() == []


@pytest.mark.parametrize(
    ("breach", "named"),
    [
        ("create table loose (name text)", "loose has no row security"),
        (
            "alter table registry_nameentry no force row level security",
            "registry_nameentry has no row security",
        ),
        ("create view loose as select name from registry_nameentry", "loose is a view"),
        ("create materialized view loose as select 1 as name", "loose is a materialised view"),
        (
            "create function loose() returns int language sql security definer as 'select 1'",
            "loose() is a function",
        ),
        (
            "create function access.loose() returns int language sql security definer as 'select 1'",
            "access.loose() is a function",
        ),
        (
            "create table auth_loose (named bigint references registry_nameentry)",
            "auth_loose_named_fkey refers",
        ),
        ("create policy loose on registry_link using (true)", "loose on registry_link is a policy"),
    ],
)
def test_each_breach_is_named(breach: str, named: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(breach)
    assert [found for found in walls.breaches() if found.startswith(named)]


def test_every_reason_is_of_a_table_that_exists() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select schemaname || '.' || tablename from pg_tables")
        tables = [name.removeprefix("public.") for (name,) in cursor.fetchall()]
    assert [start for start in walls.OPEN if not any(table.startswith(start) for table in tables)] == []


def test_it_is_said_of_every_table_who_may_do_what() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select tablename from pg_tables where schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
    assert [table for table in tables if not letters(table)] == []
