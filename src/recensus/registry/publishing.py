"""When a batch begins to count, and when it ceases to."""

import json
from typing import Any

from django.db.backends.utils import CursorWrapper

from recensus.registry import counting, folding, following

# Whom a batch says something new about.
_TOUCHED = """
insert into scope
select distinct l.registrant_id, l.kind
from registry_sourcerecord r
join registry_link l on l.source_id = r.source_id and l.kind = r.kind and l.source_key = r.source_key
                    and l.ended_by_id is null
join registry_registrant k on k.id = l.registrant_id
where r.batch_id = %(batch)s
  and (not %(fresh)s or k.batch_id <> %(batch)s
       or not exists (select from registry_nameentry n where n.registrant = k.id))
on conflict do nothing
"""

# The same words again change nothing, if the extract before said them too and no other key speaks of the registrant.
_TOUCHED_AGAIN = """
insert into scope
select distinct l.registrant_id, l.kind
from registry_mention m
join registry_sourcerecord r on r.id = m.record_id
join registry_link l on l.source_id = r.source_id and l.kind = r.kind and l.source_key = r.source_key
                    and l.ended_by_id is null
where m.batch_id = %(batch)s
  and not (%(fresh)s and (r.batch_id = %(before)s or exists (
      select from registry_mention p where p.record_id = r.id and p.batch_id = %(before)s and p.accepted))
    and not exists (select from registry_link o where o.registrant_id = l.registrant_id and o.id <> l.id))
on conflict do nothing
"""

# Whom a snapshot leaves out.
_LEFT_OUT = """
insert into scope
select distinct l.registrant_id, l.kind
from registry_link l
where l.source_id = %(source)s and strpos(%(kinds)s, l.kind) > 0 and l.ended_by_id is null
  and l.batch_id <> %(batch)s
  and not exists (select from (
        select r.kind, r.source_key from registry_sourcerecord r where r.batch_id = %(batch)s
        union all
        select r.kind, r.source_key from registry_mention m join registry_sourcerecord r on r.id = m.record_id
        where m.batch_id = %(batch)s
      ) s where s.kind = l.kind and s.source_key = l.source_key)
on conflict do nothing
"""

# New keys of persons who were known by an identifier: the only ones touched by a source's first extract.
_IDENTIFIED = """
insert into scope
select distinct registrant_id, kind from registry_link where batch_id = %(batch)s and method <> 'new'
on conflict do nothing
"""

# One person in two households of one extract: the first row counts, the others wait for an officer.
_TWO_HOUSEHOLDS = """
with stated as (
    select r.id, r."row", r.source_key, r.household_key, l.registrant_id, r.kind, r.payload
    from registry_link l
    join registry_sourcerecord r on r.source_id = l.source_id and r.kind = l.kind and r.source_key = l.source_key
    where r.batch_id = %(batch)s and l.kind = 'P' and l.ended_by_id is null and r.household_key is not null
      and l.registrant_id in (select registrant_id from registry_link where method <> 'new' and ended_by_id is null)
), judged as (
    select s.*, first_value(household_key) over (partition by registrant_id order by "row", id) as first_household
    from stated s
)
select id, "row", source_key, payload from judged where household_key <> first_household
"""

_WITHDRAW = """
with gone as (
    delete from registry_sourcerecord r where r.id = any (%(records)s) and r.batch_id = %(batch)s
    returning r.source_id, r.kind, r.source_key, r.stated_on
), before as (
    insert into registry_mention (record_id, batch_id, stated_on, accepted)
    select max(r.id), %(batch)s, max(g.stated_on), false
    from gone g
    join registry_sourcerecord r on r.source_id = g.source_id and r.kind = g.kind and r.source_key = g.source_key
    where r.batch_id <> %(batch)s
    group by g.source_id, g.kind, g.source_key
    on conflict do nothing
)
delete from registry_link l using gone g
where l.source_id = g.source_id and l.kind = g.kind and l.source_key = g.source_key and l.batch_id = %(batch)s
"""

# A held row still names its key: what the source said before is not ended by it.
_STILL_NAMED = """
insert into registry_mention (record_id, batch_id, stated_on, accepted)
select max(r.id), %(batch)s, b.stated_on, false
from unnest(%(kinds)s::text[], %(keys)s::text[]) as k(kind, source_key)
join registry_batch b on b.id = %(batch)s
join registry_sourcerecord r on r.source_id = b.source_id and r.kind = k.kind and r.source_key = k.source_key
join registry_batch p on p.id = r.batch_id and p.recorded_at is not null
where r.batch_id <> %(batch)s
group by r.kind, r.source_key, b.stated_on
on conflict do nothing
"""

