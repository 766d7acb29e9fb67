"""Bringing the tables up to date before a command uses them."""

import getpass

import psycopg
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

MIGRATION_LOCK = 0x5245_4345


def brings_its_server() -> bool:
    """Tell whether the database is the embedded one."""
    return "EMBEDDED" in settings.DATABASES["default"]


def create_database() -> None:
    """Start the embedded server and make this country's database on it, if they are not there yet."""
    place = settings.DATABASES["default"]
    place["EMBEDDED"].start()
    with psycopg.connect(
        host=place["HOST"], user=place["USER"], dbname="postgres", autocommit=True
    ) as server:
        if server.execute("select 1 from pg_database where datname = %s", [place["NAME"]]).fetchone() is None:
            server.execute(
                psycopg.sql.SQL("create database {}").format(psycopg.sql.Identifier(place["NAME"]))
            )


def unmigrated() -> bool:
    """Tell whether the tables are older than this program."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def migrate() -> None:
    """Bring the tables up to date and appoint the first officer; two processes that try at once do it once."""
    if not unmigrated():
        return
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_lock(%s)", [MIGRATION_LOCK])
    try:
        call_command("migrate", verbosity=0, interactive=False)
        from recensus.privacy.actions import begin  # needs Django's registry

        begin(by=getpass.getuser())
    finally:
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_unlock(%s)", [MIGRATION_LOCK])


def refuse_unmigrated() -> None:
    """Raise ImproperlyConfigured when the server of DATABASE_URL lacks tables of this version."""
    if unmigrated():
        raise ImproperlyConfigured(
            "The database at DATABASE_URL does not have this version's tables. Run: recensus database prepare"
        )
