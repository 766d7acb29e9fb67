"""No key is destroyed while somebody seals with it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

_SEALING = 0x5245_5653


@contextmanager
def holding_keys() -> Iterator[None]:
    """Keep the keys that are in use now until this block ends, however many transactions it takes."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_lock_shared(%s)", [_SEALING])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_unlock_shared(%s)", [_SEALING])


def hold_keys() -> None:
    """Keep the keys that are in use now until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock_shared(%s)", [_SEALING])


def nobody_seals() -> bool:
    """Tell whether nobody holds keys, and let nobody begin to until this transaction ends; waits for nobody."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(%s)", [_SEALING])
        return bool(cursor.fetchone()[0])