# Keys that only the undone batch spoke of are linked to nobody any more, whoever has held them since.
_END_LINKS = """
with named as (
    select source_id, kind, source_key from registry_sourcerecord where batch_id = %(batch)s
    union
    select source_id, 'H', household_key from registry_sourcerecord
    where batch_id = %(batch)s and household_key is not null
), spoken as (
    select id from registry_link where batch_id = %(batch)s
    union
    select l.id from named n
    join registry_link l on l.source_id = n.source_id and l.kind = n.kind and l.source_key = n.source_key
                        and l.ended_by_id is null
    join registry_batch b on b.id = l.batch_id and b.mode = 'links'
)
update registry_link l set ended_by_id = %(batch)s
from spoken s
where l.id = s.id and l.ended_by_id is null
  and not exists (
    select from registry_sourcerecord r
    join registry_batch b on b.id = r.batch_id
    where r.source_id = l.source_id and r.kind = l.kind and r.source_key = l.source_key
      and b.recorded_at is not null and b.undone_at is null)
  and not exists (
    select from registry_sourcerecord r
    join registry_mention m on m.record_id = r.id
    join registry_batch b on b.id = m.batch_id
    where r.source_id = l.source_id and r.kind = l.kind and r.source_key = l.source_key
      and b.recorded_at is not null and b.undone_at is null)
  and not exists (
    select from registry_membership m where m.household_id = l.registrant_id and m.replaced_by_id is null)
"""

_DISCARD = (
    "delete from registry_{table} where batch_id = %(batch)s",
    ("sourcerecord", "mention", "link", "identifier", "membership", "coveragecount"),
)

_BIG = ("sourcerecord", "link", "registrant", "identifier", "membership", "nameentry", "mention")


def tell_planner(cursor: CursorWrapper, rows: int) -> None:
    """Let the database count its tables anew when they have grown by a tenth: plans for old sizes take minutes.

    A sample of three thousand rows is enough for that, and takes a tenth of the usual time.
    """
    cursor.execute("set local default_statistics_target = 10")
    for table in _BIG:
        cursor.execute("select reltuples from pg_class where oid = %s::regclass", [f"registry_{table}"])
        if rows * 10 > cursor.fetchone()[0]:
            cursor.execute("select access.count_anew(%s)", [table])
    cursor.execute("set local default_statistics_target to default")


def file_names_away(cursor: CursorWrapper) -> None:
    """Sort the names that came in into their index: until then every search reads them one by one."""
    cursor.execute("select access.file_names_away()")


def discard(cursor: CursorWrapper, batch: int) -> None:
    """Remove what an unfinished batch wrote, as if it had never begun."""
    cursor.execute(
        "delete from registry_nameentry n using registry_registrant k "
        "where k.id = n.registrant and k.batch_id = %(batch)s",
        {"batch": batch},
    )
    statement, tables = _DISCARD
    for table in (*tables, "registrant"):
        cursor.execute(statement.format(table=table), {"batch": batch})
    following.tell_discarded(cursor, batch)


def contradictions(cursor: CursorWrapper, batch: int) -> list[tuple[int, int, str, list[str | None]]]:
    """Return record, row, key and payload of the rows that put a person into a second household of one extract."""
    cursor.execute(_TWO_HOUSEHOLDS, {"batch": batch})
    return [(record, row, key, json.loads(payload)) for record, row, key, payload in cursor.fetchall()]


def withdraw(cursor: CursorWrapper, batch: int, records: list[int]) -> None:
    """Take rows of an unfinished batch off the record again: they are held instead."""
    cursor.execute(_WITHDRAW, {"batch": batch, "records": records})


def still_named(cursor: CursorWrapper, batch: int, keys: list[tuple[str, str]]) -> None:
    """Note the keys (kind, key) that the extract names in rows that are held."""
    kinds, names = [kind for kind, _ in keys], [key for _, key in keys]
    cursor.execute(_STILL_NAMED, {"batch": batch, "kinds": kinds, "keys": names})


def touch(cursor: CursorWrapper, facts: dict[str, Any], *, undoing: bool) -> None:
    """Put into ``scope`` whomever a batch touches, by beginning to count or by ceasing to."""
    folding.prepare(cursor)
    if facts["first"] and not undoing:
        cursor.execute(_IDENTIFIED, facts)
    else:
        cursor.execute(_TOUCHED, facts)
        cursor.execute(_TOUCHED_AGAIN, facts)
        if facts["mode"] == "snapshot":
            cursor.execute(_LEFT_OUT, facts)


def touched(cursor: CursorWrapper, facts: dict[str, Any]) -> int:
    """Return how many registrants undoing a batch would touch."""
    touch(cursor, facts, undoing=True)
    cursor.execute("select count(*) from scope")
    return int(cursor.fetchone()[0])


def follow(cursor: CursorWrapper, facts: dict[str, Any], *, undoing: bool) -> None:
    """Fold anew whomever a batch touches, by beginning to count or by ceasing to, and count them anew.

    Undoing ends the links of keys that only the undone batch spoke of.
    """
    touch(cursor, facts, undoing=undoing)
    batch = int(facts["batch"])
    folding.widen(cursor)
    counting.take_off(cursor, batch, undoing=undoing)
    folding.fold(cursor, batch=batch)
    if undoing:
        cursor.execute(_END_LINKS, {"batch": batch})
    counting.add_again(cursor, batch)
    following.tell_counted(cursor, batch, undoing=undoing)
