"""Bringing roles and tables up to date before a command uses them.

Commands and pages speak to the database in roles that own nothing; only here it is spoken to as the owner, and, on the
embedded server, as the superuser who makes roles and databases.
"""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from psycopg.sql import SQL, Identifier

from recensus.config import roles
from recensus.config.embedded import SYSTEM_USER
from recensus.privacy.row_security import settling

MIGRATION_LOCK = 0x5245_4345

# Homes from before the roles: whatever the superuser owns goes to the owner, but what extensions brought along.
_HAND_OVER = """
do $$
declare
    owned record;
begin
    for owned in
        select case c.relkind when 'S' then 'sequence' when 'v' then 'view' else 'table' end as kind,
               c.oid::regclass::text as name
        from pg_class c
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'S', 'v') and c.relowner = 10
          and not exists (select from pg_depend d where d.objid = c.oid and d.deptype in ('a', 'e', 'i'))
        union all
        select 'function', p.oid::regprocedure::text from pg_proc p
        where p.pronamespace = 'public'::regnamespace and p.proowner = 10
          and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
        union all
        select 'type', t.oid::regtype::text from pg_type t
        where t.typnamespace = 'public'::regnamespace and t.typowner = 10 and t.typtype = 'e'
    loop
        execute format('alter %s %s owner to recensus_owner', owned.kind, owned.name);
    end loop;
end $$
"""


# Everybody has to see of which version the tables are, also before the grants of a new version.
_SHOW_VERSION = """
do $$
begin
    if to_regclass('public.django_migrations') is not null then
        grant select on public.django_migrations to recensus_app, recensus_worker;
    end if;
end $$
"""


def brings_its_server() -> bool:
    """Tell whether the database is the embedded one."""
    return "EMBEDDED" in settings.DATABASES["default"]


def create_database() -> None:
    """Start the embedded server and make the roles and this country's database, as far as they are not there yet."""
    place = settings.DATABASES["default"]
    place["EMBEDDED"].start()
    name = Identifier(place["NAME"])
    with _superuser("postgres") as server:
        roles.make(server, secret=None)
        roles.make_owner(server)
        found = server.execute(
            "select pg_get_userbyid(datdba) from pg_database where datname = %s", [place["NAME"]]
        ).fetchone()
        if found is None:
            server.execute(SQL("create database {} owner {}").format(name, Identifier(roles.OWNER)))
        elif found[0] != roles.OWNER:
            _hand_over(place["NAME"])
            server.execute(SQL("alter database {} owner to {}").format(name, Identifier(roles.OWNER)))


def _superuser(database: str) -> "psycopg.Connection[Any]":
    host = settings.DATABASES["default"]["HOST"]
    return psycopg.connect(host=host, user=SYSTEM_USER, dbname=database, autocommit=True)


def _hand_over(database: str) -> None:
    with _superuser(database) as server:
        server.execute(_HAND_OVER)
        server.execute(_SHOW_VERSION)


def make_roles() -> None:
    """Make the roles on a server of one's own, as the owner whom DATABASE_URL names. Raises ImproperlyConfigured."""
    with as_owner():
        connection.ensure_connection()
        try:
            roles.refuse_mighty(connection.connection)
            roles.make(connection.connection, secret=settings.SECRET_KEY)
            roles.lend_keeper(connection.connection, connection.settings_dict["USER"])
            connection.connection.execute(_SHOW_VERSION)
        except roles.CannotMakeRoles as problem:
            raise ImproperlyConfigured(str(problem)) from problem


@contextmanager
def as_owner() -> Iterator[None]:
    """Speak to the database as the owner of its tables."""
    place = connection.settings_dict
    kept = {name: place.get(name, "") for name in ("USER", "PASSWORD")}
    connection.close()
    place |= place["OWNER"]
    try:
        yield
    finally:
        connection.close()
        place |= kept


def unmigrated() -> bool:
    """Tell whether the tables are older than this program."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def migrate() -> None:
    """Bring the tables up to date; two processes that try at once do it once."""
    if not unmigrated():
        return
    with as_owner():
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_lock(%s)", [MIGRATION_LOCK])
        call_command("migrate", verbosity=0, interactive=False)  # the lock goes with the connection
        _appoint_the_first()


def settle() -> None:
    """Grant the roles their tables anew and hand the database this installation's key (after a restore, say)."""
    with as_owner():
        settling.settle(connection)
        _appoint_the_first()


def _appoint_the_first() -> None:
    from recensus.privacy.actions import begin  # needs Django's registry

    begin(by=getpass.getuser())


def refuse_unmigrated() -> None:
    """Raise ImproperlyConfigured when the server of DATABASE_URL lacks this version's roles or tables."""
    try:
        old = unmigrated()
    except OperationalError as problem:
        raise ImproperlyConfigured(
            f"The database at DATABASE_URL cannot be used ({problem}). If a role is missing or has another password "
            "(RECENSUS_SECRET_KEY), run: recensus database prepare"
        ) from problem
    if old:
        raise ImproperlyConfigured(
            "The database at DATABASE_URL does not have this version's tables. Run: recensus database prepare"
        )
