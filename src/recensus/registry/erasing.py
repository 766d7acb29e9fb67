"""Taking a person off the record for good, and nobody else.

What sources said of her is emptied in place: a record keeps its place, its key and its hash, which tell the same words
when they come again, and says of every value that it was erased. Its key speaks of nobody any more, and all that
followed from it goes. A household in which nobody but she ever lived goes with her. The bytes that her rows leave in
the database's files go when these are rewritten (`recensus database scrub`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection
from django.db.backends.utils import CursorWrapper

from recensus.privacy.vault.tokens import PATTERN
from recensus.registry import counting, folding, locking

ERASED: Final = "erased"
"""The reason that stands where a value was, and how her keys are marked: a row that comes again is held."""

_WITH_HER_ALONE = """
insert into scope
select %(person)s, 'P'
union
select h.household_id, 'H' from registry_membership h
where h.person_id = %(person)s and h.household_id is not null
  and not exists (select from registry_membership o where o.household_id = h.household_id and o.person_id <> %(person)s)
on conflict do nothing
"""

# Not a key that was hers for a time and speaks of somebody else now.
HERS: Final = """
not exists (select from registry_link o
            where o.source_id = l.source_id and o.kind = l.kind and o.source_key = l.source_key
              and o.ended_by_id is null and o.registrant_id not in (select registrant from scope))
"""

_RECORDS = f"""
drop table if exists pg_temp.erased_record;
create temp table erased_record on commit drop as
select distinct r.id, r.source_id, r.kind, r.source_key, r.batch_id, r.payload
from scope t
join registry_link l on l.registrant_id = t.registrant
join registry_sourcerecord r on r.source_id = l.source_id and r.kind = l.kind and r.source_key = l.source_key
where {HERS}
"""

# The tokens in her payloads and keys that stand in nobody else's: only those may be thrown out of the vault.
_HERS_ALONE = f"""
with token as (
    select distinct v.token from erased_record e
    cross join lateral (
        select value as token from jsonb_array_elements_text(e.payload) union all select e.source_key
    ) v
    where v.token ~ '^{PATTERN.pattern}$'
)
select token from token
where not exists (select from registry_identifier d where d.value = token.token
                                                       and d.registrant_id not in (select registrant from scope))
  and not exists (select from registry_sourcerecord r where r.payload ? token.token
                                                        and r.id not in (select id from erased_record))
"""

# Records are never changed, and nobody has the right to: each gives way to its empty self, under the same number.
_EMPTY = """
with gone as (
    delete from registry_sourcerecord r using erased_record e where r.id = e.id returning r.*
)
insert into registry_sourcerecord (id, source_id, kind, source_key, household_key, shape_id, batch_id, "row", stated_on,
                                   payload, absent, malformed, hash)
select g.id, g.source_id, g.kind, g.source_key, null, g.shape_id, g.batch_id, g."row", g.stated_on,
       to_jsonb(array_fill(null::text, array[cardinality(p.attributes)])),
       (select jsonb_object_agg(name, %(reason)s::text) from unnest(p.attributes) as name), null, g.hash
from gone g join registry_shape p on p.id = g.shape_id
"""

_FOLLOWED = (
    f"""update registry_link l
       set ended_by_id = coalesce(l.ended_by_id, %(batch)s), method = %(reason)s, evidence = null
       from scope t where l.registrant_id = t.registrant and {HERS}""",
    "delete from registry_identifier d using scope t where d.registrant_id = t.registrant",
    "delete from registry_membership m using scope t where m.person_id = t.registrant",
    "delete from registry_nameentry n using scope t where n.registrant = t.registrant",
)

WORDS_IN_SCOPE: Final = """
select distinct word from registry_nameentry n join scope t on t.registrant = n.registrant
cross join unnest(n.tokens) as word
"""

UNUSED_WORDS: Final = """
delete from registry_nametoken k using unnest(%(words)s::text[]) as word
where k.token = word and not exists (select from registry_nameentry n where n.tokens @> array[word])
"""


@dataclass(frozen=True, kw_only=True)
class Emptied:
    """What went: registrants, their keys (batch, kind, key), and the vault's tokens that were theirs alone."""

    registrants: frozenset[int]
    keys: Sequence[tuple[int, str, str]]
    tokens: Sequence[str]


def in_columns(keys: Sequence[tuple[int, str, str]]) -> list[list[Any]]:
    """Return keys (batch, kind, key) as three columns, for a statement to unnest."""
    return [list(column) for column in zip(*keys, strict=True)] or [[], [], []]


def empty(person: int) -> Emptied:
    """Empty what is on record of a person, in the transaction of a look that may write everywhere.

    Asked again, it finds nothing more to do.
    """
    with connection.cursor() as cursor:
        locking.wait_for_loads(cursor)
        locking.publish_alone(cursor)
        folding.prepare(cursor)
        cursor.execute("truncate scope")
        cursor.execute(_WITH_HER_ALONE, {"person": person})
        cursor.execute(_RECORDS)
        found = Emptied(
            registrants=frozenset(number for (number,) in _rows(cursor, "select registrant from scope")),
            keys=_rows(cursor, "select distinct batch_id, kind, source_key from erased_record"),
            tokens=[token for (token,) in _rows(cursor, _HERS_ALONE)],
        )
        if found.keys:
            _take_off(cursor, batch=max(batch for batch, _, _ in found.keys))
        return found


def _take_off(cursor: CursorWrapper, *, batch: int) -> None:
    """Empty the records in ``erased_record`` and remove what followed; the numbers by area change with ``batch``."""
    words = [word for (word,) in _rows(cursor, WORDS_IN_SCOPE)]
    counting.take_off(cursor, batch, undoing=True)
    cursor.execute(_EMPTY, {"reason": ERASED})
    for step in _FOLLOWED:
        cursor.execute(step, {"batch": batch, "reason": ERASED} if "%(" in step else None)
    cursor.execute(UNUSED_WORDS, {"words": words})
    counting.add_again(cursor, batch)


def _rows(cursor: CursorWrapper, query: str) -> list[tuple[Any, ...]]:
    cursor.execute(query)
    return list(cursor.fetchall())
