"""The rows of one query on another database."""

import os
from collections.abc import Iterator, Mapping
from typing import Final

import duckdb
from sqlalchemy import create_engine, text
from sqlalchemy.engine import Connection as OtherConnection
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from recensus.connectors.definition import Connection
from recensus.connectors.failures import FileUnreadable
from recensus.connectors.files.table import BATCH, ReadFile, Row, append, create, header
from recensus.connectors.files.workbook import cell_text

_BOUNDS: Final[Mapping[str, tuple[str, ...]]] = {
    "postgresql": ("SET TRANSACTION READ ONLY", "SET LOCAL statement_timeout = '{seconds}s'"),
    "mysql": (
        "SET SESSION TRANSACTION READ ONLY",
        "SET SESSION max_execution_time = {milliseconds}",
        "COMMIT",
    ),
    "mariadb": ("SET SESSION TRANSACTION READ ONLY", "SET SESSION max_statement_time = {seconds}", "COMMIT"),
    "oracle": ("SET TRANSACTION READ ONLY",),
    "sqlite": ("PRAGMA query_only = ON",),
}
"""What is said to a database before the query; whatever this says, give Recensus an account that may only read."""


def read_query(connection: duckdb.DuckDBPyConnection, source: Connection, kind: str, table: str) -> ReadFile:
    """Read the query for the file kind ``kind`` into ``table``; rows are numbered from 1. Raises FileUnreadable."""
    address = os.environ.get(source.url_from)
    if not address:
        message = f"The environment variable {source.url_from} is not set."
        raise FileUnreadable("no_address", kind, message, "Set it to the address of the source's database.")
    try:
        engine = create_engine(address)
        try:
            with engine.connect() as other:
                _bound(other, source.seconds)
                return _read(connection, other, source.queries[kind], kind, table)
        finally:
            engine.dispose()
    except ArgumentError:
        message = f"What {source.url_from} holds is not an address of a database."
        raise FileUnreadable(
            "no_address", kind, message, "Write it as dialect://user@host/database."
        ) from None
    except (SQLAlchemyError, ModuleNotFoundError) as error:
        told = getattr(error, "orig", None) or error
        message = f"The database did not answer the query: {told}."
        raise FileUnreadable(
            "query_failed", kind, message, "Check the address, the rights and the query."
        ) from None


def _bound(other: OtherConnection, seconds: int) -> None:
    """Let nothing be written there, and no statement run for longer, as far as that database can be told so."""
    for statement in _BOUNDS.get(other.dialect.name, ()):
        other.execute(text(statement.format(seconds=seconds, milliseconds=1000 * seconds)))


def _read(
    connection: duckdb.DuckDBPyConnection, other: OtherConnection, query: str, kind: str, table: str
) -> ReadFile:
    streamed = {"stream_results": True, "max_row_buffer": BATCH}
    result = other.execute(text(query), execution_options=streamed)
    columns = header(result.keys(), kind)
    create(connection, table, len(columns))

    def rows() -> Iterator[Row]:
        number = 0
        for batch in result.partitions(BATCH):
            for values in batch:
                number += 1
                yield number, [cell_text(value) for value in values]

    count = append(connection, table, len(columns), rows())
    if not count:
        raise FileUnreadable("no_rows", kind, "The query gave no rows.", "Check the query.")
    return ReadFile(file=kind, table=table, columns=columns, format="query", rows=count)
