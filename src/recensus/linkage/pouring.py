"""Tables of the engine's size into the database, by way of a temporary one: rows behind the wall take no COPY."""

import io

import pyarrow as pa
from django.db.backends.utils import CursorWrapper
from psycopg.sql import SQL, Identifier
from pyarrow import csv

_LIKE = SQL("create temp table {} on commit drop as select {} from {} with no data")
_COPY = SQL("copy {} ({}) from stdin (format csv)")


def pour(cursor: CursorWrapper, table: str, data: pa.Table) -> str:
    """Put rows into a new temporary table with the columns of ``table`` that they are named by; return its name."""
    name = f"poured_{table}"
    columns = SQL(", ").join(map(Identifier, data.column_names))
    cursor.execute(_LIKE.format(Identifier(name), columns, Identifier(table)))
    text = io.BytesIO()
    # of one chunk: pyarrow 26.0 writes noughts for an empty one
    csv.write_csv(data.combine_chunks(), text, csv.WriteOptions(include_header=False))
    with cursor.cursor.copy(_COPY.format(Identifier(name), columns)) as stream:
        stream.write(text.getbuffer())
    return name
