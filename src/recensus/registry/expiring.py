"""Taking single values off the record whose term is over, set by set; the people they were said of stay.

A value's last day is the last of which its source said so. It is taken out of the record in which it stands, and all
that followed from it goes: identifiers, names and their index, relationships, the vault's tokens that stand nowhere
else. The record's hash gives way too, so that the same words, said again later, come on record anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection
from django.db.backends.utils import CursorWrapper

from recensus.decisions.types import NotAllowed
from recensus.privacy.vault.tokens import PATTERN
from recensus.registry import counting, folding, locking
from recensus.registry.aging import HELD, OLD, Limits, limit
from recensus.registry.erasing import ERASED, UNUSED_WORDS, WORDS_IN_SCOPE

_EXPIRED = f"""
create temp table expired on commit drop as
select r.id as record, r.source_id, r.kind, r.source_key, r.batch_id, a.place::int as place, a.name as attribute,
       r.payload ->> (a.place - 1)::int as value, a.place - 1 = (p.roles ->> 'relationship')::int as relationship
{OLD} and not {HELD}
"""

_SCOPE = """
insert into scope
select distinct l.registrant_id, l.kind
from (select distinct source_id, kind, source_key from expired) e
join registry_link l on l.source_id = e.source_id and l.kind = e.kind and l.source_key = e.source_key
on conflict do nothing
"""

# Records are never changed, and nobody has the right to: each gives way to what is left of it, under the same number.
_EMPTY = """
with gone as (
    delete from registry_sourcerecord r using (select distinct record from expired) e where r.id = e.record
    returning r.*
), what as (
    select record, array_agg(place) as places, jsonb_object_agg(attribute, %(reason)s::text) as why
    from expired group by record
)
insert into registry_sourcerecord (id, source_id, kind, source_key, household_key, shape_id, batch_id, "row", stated_on,
                                   payload, absent, malformed, hash)
select g.id, g.source_id, g.kind, g.source_key, g.household_key, g.shape_id, g.batch_id, g."row", g.stated_on,
       (select jsonb_agg(case when v.place = any (w.places) then 'null' else v.value end order by v.place)
        from jsonb_array_elements(g.payload) with ordinality as v(value, place)),
       coalesce(g.absent, '{}') || w.why,
       (select array_agg(i.issuer order by i.issuer)
        from jsonb_to_recordset(p.roles -> 'identifiers') as i(place int, issuer text)
        where i.issuer = any (g.malformed) and i.place + 1 <> all (w.places)),
       md5('erased ' || g.id)::uuid
from gone g join what w on w.record = g.id join registry_shape p on p.id = g.shape_id
"""

_RELATIONSHIPS = """
update registry_membership m set relationship = null
from (select e.record, e.source_id, e.batch_id, l.registrant_id
      from expired e join registry_link l
        on l.source_id = e.source_id and l.kind = e.kind and l.source_key = e.source_key
      where e.relationship) e
where m.person_id = e.registrant_id and m.source_id = e.source_id
  and (m.batch_id = e.batch_id
       or exists (select from registry_mention n where n.record_id = e.record and n.batch_id = m.batch_id))
"""

# What no other record of hers says: only that may be cleared from copies.
_GONE = """
select distinct e.kind, l.registrant_id, e.attribute, e.value
from expired e
join registry_link l on l.source_id = e.source_id and l.kind = e.kind and l.source_key = e.source_key
where not exists (
    select from registry_link o
    join registry_sourcerecord r on r.source_id = o.source_id and r.kind = o.kind and r.source_key = o.source_key
    join registry_shape p on p.id = r.shape_id
    where o.registrant_id = l.registrant_id
      and r.payload ->> (array_position(p.attributes, e.attribute) - 1) = e.value)
