"""The rows of one query on another database."""

import os
from collections.abc import Iterator

import duckdb
from sqlalchemy import create_engine, text
from sqlalchemy.engine import Connection as OtherConnection
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from recensus.connectors.definition import Connection
from recensus.connectors.failures import FileUnreadable
from recensus.connectors.files.table import BATCH, ReadFile, Row, append, create, header
from recensus.connectors.files.workbook import cell_text


def read_query(connection: duckdb.DuckDBPyConnection, source: Connection, kind: str, table: str) -> ReadFile:
    """Read the query for the file kind ``kind`` into ``table``; rows are numbered from 1. Raises FileUnreadable."""
    address = os.environ.get(source.url_from)
    if not address:
        message = f"The environment variable {source.url_from} is not set."
        raise FileUnreadable("no_address", kind, message, "Set it to the address of the source's database.")
    try:
        engine = create_engine(address)
        try:
            with engine.connect().execution_options(stream_results=True, max_row_buffer=BATCH) as other:
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


def _read(
    connection: duckdb.DuckDBPyConnection, other: OtherConnection, query: str, kind: str, table: str
) -> ReadFile:
    result = other.execute(text(query))
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
