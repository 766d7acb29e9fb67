"""Keys change hands: the one way in which what a source's key speaks about becomes another registrant.

All at once, as a batch of links (mode ``links``), in one transaction: links end and stay on record, others begin, and
whatever follows from the record is folded anew for those who lost and those who gained. What was known at any moment
before stays as it was. Who belongs to whom is not decided here (see `recensus.linkage`).
"""

from dataclasses import dataclass
from typing import Final

from django.db.backends.utils import CursorWrapper

from recensus.registry import counting, folding, following, publishing

MODE: Final = "links"
SOURCE: Final = "linkage"
"""What the source is called in whose name links change; no country pack may call a source so."""

MANY: Final = 1000
"""From how many keys on an event is known to the planner."""

_PREPARE = """
create temp table if not exists relink (
    link bigint primary key,    -- the link that ends
    registrant bigint,          -- who has its key from then on; null: somebody new, one for each group
    "group" bigint,
    method text not null,
    evidence jsonb
) on commit delete rows
"""

_STAYING = """
delete from relink m using registry_link l where l.id = m.link and l.registrant_id = m.registrant
"""

# Links that were open when it was said that they change, and are no more; or that lead to nobody, or to the wrong kind.
_STALE = """
select count(*) from relink m
left join registry_link l on l.id = m.link and l.ended_by_id is null
left join registry_batch b on b.id = l.batch_id and b.recorded_at is not null
left join registry_registrant k on k.id = m.registrant and k.kind = l.kind
where l.id is null or b.id is null or m.registrant is not null and k.id is null
"""

# Extracts that do not count yet, and speak of one whose keys change hands.
_PENDING = """
select distinct b.id from relink m
join registry_link l on l.id = m.link
join registry_link o on o.registrant_id in (l.registrant_id, m.registrant) and o.ended_by_id is null
join registry_batch b on b.id = o.batch_id and b.recorded_at is null
order by b.id
"""

_NEW = """
with made as (
    insert into registry_registrant (id, kind, batch_id)
    select nextval(pg_get_serial_sequence('registry_registrant', 'id')), kind, %(batch)s
    from (select m."group", min(l.kind) as kind from relink m join registry_link l on l.id = m.link
          where m.registrant is null group by m."group" order by m."group") g
    returning id
), numbered as (
    select id, row_number() over (order by id) as place from made
), waiting as (
    select "group", row_number() over (order by "group") as place
    from (select distinct "group" from relink where registrant is null) g
)
update relink m set registrant = n.id
from waiting w join numbered n on n.place = w.place
where m.registrant is null and m."group" = w."group"
"""

_SCOPE = """
insert into scope
select l.registrant_id, l.kind from relink m join registry_link l on l.id = m.link
union
select m.registrant, l.kind from relink m join registry_link l on l.id = m.link
on conflict do nothing
"""

_END = "update registry_link l set ended_by_id = %(batch)s from relink m where l.id = m.link"

_BEGIN = """
insert into registry_link (source_id, kind, source_key, registrant_id, method, evidence, batch_id)
select l.source_id, l.kind, l.source_key, m.registrant, m.method, m.evidence, %(batch)s
from relink m join registry_link l on l.id = m.link
order by l.source_id, l.kind, l.source_key
"""

# Every key that the batch moved goes back to who had it before, as it was.
_BACK = """
insert into relink
select now.id, was.registrant_id, null, was.method, was.evidence
from registry_link now
join registry_link was on was.source_id = now.source_id and was.kind = now.kind and was.source_key = now.source_key
                      and was.ended_by_id = %(batch)s
where now.batch_id = %(batch)s
"""


_REACH = """
select count(distinct registrant) + count(distinct "group") filter (where registrant is null)   -- and those to come
from (
    select m.registrant, m."group" from relink m
    union all
    select l.registrant_id, null from relink m join registry_link l on l.id = m.link
) reached
"""


class LinksChanged(Exception):
    """Links that were to change are not what they were, or an extract that does not count yet speaks of them."""


@dataclass(frozen=True, kw_only=True)
class Moved:
    """How many keys changed hands, and how many registrants lost or gained one."""

    keys: int
    registrants: int


def prepare(cursor: CursorWrapper) -> None:
    """Make this connection's temporary table ``relink``, unless it has it; it takes what is to change."""
    cursor.execute(_PREPARE)
    cursor.execute("truncate relink")


def back(cursor: CursorWrapper, batch: int) -> None:
    """Put into ``relink`` what gives every key that a batch of links moved back to who had it before."""
    cursor.execute(_BACK, {"batch": batch})


def check(cursor: CursorWrapper) -> int:
    """Return how many keys in ``relink`` change hands; raise LinksChanged when they cannot any more."""
    cursor.execute(_STAYING)
    cursor.execute(_STALE)
    if stale := int(cursor.fetchone()[0]):
        raise LinksChanged(
            f"{stale:,} of the links have changed since this was proposed. Look again, or run it again."
        )
    cursor.execute(_PENDING)
    if pending := [str(batch) for (batch,) in cursor.fetchall()]:
        raise LinksChanged(
            f"Batch {', '.join(pending)} speaks of them and does not count yet: finish, release or refuse it first."
        )
    cursor.execute("select count(*) from relink")
    return int(cursor.fetchone()[0])


def reach(cursor: CursorWrapper) -> int:
    """Return how many registrants would lose or gain a key."""
    cursor.execute(_REACH)
    return int(cursor.fetchone()[0])


def change(cursor: CursorWrapper, batch: int) -> Moved:
    """Let the keys in ``relink`` change hands, caused by ``batch``, and fold anew whoever lost or gained one."""
    values = {"batch": batch}
    folding.prepare(cursor)
    cursor.execute("truncate scope, held_true")
    cursor.execute(_NEW, values)
    cursor.execute("analyze relink")
    cursor.execute(_SCOPE)
    registrants = cursor.rowcount
    folding.widen(cursor)
    counting.take_off(cursor, batch, undoing=False)
    cursor.execute(_END, values)
    cursor.execute(_BEGIN, values)
    keys = cursor.rowcount
    publishing.tell_planner(cursor, keys)
    if keys >= MANY:  # to take them back is planned for as many as there are, or takes minutes
        cursor.execute("select access.count_anew('link')")
    folding.fold(cursor, batch=batch)
    counting.add_again(cursor, batch)
    publishing.file_names_away(cursor)
    following.tell_relinked(cursor)
    return Moved(keys=keys, registrants=registrants)
