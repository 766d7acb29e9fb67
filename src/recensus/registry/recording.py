"""Writing a placed chunk on record: append-only rows first, then, for those who are new, what follows from them."""

from django.db.backends.utils import CursorWrapper

from recensus.registry.placing import Placement
from recensus.registry.words import TOKENS


class NotAllRecorded(Exception):
    """A chunk's statements did not all reach the record: nothing of the chunk is kept."""


_REGISTRANTS = """
insert into registry_registrant (id, kind, batch_id)
select s.registrant, s.kind, %(batch)s from staging s left join exception e on e.n = s.record where e.n is null
union all
select registrant, 'H', %(batch)s from house where made
"""

# In the order of their keys: neighbours in the index are written together. A key that another writer linked in the
# meantime breaks the unique index, and with it the chunk.
_LINKS = """
insert into registry_link (source_id, kind, source_key, registrant_id, method, evidence, batch_id)
select %(source)s, kind, source_key, registrant, method, evidence, %(batch)s from (
    select s.kind, s.source_key, coalesce(e.registrant, s.registrant) as registrant,
           coalesce(e.method, 'new') as method, e.evidence
    from staging s left join exception e on e.n = s.record
    where e.n is null or e.method = 'identifier'
    union all
    select 'H', household_key, registrant, 'new', null from house where made
) l
order by kind, source_key
"""

_RECORDS = """
insert into registry_sourcerecord (id, source_id, kind, source_key, household_key, shape_id, batch_id, "row",
                                   stated_on, payload, absent, malformed, hash)
select s.record, %(source)s, s.kind, s.source_key, s.household_key, (%(shapes)s::jsonb ->> s.kind)::smallint,
       %(batch)s, s."row", s.stated_on, s.payload, s.absent,
       w.issuers, s.hash
from staging s
left join exception e on e.n = s.record
left join (select source_key, array_agg(issuer order by issuer) as issuers from malformed group by source_key) w
  on w.source_key = s.source_key and s.kind = 'P'
where e.record is null and not coalesce(e.again, false)
"""

_MENTIONS = """
insert into registry_mention (record_id, batch_id, stated_on, accepted)
select e.record, %(batch)s, s.stated_on, true
from staging s join exception e on e.n = s.record
where e.record is not null and not e.again
"""

_IDENTIFIERS = """
insert into registry_identifier (registrant_id, issuer, value, status, source_id, batch_id)
select s.registrant, i.issuer, s.payload ->> i.place,
       case when w.issuer is null then 'well formed' else 'malformed' end, %(source)s, %(batch)s
from staging s
cross join unnest(%(places)s::int[], %(issuers)s::text[]) as i(place, issuer)
left join exception e on e.n = s.record
left join malformed w on w.source_key = s.source_key and w.issuer = i.issuer
where s.kind = 'P' and e.n is null and s.payload ->> i.place is not null
order by i.issuer, s.payload ->> i.place
"""

_MEMBERSHIPS = """
insert into registry_membership (person_id, household_id, definition, relationship, valid_from, source_id, batch_id)
select s.registrant, h.registrant, 1, s.relationship, s.stated_on, %(source)s, %(batch)s
from staging s join house h on h.household_key = s.household_key left join exception e on e.n = s.record
where s.kind = 'P' and e.n is null
"""

# Names, the words in them, and how many registrants that makes in each area: for a source, and for everyone once.
_NAMES = f"""
with named as (
    insert into registry_nameentry (registrant, kind, name, area, sex, birth_year, tokens)
    select s.registrant, s.kind, coalesce(s.name, ''), coalesce(s.area, h.area), s.sex, s.birth_year,
           {TOKENS.format(name="s.name")}
    from staging s
    left join house h on h.household_key = s.household_key
    left join exception e on e.n = s.record
    where e.n is null
    returning kind, area, tokens
), counted as (
    insert into registry_coveragecount (batch_id, source_id, kind, area, registrants)
    select %(batch)s, v.source, c.kind, c.area, c.registrants
    from (select kind, area, count(*) as registrants from named group by kind, area) c
    cross join (values (%(source)s), (null)) as v(source)
)
insert into registry_nametoken (token)
select w.token from (select distinct unnest(tokens) as token from named) w
where not exists (select from registry_nametoken k where k.token = w.token)
order by w.token
on conflict do nothing
"""

_TALLY = """
select (select count(*) from staging) - (select count(*) from exception where again),
       (select count(*) from staging) - (select count(*) from exception where method = 'source key')
       + (select count(*) from house where made)
"""


_STEPS = {"links": _LINKS, "registrants": _REGISTRANTS, "records": _RECORDS, "mentions": _MENTIONS}


def record(cursor: CursorWrapper, placement: Placement) -> int:
    """Write the placed statements and return how many; raise NotAllRecorded when a row went missing on the way."""
    values = placement.values()
    cursor.execute(_TALLY)
    statements, new_links = cursor.fetchone()
    written = {}
    for name, step in _STEPS.items():
        cursor.execute(step, values)
        written[name] = cursor.rowcount
    if written["links"] != new_links or written["records"] + written["mentions"] != statements:
        raise NotAllRecorded(
            f"Of {statements} statements and {new_links} keys, {written} were written. Is another program writing here?"
        )
    if placement.fresh:
        for step in (_IDENTIFIERS, _MEMBERSHIPS, _NAMES):
            cursor.execute(step, values)
    return int(statements)
