"""Finding who is to be looked at again: whose time is up, and of whom the record says otherwise than then."""

from typing import Any, Final

from django.db.backends.utils import CursorWrapper

from recensus.enrolment.own import certifying

# Whoever is enrolled and nobody proposed already to suspend or to let go.
_RUNNING: Final = """
insert into own_scope
select e.id from enrolment_enrolment e
where e.source = %(source)s and e.programme = %(programme)s and e.status = 'active' and e.registrant is not null
  and not exists (
      select from own_callup c where c.enrolment = e.id and c.proposal is not null
      and decisions_standing(c.proposal) in ('proposed', 'reviewed', 'notice given', 'decided'))
"""
# Of whom among those enrolled and their households any source says that they died.
_DEAD: Final = """
drop table if exists pg_temp.own_dead;
create temp table own_dead on commit drop as
select distinct p.person
from (select registrant as person from own_living where unit = 'P'
      union select unnest(members) from own_living where unit = 'H') p
join registry_link l on l.registrant_id = p.person and l.kind = 'P' and l.ended_by_id is null
join registry_sourcerecord r on r.source_id = l.source_id and r.kind = l.kind and r.source_key = l.source_key
join registry_batch b on b.id = r.batch_id and b.recorded_at is not null and b.undone_at is null
join registry_shape s on s.id = r.shape_id and s.attributes @> array[%(death)s::text]
where %(death)s::text is not null and r.payload ->> (array_position(s.attributes, %(death)s) - 1) is not null
"""
_FOUND: Final = """
drop table if exists pg_temp.own_found;
create temp table own_found on commit drop as
select f.enrolment, f.unit, f.registrant, f.household, f.evidence, array_remove(array[
    case when f.recertify_by <= %(until)s then 'its time is up' end,
    case when f.twice then 'enrolled twice' end,
    case when 'death' = any (%(events)s) and cardinality(f.dead) > 0 then 'death' end,
    case when 'move' = any (%(events)s) and f.area is distinct from f.area_then then 'move' end,
    case when 'household' = any (%(events)s) and cardinality(f.came || f.went) > 0 then 'household' end
], null) as reasons
from (
    select l.enrolment, l.unit, l.registrant, l.household, c.recertify_by, x.*, l.area, c.area as area_then,
           jsonb_build_object('certified', c."on", 'recertify by', c.recertify_by, 'lived in', c.area,
                              'lives in', l.area, 'came', x.came, 'went', x.went, 'dead', x.dead) as evidence
    from own_living l
    join lateral (select * from own_certification c where c.enrolment = l.enrolment order by id desc limit 1) c on true
    cross join lateral (
        select array(select unnest(l.members) except select unnest(c.members) order by 1) as came,
               array(select unnest(c.members) except select unnest(l.members) order by 1) as went,
               array(select d.person from own_dead d where d.person = l.registrant or d.person = any (l.members)
                     order by 1) as dead,
               exists (select from enrolment_enrolment o join enrolment_enrolment e on e.id = l.enrolment
                       where o.registrant = l.registrant and o.programme = e.programme and o.id <> e.id
                         and o.status in ('active', 'suspended')) as twice
    ) x
) f
"""
_DRAWN_UP: Final = """
insert into own_callup (programme, enrolment, unit, registrant, household, reasons, evidence, found_on, outcome,
                        called_by, settled_by, why)
select %(programme)s, enrolment, unit, registrant, household, reasons, evidence, %(on)s, 'open', '', '', ''
from own_found where cardinality(reasons) > 0 order by enrolment
on conflict (enrolment) where outcome = 'open' do update set
    reasons = excluded.reasons, evidence = excluded.evidence, registrant = excluded.registrant,
    household = excluded.household
"""
_GONE: Final = """
update own_callup c set outcome = 'gone'
where c.programme = %(programme)s and c.outcome = 'open' and c.letter is null
  and not exists (select from own_found f where f.enrolment = c.enrolment and cardinality(f.reasons) > 0)
"""
_STEPS: Final = (_DEAD, _FOUND, _DRAWN_UP, _GONE)


def find(cursor: CursorWrapper, values: dict[str, Any]) -> None:
    """Draw up call-ups for everyone in a programme who stands out on the day ``on``, and let go those who do not."""
    certifying.scope(cursor)
    cursor.execute(_RUNNING, values)
    certifying.live(cursor, values)
    for step in _STEPS:
        cursor.execute(step, values)
