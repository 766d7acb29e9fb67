"""Statements that every look makes: planned once a connection, and several sent at once.

Under row security planning costs the most. The driver would forget what it prepared at every rollback, and a look that
is refused is rolled back; here a statement stays as long as its connection. Values never become part of the text: they
are sent beside it ($1, $2), as text whose type the server knows from the statement.
"""

import itertools
from collections.abc import Sequence
from typing import Any
from weakref import WeakKeyDictionary

import psycopg
from django.db import DEFAULT_DB_ALIAS, connection, connections
from psycopg import abc, errors, generators, pq
from psycopg.adapt import PyFormat, Transformer
from psycopg.pq.abc import PGresult

Row = tuple[Any, ...]
Statement = tuple[str, Sequence[Any]]
"""A query and its values."""


class _Known:
    """What one connection has prepared, and how values are written and read there."""

    def __init__(self, raw: "psycopg.Connection[Any]") -> None:
        self.names: dict[str, bytes] = {}
        self.words: abc.Transformer = Transformer(raw)


_KNOWN: "WeakKeyDictionary[psycopg.Connection[Any], _Known]" = WeakKeyDictionary()
_NUMBERS = itertools.count()
_COMMIT: Statement = ("commit", ())


def ask(query: str, *values: Any) -> list[Row]:
    """Ask Django's connection one thing; return the rows."""
    return together((query, values))[0]


def together(*asked: Statement) -> list[list[Row]]:
    """Ask Django's connection several things, in turn, in one way there and back; return the rows of each."""
    here = connections[DEFAULT_DB_ALIAS]
    here.ensure_connection()
    with here.wrap_database_errors:
        return exchange(here.connection, *asked)


def finish(*asked: Statement) -> None:
    """Tell Django's connection the last of a transaction; where that is the outermost, commit it along the way.

    Django's own commit then finds nothing left to do. When the commit fails this raises, and Django rolls back.
    """
    ends = len(connection.atomic_blocks) == 1 and not connection.needs_rollback
    together(*asked, *[_COMMIT] * ends)


def exchange(raw: "psycopg.Connection[Any]", *asked: Statement) -> list[list[Row]]:
    """Do so on a connection of the driver. The first that fails is raised; what comes after it is not done."""
    known = _KNOWN.get(raw) or _KNOWN.setdefault(raw, _Known(raw))
    with raw.lock:
        raw.pgconn.enter_pipeline_mode()
        try:
            results = raw.wait(_answers(raw, known, asked))
        finally:
            if raw.pgconn.status == pq.ConnStatus.OK:
                raw.pgconn.exit_pipeline_mode()
        return [_rows(known.words, result) for result in results]


def _answers(
    raw: "psycopg.Connection[Any]", known: _Known, asked: Sequence[Statement]
) -> abc.PQGen[list[PGresult]]:
    """Begin a transaction if one is due, prepare what is new, and ask; yield while the server is at work."""
    server, names = raw.pgconn, known.names
    new = {query: f"look_{next(_NUMBERS)}".encode() for query, _ in asked if query not in names}
    begun = not raw.autocommit and server.transaction_status == pq.TransactionStatus.IDLE
    if begun:
        server.send_query_params(b"begin", None)
    for query, name in new.items():
        server.send_prepare(name, query.encode())
    for query, values in asked:
        texts = known.words.dump_sequence(values, [PyFormat.TEXT] * len(values))
        server.send_query_prepared(new.get(query) or names[query], texts)
    server.pipeline_sync()
    yield from generators.send(server)
    results = []
    for _ in range(begun + len(new) + len(asked) + 1):
        results += yield from generators.fetch_many(server)
    made = zip(new.items(), results[begun:], strict=False)
    names |= {query: name for (query, name), one in made if one.status == pq.ExecStatus.COMMAND_OK}
    if wrong := next((one for one in results if one.status == pq.ExecStatus.FATAL_ERROR), None):
        raise errors.error_from_result(wrong)
    return results[begun + len(new) : -1]


def _rows(words: abc.Transformer, result: PGresult) -> list[Row]:
    words.set_pgresult(result)
    return words.load_rows(0, result.ntuples, tuple)
