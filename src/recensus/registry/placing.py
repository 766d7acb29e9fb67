"""Where each statement of a chunk belongs: the set-based steps from staging to the record.

A key that is linked already belongs to its registrant. Else a person whose well-formed identifier is known for exactly
one person, of the same sex and (to a year) the same age as far as both are known, belongs to that one. Else, and
always when in doubt, a new registrant is made: nobody waits for a match to be on record, and nobody is merged.
"""

from dataclasses import dataclass

from django.db.backends.utils import CursorWrapper


@dataclass(frozen=True, kw_only=True)
class Placement:
    """What the steps have to know about the batch.

    ``known_source``: this source has links of earlier batches. ``fresh``: no later extract of this source is on
    record, so new registrants' derived rows can be written at once. ``identifiers`` pairs the positions of a person's
    payload with their issuers.
    """

    batch: int
    source: int
    shapes: dict[str, int]
    identifiers: tuple[tuple[int, str], ...]
    known_source: bool
    known_identifiers: bool
    fresh: bool


@dataclass(frozen=True, kw_only=True)
class Placed:
    """How a chunk's statements ended."""

    accepted: int
    held: int


# A key that is linked already, and what this source said about it before.
_LINKED = """
insert into exception (n, registrant, method)
select s.n, l.registrant, 'source key'
from staging s
join registry_link l on l.source_id = %(source)s and l.kind = s.kind and l.source_key = s.source_key
where l.ended_by_id is null
"""

# The same words are on record: a mention is enough.
_UNCHANGED = """
update exception e set record = r.id
from staging s
join lateral (
    select min(r.id) as id from registry_sourcerecord r
    where r.source_id = %(source)s and r.kind = s.kind and r.source_key = s.source_key
      and r.hash = s.hash and r.shape_id = (%(shapes)s::jsonb ->> s.kind)::smallint
      and r.household_key is not distinct from s.household_key
) r on r.id is not null
where e.n = s.n
"""

# The same key twice in one extract with different words: somebody has to say which holds. All of them wait.
_TWICE = """
with stated as (
    select s.n, s.kind, s.source_key,
           min(s.hash::text) over same <> max(s.hash::text) over same
           or min(coalesce(s.household_key, '')) over same <> max(coalesce(s.household_key, '')) over same as differ,
           row_number() over (partition by s.kind, s.source_key order by s."row", s.n) as place
    from staging s
    window same as (partition by s.kind, s.source_key)
)
insert into exception (n, held)
select n, case when differ then 'key_stated_twice' else 'same' end from stated where differ or place > 1
on conflict (n) do update set held = excluded.held
"""

# A person whose well-formed identifier is known for exactly one person who can be the same.
_IDENTIFIED = """
with given as (
    select s.n, s.sex, s.birth_year, i.issuer, s.payload ->> i.place as value, s."row"
    from staging s
    cross join jsonb_to_recordset(%(identifiers)s::jsonb) as i(place int, issuer text)
    left join exception e on e.n = s.n
    where s.kind = 'P' and e.n is null and s.payload ->> i.place is not null
), known as (
    select g.n, g."row", min(g.sex) as sex, min(g.birth_year) as birth_year,
           count(distinct d.registrant_id) as registrants, min(d.registrant_id) as registrant,
           min(g.issuer) as issuer
    from given g
    join registry_identifier d on d.issuer = g.issuer and d.value = g.value and d.status = 'well formed'
    join registry_registrant k on k.id = d.registrant_id and k.kind = 'P'
    join registry_batch b on b.id = k.batch_id and b.recorded_at is not null
    group by g.n, g."row"
), judged as (
    select k.*, k.registrants > 1 as shared,
           coalesce(k.sex <> f.sex, false) or coalesce(abs(k.birth_year - f.birth_year) > 1, false) as disagrees
    from known k left join registry_nameentry f on f.registrant = k.registrant
), told as (
    insert into remark ("row", kind, code, value)
    select "row", 'P', case when shared then 'identifier_shared' else 'identifier_disagrees' end, issuer
    from judged where shared or disagrees
)
insert into exception (n, registrant, method, evidence)
select n, registrant, 'identifier', jsonb_build_object('issuer', issuer) from judged where not shared and not disagrees
"""

# The households of this chunk, those linked before, and those that only their members name.
_HOUSES = """
insert into house
select s.source_key, coalesce(e.registrant, s.registrant)
from staging s left join exception e on e.n = s.n
where s.kind = 'H' and e.held is null
"""
_OTHER_HOUSES = """
insert into house
select k.household_key, coalesce(l.registrant, k.registrant)
from (
    select s.household_key, nextval(pg_get_serial_sequence('registry_registrant', 'id')) as registrant
    from (
        select distinct household_key from staging where household_key is not null
        except select household_key from house
    ) s
) k
left join (select source_key, registrant_id as registrant from registry_link
           where source_id = %(source)s and kind = 'H' and ended_by_id is null
             and source_key in (select household_key from staging)) l on l.source_key = k.household_key
"""
