"""From which browsers an officer signed in."""

from typing import Final

from django.db import connection
from django.utils.crypto import salted_hmac

# xmax is 0 only for a row that this very statement inserted.
SEE: Final = """
    insert into guarding_device as device (officer, mark, agent) values (%s, %s, %s)
    on conflict (officer, mark) do update set last_seen = now(), agent = excluded.agent
    returning xmax = 0
"""


def is_new(officer: str, cookie: str, agent: str) -> bool:
    """Note a sign-in of ``officer`` from the browser that holds ``cookie``; tell whether it is the first from there."""
    mark = salted_hmac("recensus.guarding.devices", cookie, algorithm="sha256").hexdigest()
    with connection.cursor() as cursor:
        cursor.execute(SEE, [officer, mark, agent[:300]])
        row = cursor.fetchone()
    return bool(row and row[0])
