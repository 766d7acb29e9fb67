"""Data keys: made at first use, kept wrapped in the database, unwrapped once a process."""

import os
from functools import lru_cache

from django.db import connection, transaction

from recensus.privacy.vault.models import DataKey
from recensus.privacy.vault.providers.choosing import provider
from recensus.privacy.vault.types import Key, KeyUnavailable, Use
from recensus.vocabulary.recalling import recalled

_MAKING = 0x5245_564B


def active(use: Use, name: str = "") -> Key:
    """Return the key that seals now, made if there is none yet."""
    found = DataKey.objects.filter(use=use, name=name, state="active").first()
    return unwrapped(found or made(use, name))


@recalled
def numbered(number: int) -> Key:
    """Return a key by its number; raise KeyUnavailable when it was destroyed or never was."""
    found = DataKey.objects.filter(pk=number).exclude(state="destroyed").first()
    if found is None:
        raise KeyUnavailable(f"There is no key {number} any more: what it sealed cannot be opened.")
    return unwrapped(found)


def unwrapped(row: DataKey) -> Key:
    """Return the key that a row of the database holds."""
    assert row.wrapped is not None, "a destroyed key"
    return Key(row.id, _secret(row.wrapped_by, bytes(row.wrapped), context(row)))


@lru_cache(maxsize=256)
def _secret(label: str, wrapped: bytes, context: bytes) -> bytes:
    return provider().unwrap(label, wrapped, context)


def context(row: DataKey) -> bytes:
    """Return what is authenticated with a wrapped key, so that none can do another's work."""
    return f"recensus data key/{row.use}/{row.name}".encode()


@transaction.atomic
def made(use: Use, name: str = "") -> DataKey:
    """Make a key for a use, or find the one that another process made first."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_MAKING])
    if (found := DataKey.objects.filter(use=use, name=name, state="active").first()) is not None:
        return found
    _refuse_lost_provider()
    keeper, row = provider(), DataKey(use=use, name=name)
    row.wrapped_by = keeper.current()
    row.wrapped = keeper.wrap(row.wrapped_by, os.urandom(32), context(row))
    row.save()
    return row


def _refuse_lost_provider() -> None:
    """Make no key under a new wrapping key while the one that holds all others is missing."""
    if (last := DataKey.objects.exclude(state="destroyed").order_by("-id").first()) is not None:
        unwrapped(last)
