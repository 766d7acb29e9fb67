"""What follows from the statements on record: identifiers, names and memberships of the registrants touched.

The same fold serves loading, late data and undoing. A source that leaves a person out ends her membership there; her
name and identifiers stay, because a person who is missing from an extract is still a person on record.
"""

from typing import Any

from django.db.backends.utils import CursorWrapper

from recensus.registry.statements import ENTRIES, HOUSEHOLD, ORDER, STATEMENTS
from recensus.registry.words import TOKENS

_PREPARE = """
create temp table if not exists scope (registrant bigint primary key, kind char(1)) on commit delete rows;
create temp table if not exists held_true (
    registrant bigint, kind char(1), link bigint, source_id smallint, source text, source_key text, household bigint,
    record bigint, ended boolean, batch int, day date, extract_on date, version int, corrected boolean, last boolean
) on commit delete rows;
"""

_STATEMENTS = f"""
with {STATEMENTS}
insert into held_true
select s.registrant, s.kind, s.link, s.source_id, s.source, s.source_key, h.household,
       s.record, s.record is null, s.batch,
       s.day, s.extract_on, s.version, s.corrected, s.last
from (
    select j.*, j.record is not null
           and row_number() over (partition by j.link, j.record is null order by j.place desc) = 1 as last
    from judged j
) s
left join registry_sourcerecord r on r.id = s.record
{HOUSEHOLD}
where s.last or not s.corrected
"""

_IDENTIFIERS = """
with stated as (
    select distinct on (t.registrant, i.issuer, r.payload ->> i.place)
           t.registrant, i.issuer, r.payload ->> i.place as value, t.source_id, t.batch,
           case when i.issuer = any (r.malformed) then 'malformed' else 'well formed' end as status
    from held_true t
    join registry_sourcerecord r on r.id = t.record
    join registry_shape p on p.id = r.shape_id
    cross join jsonb_to_recordset(coalesce(p.roles -> 'identifiers', '[]')) as i(place int, issuer text)
    where t.last and t.kind = 'P' and r.payload ->> i.place is not null
    order by t.registrant, i.issuer, r.payload ->> i.place, t.day, t.extract_on, t.version, t.source
), gone as (
    delete from registry_identifier d using scope t where d.registrant_id = t.registrant
)
insert into registry_identifier (registrant_id, issuer, value, status, source_id, batch_id)
select registrant, issuer, value, status, source_id, batch from stated
"""

_ENTRIES = f"""
create temp table entry on commit drop as
with stated as (
    select t.registrant as person, t.link, t.source_id, t.source, t.source_key, t.batch, t.day, t.extract_on, t.version,
           t.household,
           r.payload ->> (p.roles ->> 'relationship')::int as relationship
    from held_true t
    left join registry_sourcerecord r on r.id = t.record
    left join registry_shape p on p.id = r.shape_id
    where t.kind = 'P' and not t.corrected
), {ENTRIES}
select * from entry
"""

_MEMBERSHIPS = (
    """
update registry_membership m set replaced_by_id = %(batch)s
from scope t
where m.person_id = t.registrant and m.replaced_by_id is null and m.definition = 1
  and not exists (
    select from entry e
    where e.person = m.person_id and e.valid_from = m.valid_from
      and e.household is not distinct from m.household_id and e.relationship is not distinct from m.relationship
      and e.source_id = m.source_id and e.batch = m.batch_id
  )
""",
    """
insert into registry_membership (person_id, household_id, definition, relationship, valid_from, source_id, batch_id)
select e.person, e.household, 1, e.relationship, e.valid_from, e.source_id, e.batch
from entry e
where not exists (
    select from registry_membership m
    where m.person_id = e.person and m.definition = 1 and m.valid_from = e.valid_from and m.replaced_by_id is null
)
""",
    "drop table entry",
)

