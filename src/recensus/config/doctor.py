"""What `recensus doctor` looks at."""

import os
import shutil
import sys
from dataclasses import dataclass
from datetime import UTC, datetime

import psycopg
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection

from recensus.config import preparing, walls
from recensus.config.embedded import ServerUnavailable
from recensus.config.places import home, made
from recensus.privacy.audit.queries import may_release

EXTENSIONS = ("pg_trgm", "btree_gist", "fuzzystrmatch", "unaccent")
LEAST_FREE_GIB = 5
FURTHEST_CLOCK_SECONDS = 5
BUILT = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Finding:
    """One thing looked at: whether it is well, and what to do if it is not."""

    well: bool
    what: str
    remedy: str = ""


def examine() -> list[Finding]:
    """Look at everything; a failing database is a finding, not a crash."""
    return [_python(), _disk(), _home(), _memory(), *_database()]


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding(
        sys.version_info >= (3, 11), f"Python {version}", "" if sys.version_info >= (3, 11) else "Use 3.11."
    )


def _disk() -> Finding:
    free = shutil.disk_usage(made(home())).free / 2**30
    remedy = (
        ""
        if free >= LEAST_FREE_GIB
        else f"Free some space, or set RECENSUS_HOME; {LEAST_FREE_GIB} GiB at least."
    )
    return Finding(not remedy, f"{free:.0f} GiB free in {home()}", remedy)


def _home() -> Finding:
    writable = os.access(home(), os.W_OK | os.X_OK)
    return Finding(
        writable,
        f"{home()} can be written",
        "" if writable else "Change its owner, or set RECENSUS_HOME elsewhere.",
    )


def _memory() -> Finding:
    gib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return Finding(
        gib >= 2, f"{gib:.0f} GiB of memory, {os.cpu_count()} cores", "" if gib >= 2 else "2 GiB at least."
    )


def _database() -> list[Finding]:
    try:
        if preparing.brings_its_server():
            preparing.create_database()
        connection.ensure_connection()
    except (ServerUnavailable, OperationalError, ImproperlyConfigured, psycopg.Error) as problem:
        return [Finding(well=False, what="the database cannot be used", remedy=str(problem))]
    return [_version(), _extensions(), _clock(), _tables(), _walls(), _audit()]


def _one(question: str) -> tuple[object, ...]:
    with connection.cursor() as cursor:
        cursor.execute(question)
        row = cursor.fetchone()
    assert row is not None
    return tuple(row)


def _version() -> Finding:
    place = "embedded" if preparing.brings_its_server() else settings.DATABASES["default"]["HOST"] or "local"
    return Finding(
        well=True,
        what=f"PostgreSQL {_one('show server_version')[0]} ({place}), database {connection.settings_dict['NAME']}",
    )


def _extensions() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("select name from pg_available_extensions where name = any(%s)", [list(EXTENSIONS)])
        there = {row[0] for row in cursor.fetchall()}
    absent = sorted(set(EXTENSIONS) - there)
    remedy = f"Install PostgreSQL's contrib modules; absent: {', '.join(absent)}." if absent else ""
    return Finding(not absent, f"extensions {', '.join(EXTENSIONS)}", remedy)


def _clock() -> Finding:
    now = _one("select clock_timestamp()")[0]
    assert isinstance(now, datetime)
    apart = abs((datetime.now(UTC) - now).total_seconds())
    well = apart <= FURTHEST_CLOCK_SECONDS and datetime.now(UTC) > BUILT
    remedy = (
        "" if well else "Set this machine's and the database's clocks (NTP): dates decide what counts when."
    )
    return Finding(
        well, f"the clock says {now:%Y-%m-%d %H:%M:%S} UTC; the database differs by {apart:.1f} s", remedy
    )


def _tables() -> Finding:
    if not preparing.unmigrated():
        return Finding(well=True, what="tables are of this version")
    if preparing.brings_its_server():
        return Finding(well=True, what="tables will be made by the first command that uses them")
    return Finding(well=False, what="tables are not of this version", remedy="Run: recensus database prepare")


def _walls() -> Finding:
    """Look whether every table with personal data is behind row security, and every role below it."""
    if preparing.unmigrated():
        return Finding(well=True, what="row security comes with the tables")
    found = walls.breaches()
    remedy = f"Run: recensus database prepare. Outside the rule: {'; '.join(found)}." if found else ""
    return Finding(not found, "row security binds every role on every table of personal data", remedy)


def _audit() -> Finding:
    if preparing.unmigrated():
        return Finding(well=True, what="the audit log begins with the first command that uses the database")
    why_stopped = may_release()
    return Finding(
        not why_stopped,
        "the audit log is in order" if not why_stopped else "the audit log stands still",
        why_stopped or "",
    )
