"""Each entry gets its place in the log, once, outside the transaction that wrote it.

A pass is one transaction: it reads the entries that have no place yet, appends them to the tree and signs a checkpoint.
Killed anywhere, it has done all of this or nothing. An entry of a transaction that was still open is read by a later
pass, whatever its number: it is sought among all numbers above ``settled``, and that is moved only over numbers of
which no running transaction can still write one.
"""

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from recensus.privacy.audit import checkpoints, merkle, tree
from recensus.privacy.audit.line import COLUMNS, line_of

ONE_AT_A_TIME = 0x5245_4155
MOST_AT_ONCE = 20_000

_BEGIN = """
select clock_timestamp(), pg_snapshot_xmin(pg_current_snapshot()) > mark_xid from audit_progress
"""
_WITHOUT_PLACE = f"""
select {COLUMNS} from audit_entry e
where e.id > (select settled from audit_progress)
  and not exists (select from audit_leaf l where l.entry = e.id)
order by e.id limit %s
"""
_SETTLE = "update audit_progress set settled = mark"
# First the mark is read, then this transaction gets its id: whoever has a number below the mark had an id before.
_READ_MARK = "select coalesce(max(id), 0) from audit_entry"
_SET_MARK = "update audit_progress set mark = %s, mark_xid = pg_current_xact_id()"
_NOTE_TIME = "update audit_progress set sequenced_at = %s"
_LAST = "select note from audit_checkpoint order by id desc limit 1"
_SIGN = "insert into audit_checkpoint (size, root, note) values (%s, %s, %s)"


def one_pass() -> int | None:
    """Give places to at most MOST_AT_ONCE entries; return to how many, or None while another sequencer is at it."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
        return _pass(cursor) if cursor.fetchone()[0] else None


def sign(cursor: CursorWrapper) -> None:
    """Put a signed checkpoint of the whole log on record."""
    size = tree.size()
    root = merkle.root(size, tree.hash_of)
    cursor.execute(_LAST)
    last = cursor.fetchone()
    cursor.execute(_SIGN, [size, root, checkpoints.write(size, root, last=last[0] if last else "")])


def _pass(cursor: CursorWrapper) -> int:
    cursor.execute(_READ_MARK)
    (mark,) = cursor.fetchone()
    cursor.execute(_BEGIN)
    begun, mark_is_past = cursor.fetchone()
    placed = _place(cursor)
    if placed < MOST_AT_ONCE:
        if mark_is_past:
            cursor.execute(_SETTLE)
            cursor.execute(_SET_MARK, [mark])
        cursor.execute(_NOTE_TIME, [begun])
    return placed


def _place(cursor: CursorWrapper) -> int:
    cursor.execute(_WITHOUT_PLACE, [MOST_AT_ONCE])
    rows = cursor.fetchall()
    if rows:
        hashes = [merkle.leaf_hash(line_of(row)) for row in rows]
        tree.append(tree.size(), [row[0] for row in rows], hashes)
        sign(cursor)
    return len(rows)