_NAMES = f"""
with stated as (
    select t.registrant, t.day, t.extract_on, t.version, t.source, t.source_key,
           nullif((select string_agg(r.payload ->> n.place::int, ' ' order by n.number)
                   from jsonb_array_elements_text(coalesce(p.roles -> 'name', '[]'))
                        with ordinality as n(place, number)), '') as name,
           r.payload ->> (p.roles ->> 'area')::int as area,
           r.payload ->> (p.roles ->> 'sex')::int as sex,
           coalesce(left(r.payload ->> (p.roles ->> 'birth_date')::int, 4)::int,
                    extract(year from t.day)::int - floor((r.payload ->> (p.roles ->> 'age')::int)::numeric)::int)
               as birth_year
    from held_true t
    join registry_sourcerecord r on r.id = t.record
    join registry_shape p on p.id = r.shape_id
    where t.last and t.kind = %(kind)s
), worded as (
    select s.*, {TOKENS.format(name="s.name")} as tokens from stated s
), one as (
    select registrant,
           (array_agg(name order by {ORDER.format("w")}, w.source_key) filter (where name is not null)) as names,
           (array_agg(area order by {ORDER.format("w")}, w.source_key) filter (where area is not null)) as areas,
           (array_agg(sex order by {ORDER.format("w")}, w.source_key) filter (where sex is not null)) as sexes,
           (array_agg(birth_year order by {ORDER.format("w")}, w.source_key)
            filter (where birth_year is not null)) as years
    from worded w group by registrant
), words as (
    select registrant, array_agg(distinct token) as tokens from worded, unnest(tokens) as token group by registrant
), lived as (
    select distinct on (m.person_id) m.person_id as registrant, h.area
    from scope t
    join registry_membership m on m.person_id = t.registrant and m.replaced_by_id is null
    left join registry_nameentry h on h.registrant = m.household_id
    where t.kind = 'P'
    order by m.person_id, m.valid_from desc
), gone as (
    delete from registry_nameentry n using scope t where n.registrant = t.registrant and t.kind = %(kind)s
      and not exists (select from one o where o.registrant = n.registrant)
)
insert into registry_nameentry (registrant, kind, name, area, sex, birth_year, tokens)
select o.registrant, %(kind)s, coalesce(o.names[cardinality(o.names)], ''),
       coalesce(o.areas[cardinality(o.areas)], l.area), o.sexes[cardinality(o.sexes)],
       o.years[cardinality(o.years)], coalesce(w.tokens, '{{}}')
from one o left join words w using (registrant) left join lived l using (registrant)
on conflict (registrant) do update
set name = excluded.name, area = excluded.area, sex = excluded.sex, birth_year = excluded.birth_year,
    tokens = excluded.tokens
"""

# The members of a household take their area from it.
_MEMBERS_TOO = """
insert into scope
select distinct m.person_id, 'P'
from scope t join registry_membership m on m.household_id = t.registrant and m.replaced_by_id is null
where t.kind = 'H'
on conflict do nothing
"""

_WORDS = """
insert into registry_nametoken (token)
select w.token from (
    select distinct unnest(n.tokens) as token from registry_nameentry n join scope t on t.registrant = n.registrant
) w
where not exists (select from registry_nametoken k where k.token = w.token)
order by w.token
on conflict do nothing
"""


def preparing() -> tuple[str, ...]:
    """Return the SQL that makes the temporary tables; ``scope`` then takes the registrants touched."""
    return tuple(step for step in _PREPARE.split(";\n") if step.strip())


def entering() -> tuple[str, ...]:
    """Return the SQL from ``scope`` to the temporary table ``entry`` (parameter: ``known_at``)."""
    return ("analyze scope", _STATEMENTS, "analyze held_true", _ENTRIES)


def prepare(cursor: CursorWrapper) -> None:
    """Make this connection's temporary tables, unless it has them."""
    for step in preparing():
        cursor.execute(step)


def widen(cursor: CursorWrapper) -> None:
    """Add to ``scope`` whoever takes something from the registrants in it."""
    cursor.execute(_MEMBERS_TOO)


def fold(cursor: CursorWrapper, *, batch: int) -> None:
    """Make what follows from the record true again for the registrants in ``scope``; ``batch`` is the cause."""
    values: dict[str, Any] = {"known_at": "infinity", "batch": batch}
    for step in (*entering(), _IDENTIFIERS, *_MEMBERSHIPS):
        cursor.execute(step, values if "%(" in step else None)
    for kind in ("H", "P"):
        cursor.execute(_NAMES, {"kind": kind})
    cursor.execute(_WORDS)
