"""The temporary tables through which a chunk of statements reaches the record.

A chunk is CSV, a statement a line, in the order of `COLUMNS`. Every line is given a fresh registrant's and a fresh
record's number as it comes in; the latter is its own name while it is staged. `exception` says for the few (or, on a
restated extract, for all) that need none.
"""

from collections.abc import Iterable

from django.db.backends.utils import CursorWrapper

from recensus.registry.types import Remark

COLUMNS = (
    "row",
    "kind",
    "source_key",
    "household_key",
    "relationship",
    "stated_on",
    "payload",
    "absent",
    "hash",
    "name",
    "birth_year",
    "sex",
    "area",
)
"""The columns of a chunk, in order."""
SEPARATOR, QUOTE = "\x1f", "\x1e"
"""What stands between two cells, and around one in need of it: nothing that a payload holds, or all would be quoted."""
FORMAT = f"format csv, delimiter '{SEPARATOR}', quote '{QUOTE}'"
"""How a chunk is written, in the words of both databases."""

_TABLES = """
create temp table if not exists staging (
    registrant bigint not null default nextval('registry_registrant_id_seq'),
    record bigint not null default nextval('registry_sourcerecord_id_seq'),
    "row" bigint not null,
    kind char(1) not null,
    source_key text collate "C" not null,
    household_key text collate "C",
    relationship text,
    stated_on date not null,
    payload jsonb not null,
    absent jsonb,
    hash uuid not null,
    name text,
    birth_year smallint,
    sex text,
    area text collate "C"
) on commit delete rows;
create temp table if not exists exception (
    n bigint primary key,   -- the fresh number of the statement's record
    registrant bigint,      -- where the statement belongs, if not to a new registrant
    method text,
    record bigint,          -- the record that says the same already
    again boolean not null default false,   -- a household that only its members mention: nothing to write
    evidence jsonb
) on commit delete rows;
create temp table if not exists house (
    household_key text collate "C" primary key,
    registrant bigint not null,
    made boolean not null,  -- nobody but its members has named it so far
    area text collate "C"
) on commit delete rows;
create temp table if not exists malformed (
    source_key text collate "C" not null,
    issuer text not null
);
create temp table if not exists remark (
    "row" bigint not null,
    kind char(1) not null,
    code text not null,
    value text
) on commit delete rows;
"""


def prepare(cursor: CursorWrapper) -> None:
    """Make this connection's temporary tables, unless it has them."""
    cursor.execute(_TABLES)


def note_malformed(cursor: CursorWrapper, identifiers: Iterable[tuple[str, str]]) -> None:
    """Remember, for this connection, whose identifier (key, issuer) breaks its issuer's rule."""
    cursor.execute("truncate malformed")
    with cursor.cursor.copy("copy malformed from stdin") as stream:
        for pair in identifiers:
            stream.write_row(pair)


def copy_in(cursor: CursorWrapper, chunk: bytes) -> None:
    """Fill ``staging`` with a chunk of CSV."""
    columns = ", ".join(f'"{name}"' for name in COLUMNS)
    with cursor.cursor.copy(f"copy staging ({columns}) from stdin ({FORMAT})") as stream:
        stream.write(chunk)


def remarks(cursor: CursorWrapper) -> tuple[Remark, ...]:
    """Return what was noticed about where this chunk's rows belong."""
    cursor.execute('select "row", kind, code, value from remark order by "row"')
    return tuple(
        Remark(row=row, kind=kind, code=code, value=value) for row, kind, code, value in cursor.fetchall()
    )
