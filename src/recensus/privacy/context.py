"""Telling the database who looks: a token that only this installation can make opens a transaction's rows.

The database believes nobody who merely says a name (`set_config`, a row of her own): `access.enter` checks that the
token was made with this installation's key, for this database and this connection, a moment ago. What the officer's
appointments open is looked up there, not here. The token is bound as a parameter, so no statement on record holds it.
"""

import hmac
import json
import secrets
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.transaction import TransactionManagementError

from recensus.privacy.key_files import key_file
from recensus.privacy.prepared import Row, Statement, exchange, together

if TYPE_CHECKING:
    import psycopg

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
    facts = vars(claims) | {"database": database, "process": process, "until": at + LASTS_SECONDS}
    message = json.dumps(facts).encode()
    return hmac.digest(key(), message, "sha256") + message


class Rows:
    """Rows that are open for one look; ``answers`` are those to what was asked along with opening them."""

    def __init__(self, answers: Sequence[list[Row]]) -> None:
        self.answers = answers
        self.open = True

    def close(self, *asked: Statement) -> list[list[Row]]:
        """Close the rows, open again those of the look around this one, and ask more along the way."""
        stack = entered(connection)
        mine, self.open = stack.pop(), False
        leaving = (
            _entering(connection.connection, stack[-1], limited=mine.consent) if stack else _leaving(mine)
        )
        return together(*leaving, *asked)[len(leaving) :]


@contextmanager
def enter(
    *,
    by: str,
    purpose: str,
    role: str,
    areas: Collection[str] | None = None,
    writes: bool = False,
    consent: bool = False,
    asking: Sequence[Statement] = (),
) -> Iterator[Rows]:
    """Open, inside a transaction, the rows that ``by`` may see in this role; close them at the end.

    ``asking`` is asked of these rows on the way in. Contexts nest: the one before holds again afterwards. Raises
    TransactionManagementError outside a transaction and a database error when the officer has no such appointment.
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
    stack = entered(connection)
    connection.ensure_connection()
    entering = _entering(connection.connection, claims, limited=bool(stack) and stack[-1].consent)
    rows = Rows(together(*entering, *asking)[len(entering) :])
    stack.append(claims)
    try:
        yield rows
    except BaseException:
        if rows.open:
            stack.pop()  # the transaction, or its savepoint, is rolled back and takes the context along
        raise
    if rows.open:
        rows.close()


def share(view: "psycopg.Connection[Any]") -> None:
    """Open the same rows in the transaction of another connection as are open in this one."""
    open_here = entered(connection)
    if not open_here:
        raise TransactionManagementError("No rows are open here that another connection could share.")
    _send(view, open_here[-1])


def _send(raw: "psycopg.Connection[Any]", claims: Claims) -> None:
    exchange(raw, *_entering(raw, claims, limited=False))


def _entering(raw: "psycopg.Connection[Any]", claims: Claims, *, limited: bool) -> list[Statement]:
    """Return what opens the rows; of those who consent only, where the purpose rests on that.

    ``limited`` tells whether it did so before, for another purpose.
    """
    made = [token(claims, database=raw.info.dbname, process=raw.info.backend_pid, at=time.time())]
    limits: list[Statement] = [("select access.limit_to_consent($1)", made)] * (claims.consent or limited)
    return [("select access.enter($1)", made), *limits]


def _leaving(claims: Claims) -> list[Statement]:
    lifts: list[Statement] = [("select access.limit_to_consent(null)", ())] * claims.consent
    return [("select access.leave()", ()), *lifts]


def entered(wrapper: BaseDatabaseWrapper) -> list[Claims]:
    """Return the contexts that are open on a connection, the innermost last.

    Read and set as attributes, never through ``__dict__``: Django's `connection` passes those on to the thread's own.
    """
    if not hasattr(wrapper, _STACK):
        setattr(wrapper, _STACK, [])
    stack: list[Claims] = getattr(wrapper, _STACK)
    return stack
