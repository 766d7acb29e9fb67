"""What is done to the log: an act goes on record, a person is forgotten."""

from django.db import connection
from psycopg.types.json import Jsonb

from recensus.privacy.audit import subjects
from recensus.privacy.audit.types import Entry

# The transaction gets its id before the entry gets its number, so that the sequencer can tell from the ids of running
# transactions whether an entry with a lower number may still come.
_INSERT = """
with begun as materialized (select pg_current_xact_id()::text as xid)
insert into audit_entry (who, role, organisation, channel, purpose, legal_basis, agreement, action,
                         subjects, whole, attributes, allowed, reason, outcome, request)
select %s, %s, %s, %s, %s, %s, %s, %s, %s::bytea[], %s, %s, %s, %s, %s, %s from begun where xid <> ''
"""


def record(entry: Entry) -> None:
    """Put one act on record, in the transaction of the caller: if this raises, let no data leave."""
    concerned = subjects.commitments(entry.subjects)
    with connection.cursor() as cursor:
        cursor.execute(
            _INSERT,
            [
                entry.who, entry.role, entry.organisation, entry.channel, entry.purpose, entry.legal_basis,
                entry.agreement, str(entry.action), concerned, entry.whole, Jsonb(dict(entry.attributes)),
                entry.allowed, entry.reason, entry.outcome, entry.request,
            ],
        )  # fmt: skip