order by 1, 2, 3, 4
"""

# One look at the whole record, whatever the number of tokens.
_TOKENS = f"""
with token as (
    select distinct value as token from expired where value ~ '^{PATTERN.pattern}$'
), still as (
    select distinct v.token from registry_sourcerecord r
    cross join lateral (
        select value as token from jsonb_array_elements_text(r.payload) union all select r.source_key
    ) v
    join token t on t.token = v.token
)
select token from token where token not in (select token from still)
  and token not in (select value from registry_identifier)
order by token
"""

# The keys of records in which nothing is left: what they were made of goes, they themselves stay as they are.
_KEYS = f"""
select distinct e.source_key from expired e
where e.source_key ~ '^{PATTERN.pattern}$' and not exists (
    select from registry_sourcerecord r
    where r.source_id = e.source_id and r.kind = e.kind and r.source_key = e.source_key
      and jsonb_path_exists(r.payload, '$[*] ? (@ != null)'))
order by 1
"""

_BATCH: Final = "select max(id) from registry_batch where recorded_at is not null and undone_at is null"


class WrongRole(NotAllowed):
    """The database's role for pages erases nothing: it takes a command."""


@dataclass(frozen=True, kw_only=True)
class Expired:
    """What went: how many values of how many registrants, the vault's tokens, and what may stand in copies.

    ``cells`` are kind, registrant, attribute and value, of which no other record of hers says the same.
    """

    values: int
    registrants: int
    tokens: Sequence[str]
    cells: Sequence[tuple[str, int, str, str]]


def affected(limits: Limits) -> tuple[int, int]:
    """Return of how many registrants values would go, and how many are on record."""
    with connection.cursor() as cursor:
        _mark(cursor, limits)
        cursor.execute("select count(*) from scope")
        return int(cursor.fetchone()[0]), counting.everyone(cursor)


def expire(limits: Limits) -> Expired:
    """Take the values past their terms off the record, in the transaction of a look that may write everywhere.

    Asked again, it finds nothing more to do. Raises WrongRole.
    """
    with connection.cursor() as cursor:
        _require_role(cursor)
        locking.wait_for_loads(cursor)
        locking.publish_alone(cursor)
        _mark(cursor, limits)
        cursor.execute("select count(*) from expired")
        (values,) = cursor.fetchone()
        cursor.execute("select count(*) from scope")
        (registrants,) = cursor.fetchone()
        if values:
            _take_off(cursor)
        return Expired(
            values=values,
            registrants=registrants,
            tokens=[token for (token,) in _rows(cursor, _TOKENS) + _rows(cursor, _KEYS)],
            cells=_rows(cursor, _GONE),
        )


def _mark(cursor: CursorWrapper, limits: Limits) -> None:
    """Make ``expired``, a row a value that goes, and ``scope``, of whom."""
    limit(cursor, limits)
    folding.prepare(cursor)
    cursor.execute("truncate scope")
    cursor.execute("drop table if exists pg_temp.expired")
    cursor.execute(_EXPIRED)
    cursor.execute("analyze expired")
    cursor.execute(_SCOPE)


def _take_off(cursor: CursorWrapper) -> None:
    ((batch,),) = _rows(cursor, _BATCH)
    folding.widen(cursor)
    ((words,),) = _rows(cursor, f"select array_agg(word) from ({WORDS_IN_SCOPE}) as had")
    counting.take_off(cursor, batch, undoing=True)
    cursor.execute(_EMPTY, {"reason": ERASED})
    cursor.execute(_RELATIONSHIPS)
    folding.fold(cursor, batch=batch)
    cursor.execute(UNUSED_WORDS, {"words": words or []})
    counting.add_again(cursor, batch)


def _require_role(cursor: CursorWrapper) -> None:
    ((may,),) = _rows(cursor, "select has_table_privilege('registry_sourcerecord', 'delete')")
    if not may:
        raise WrongRole("Values are erased by a command: recensus retention apply")


def _rows(cursor: CursorWrapper, query: str) -> list[tuple[Any, ...]]:
    cursor.execute(query)
    return list(cursor.fetchall())
