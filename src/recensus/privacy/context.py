"""Telling the database who looks: a token that only this installation can make opens a transaction's rows.

The database believes nobody who merely says a name (`set_config`, a row of her own): `access.enter` checks that the
token was made with this installation's key, for this database and this connection, a moment ago. What the officer's
appointments open is looked up there, not here. The token is bound as a parameter, so no statement on record holds it.
"""

import hmac
import json
import secrets
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

import psycopg
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.transaction import TransactionManagementError

from recensus.privacy.key_files import key_file
from recensus.privacy.prepared import tell

LASTS_SECONDS = 30
"""How long a token is good for; it is used at once, so this allows for clocks that differ."""

_STACK = "_recensus_contexts"


@dataclass(frozen=True, kw_only=True)
class Claims:
    """Who looks, for what, in which role; ``areas`` narrows what her appointments open (None: it does not)."""

    by: str
    purpose: str
    role: str
    areas: tuple[str, ...] | None
    writes: bool
    consent: bool = False


@cache
def key() -> bytes:
    """Return the key that this installation and its database share: 32 bytes."""
    return key_file("row-security", lambda: secrets.token_bytes(32))


def pads() -> tuple[bytes, bytes]:
    """Return the two blocks from which the database works out an HMAC-SHA256 (RFC 2104) by plain SHA-256."""
    block = key().ljust(64, b"\0")
    return bytes(byte ^ 0x36 for byte in block), bytes(byte ^ 0x5C for byte in block)


def token(claims: Claims, *, database: str, process: int, at: float) -> bytes:
    """Return the token for one connection (``process`` is its number at the server): 32 bytes of HMAC, then JSON."""
    facts = asdict(claims) | {"database": database, "process": process, "until": at + LASTS_SECONDS}
    message = json.dumps(facts).encode()
    return hmac.digest(key(), message, "sha256") + message


@contextmanager
def enter(
    *,
    by: str,
    purpose: str,
    role: str,
    areas: Collection[str] | None = None,
    writes: bool = False,
    consent: bool = False,
) -> Iterator[None]:
    """Open, inside a transaction, the rows that ``by`` may see in this role; close them at the end.

    Contexts nest: the one before holds again afterwards. Raises TransactionManagementError outside a transaction and
    a database error when the officer has no such appointment.
    """
    if not connection.in_atomic_block:
        raise TransactionManagementError("Rows are opened for one transaction: begin it first.")
    claims = Claims(
        by=by,
        purpose=purpose,
        role=role,
        areas=None if areas is None else tuple(sorted(areas)),
        writes=writes,
        consent=consent,
    )
    before = entered(connection)
    present(claims, after=before[-1] if before else None)
    before.append(claims)
    try:
        yield
    except BaseException:
        before.pop()  # the transaction, or its savepoint, is rolled back and takes the context along
        raise
    before.pop()
    present(before[-1], after=claims) if before else _leave(claims)


def share(view: "psycopg.Connection[Any]") -> None:
    """Open the same rows in the transaction of another connection as are open in this one."""
    open_here = entered(connection)
    if not open_here:
        raise TransactionManagementError("No rows are open here that another connection could share.")
    _send(view, open_here[-1])


def present(claims: Claims, *, after: Claims | None = None) -> None:
    """Hand the claims to the database of Django's connection, where ``after`` held before."""
    connection.ensure_connection()
    with connection.wrap_database_errors:
        _send(connection.connection, claims, limited=after is not None and after.consent)


def _send(raw: "psycopg.Connection[Any]", claims: Claims, *, limited: bool = False) -> None:
    """Open the rows that the claims say; of those who consent only, where the purpose rests on that."""
    made = token(claims, database=raw.info.dbname, process=raw.info.backend_pid, at=time.time())
    bound = psycopg.Cursor(raw)  # by the server: never part of the text
    bound.execute("select access.enter(%s)", [made], prepare=True)
    if claims.consent or limited:
        bound.execute("select access.limit_to_consent(%s)", [made], prepare=True)


def _leave(claims: Claims) -> None:
    tell("select access.leave()")
    if claims.consent:
        tell("select access.limit_to_consent(null)")


def entered(wrapper: BaseDatabaseWrapper) -> list[Claims]:
    """Return the contexts that are open on a connection, the innermost last.

    Read and set as attributes, never through ``__dict__``: Django's `connection` passes those on to the thread's own.
    """
    if not hasattr(wrapper, _STACK):
        setattr(wrapper, _STACK, [])
    stack: list[Claims] = getattr(wrapper, _STACK)
    return stack
