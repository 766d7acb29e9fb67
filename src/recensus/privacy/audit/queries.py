"""How the log stands, and what it says. Whoever shows entries records that they were shown (see `privacy.access`)."""

import json
import logging
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection

from recensus.privacy.audit import checkpoints, merkle, tree
from recensus.privacy.audit.subjects import all_commitments
from recensus.privacy.audit.types import LogState, PastLook, WitnessState
from recensus.vocabulary.recalling import recalled

_log = logging.getLogger(__name__)

_PAST_LOOK = """
select e.id as number, l.index as leaf, e.at, e.who, e.role, e.organisation, e.channel, e.purpose, e.legal_basis,
       e.agreement, e.action, e.whole, e.attributes, e.allowed, e.reason, e.outcome
from audit_entry e left join audit_leaf l on l.entry = e.id
"""
_ABOUT = f"{_PAST_LOOK} where e.subjects && %s::bytea[] order by e.id desc limit %s"
_BY = f"{_PAST_LOOK} where e.who = %s and e.at >= %s order by e.id desc limit %s"

# When the last pass is recent there is nothing to look for: the usual case costs one row.
_WAITING_TOO_LONG = """
select case when sequenced_at < clock_timestamp() - make_interval(mins => %(limit)s) then (
    select e.at from audit_entry e
    where e.id > settled and e.at < clock_timestamp() - make_interval(mins => %(limit)s)
      and not exists (select from audit_leaf l where l.entry = e.id)
    order by e.id limit 1
) end from audit_progress
"""
_STATE = """
select sequenced_at, (
    select count(*) from audit_entry e
    where e.id > settled and not exists (select from audit_leaf l where l.entry = e.id)
) from audit_progress
"""
_WITNESSES = (
    "select address, size, handed_at, problem from audit_witness where address = any(%s) order by address"
)


@recalled
def may_release() -> str | None:
    """Return why no personal data may leave now, or None: entries have waited too long for a place in the log."""
    with connection.cursor() as cursor:
        cursor.execute(_WAITING_TOO_LONG, {"limit": settings.RECENSUS_AUDIT_STALL_MINUTES})
        (since,) = cursor.fetchone()
    if since is None:
        return None
    why = (
        f"The audit log stands still: an entry of {since:%Y-%m-%d %H:%M} UTC has no place in it yet, and "
        f"{settings.RECENSUS_AUDIT_STALL_MINUTES} minutes are the limit. Nobody is shown personal data until "
        "'recensus worker' or 'recensus audit sequence' runs again."
    )
    _log.error(why)
    return why


def entries_about(kind: str, number: int, *, most: int = 1_000) -> list[PastLook]:
    """Return the entries about a person (P) or household (H), the latest first; none once they were forgotten."""
    known = all_commitments((kind, number))
    return _past_looks(_ABOUT, [known, most]) if known else []


def entries_by(who: str, *, since: datetime, most: int = 1_000) -> list[PastLook]:
    """Return what ``who`` did since a moment, the latest first."""
    return _past_looks(_BY, [who, since, most])


def log_state() -> LogState:
    """Return how the log and its witnesses stand."""
    with connection.cursor() as cursor:
        cursor.execute(_STATE)
        sequenced_at, waiting = cursor.fetchone()
        cursor.execute(_WITNESSES, [settings.RECENSUS_WITNESSES])
        held = {row[0]: WitnessState(*row) for row in cursor.fetchall()}
    size = tree.size()
    return LogState(
        size=size,
        waiting=waiting,
        sequenced_at=sequenced_at,
        root=merkle.root(size, tree.hash_of),
        witnesses=tuple(held.get(one, WitnessState(one, 0, None, "")) for one in settings.RECENSUS_WITNESSES),
        why_stopped=may_release(),
    )


def verifier_keys() -> list[str]:
    """Return what verifies the log's signatures, oldest first: public."""
    return checkpoints.verifier_keys()


def _past_looks(query: str, values: list[Any]) -> list[PastLook]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        names = [column.name for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return [PastLook(**{**row, "attributes": json.loads(row["attributes"])}) for row in rows]
