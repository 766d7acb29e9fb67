"""One load at a time, and one moment at which a batch begins to count."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.backends.utils import CursorWrapper

_LOADING = 0x5245_4C44
_CHUNK = 0x5245_4348
PUBLISHING = 0x5245_5042
"""The advisory lock held exclusively while a batch begins or ceases to count."""


@contextmanager
def loading() -> Iterator[None]:
    """Keep other loads waiting until this one is done: two that run at once could register one person twice."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_lock(%s)", [_LOADING])
        # a load that was killed may have left a chunk behind that the database is still committing
        cursor.execute("select pg_advisory_lock(%s), pg_advisory_unlock(%s)", [_CHUNK, _CHUNK])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_unlock(%s)", [_LOADING])


def hold_chunk(cursor: CursorWrapper) -> None:
    """Let the next load wait until this transaction has ended, even if whoever records this chunk is no more."""
    cursor.execute("select pg_advisory_xact_lock_shared(%s)", [_CHUNK])


def wait_for_loads(cursor: CursorWrapper) -> None:
    """Wait until no load runs, and keep new ones waiting until this transaction ends."""
    cursor.execute("select pg_advisory_xact_lock(%s)", [_LOADING])


def publish_alone(cursor: CursorWrapper) -> None:
    """Let nobody take the time of a view of the record until this transaction ends."""
    cursor.execute("select pg_advisory_xact_lock(%s)", [PUBLISHING])
