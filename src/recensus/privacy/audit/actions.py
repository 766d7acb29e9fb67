"""What is done to the log: an act goes on record, entries get their places, a subject is forgotten, the key changes."""

import json

from django.db import connection, transaction

from recensus.privacy.audit import checkpoints, sequencing, subjects, witnesses
from recensus.privacy.audit.types import Entry
from recensus.privacy.prepared import finish, together

# The transaction gets its id before the entry gets its number, so that the sequencer can tell from the ids of running
# transactions whether an entry with a lower number may still come.
_INSERT = """
with begun as materialized (select pg_current_xact_id()::text as xid)
insert into audit_entry (who, role, organisation, channel, purpose, legal_basis, agreement, action,
                         subjects, whole, attributes, allowed, reason, outcome, request)
select $1, $2, $3, $4, $5, $6, $7, $8, $9::bytea[], $10, $11::jsonb, $12, $13, $14, $15 from begun where xid <> ''
"""


def record(entry: Entry, *, last: bool = False) -> None:
    """Put one act on record, in the transaction of the caller: if this raises, let no data leave.

    Where it is the ``last`` that the caller does, the transaction is committed along with it.
    """
    concerned = subjects.commitments(entry.subjects) if entry.concerned is None else entry.concerned
    facts = [
        entry.who, entry.role, entry.organisation, entry.channel, entry.purpose, entry.legal_basis,
        entry.agreement, str(entry.action), list(concerned), entry.whole, json.dumps(dict(entry.attributes)),
        entry.allowed, entry.reason, entry.outcome, entry.request,
    ]  # fmt: skip
    (finish if last else together)((_INSERT, facts))


def sequence() -> int:
    """Give every entry its place, sign, hand over to the witnesses; return how many entries got one."""
    placed = total = sequencing.one_pass() or 0
    while placed == sequencing.MOST_AT_ONCE:
        placed = sequencing.one_pass() or 0
        total += placed
    witnesses.hand_over()
    return total


def change_key() -> str:
    """Make a new signing key, sign the log as it is with the old and the new, and return what verifies the new one."""
    sequence()
    added = checkpoints.change_key()
    with transaction.atomic(), connection.cursor() as cursor:
        sequencing.sign(cursor)
    witnesses.hand_over()
    return added


def forget(kind: str, number: int) -> None:
    """Let nobody tell from now on which entries were about this subject; the log verifies as before."""
    subjects.forget_salts((kind, number))
