"""How often something may be tried: leaky buckets in the database, one row each, filled in one statement."""

from typing import Final

from django.db import connection
from django.utils.crypto import salted_hmac

from recensus.privacy.guarding.types import Limit

# A bucket is full when the time at which it will be empty lies a whole period ahead. The row's lock orders those who
# try at once, so that no two of them take the same place. A few buckets long empty are swept by the way.
TAKE: Final = """
    with swept as (
        delete from guarding_rate where key in (
            select key from guarding_rate where empty_at < clock_timestamp() and key <> %(key)s
            limit 5 for update skip locked)
    )
    insert into guarding_rate as rate (key, empty_at)
    values (%(key)s, clock_timestamp() + make_interval(secs => %(drop)s))
    on conflict (key) do update
    set empty_at = greatest(rate.empty_at, clock_timestamp()) + make_interval(secs => %(drop)s)
    where greatest(rate.empty_at, clock_timestamp()) + make_interval(secs => %(drop)s)
        <= clock_timestamp() + make_interval(secs => %(whole)s)
    returning key
"""
GIVE_BACK: Final = """
    update guarding_rate set empty_at = empty_at - make_interval(secs => %(drop)s) where key = %(key)s
"""


def take(limit: Limit, whose: str) -> bool:
    """Count one try of ``whose`` against ``limit``; False when there were too many, which are not counted."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE, _bucket(limit, whose))
        return cursor.fetchone() is not None


def give_back(limit: Limit, whose: str) -> None:
    """Uncount one try, because it succeeded: only failures fill the bucket."""
    with connection.cursor() as cursor:
        cursor.execute(GIVE_BACK, _bucket(limit, whose))


def _bucket(limit: Limit, whose: str) -> dict[str, str | float]:
    key = salted_hmac("recensus.guarding.limits", f"{limit.name}\0{whose}", algorithm="sha256").hexdigest()
    return {"key": key, "drop": limit.seconds / limit.times, "whole": limit.seconds + 0.001}
