"""Checks of one enrolment at a time: what a register says of her, and whether it knows her at all."""

from typing import Final

from recensus.enrolment.checking.evidence import ABOUT, ENROLLED, SAYING, STATED, SURE
from recensus.enrolment.checking.types import Why

AGAINST: Final = f"""
insert into check_found
select %(name)s, 'enrolment ' || e.id, e.unit, e.registrant, array[e.programme], array[e.id],
       jsonb_build_object(s.attribute, s.value), jsonb_build_array({ENROLLED}, {STATED}), {SURE}
from check_enrolment e join check_said s on {SAYING}
where {ABOUT} and {{condition}}
"""
NOT_TOLD: Final = f"""
insert into check_open
select %(name)s, 'enrolment ' || e.id,
       case when e.registrant is null then '{Why.NOBODY}' when {{who}} is null then '{Why.NO_HOUSEHOLD}'
            when s.source is null then '{Why.NO_RECORD}' else '{Why.NOT_STATED}' end
from check_enrolment e left join check_said s on {SAYING}
where {ABOUT} and (s.source is null or {{untold}})
"""

# Those without a record: whether they were looked for, with a number that the register states, too, or by a linking in
# force that knew both; and whether one of whom it has a record may be them.
SOUGHT: Final = f"""
insert into check_sought
with held as (
    select distinct s.registrant from check_said s where s.source = %(register)s and s.attribute = %(attribute)s
),
lacking as (
    select e.* from check_enrolment e left join held h on h.registrant = e.registrant
    where h.registrant is null and {ABOUT}
),
numbered as (
    select distinct i.registrant_id as registrant from registry_identifier i
    where i.status = 'well formed' and i.issuer = any(%(issuers)s)
),
linking as (
    select r.known_at from linkage_run r
    where r.id = (select max(id) from linkage_run where state = 'in force')
      and r.known_at >= (select max(b.recorded_at) from registry_batch b
                         join registry_source s on s.id = b.source_id and s.name = %(register)s)
),
compared as (
    select distinct k.source_id, k.kind, k.source_key
    from registry_link k
    join registry_batch b on b.id = k.batch_id
    join linking r on b.recorded_at <= r.known_at
),
doubted as (select distinct d.registrant from check_doubt d join held h on h.registrant = d.other)
select l.id, case %(searched_by)s when 'identifier' then n.registrant is not null else c.kind is not null end,
       d.registrant is not null
from lacking l
left join numbered n on n.registrant = l.registrant
left join compared c on c.source_id = l.subject_source and c.kind = l.unit and c.source_key = l.subject_key
left join doubted d on d.registrant = l.registrant
"""
UNKNOWN: Final = (
    f"""
insert into check_found
select %(name)s, 'enrolment ' || e.id, e.unit, e.registrant, array[e.programme], array[e.id],
       jsonb_build_object('register', %(register)s::text), jsonb_build_array(
           {ENROLLED}, jsonb_build_object('source', %(register)s::text, 'searched by', %(searched_by)s::text)), 1
from check_enrolment e join check_sought k using (id)
where e.registrant is not null and k.searched and not k.doubted
""",
    f"""
insert into check_open
select %(name)s, 'enrolment ' || e.id,
       case when e.registrant is null then '{Why.NOBODY}' when not k.searched then '{Why.NOT_SEARCHED}'
            else '{Why.UNDECIDED}' end
from check_enrolment e join check_sought k using (id)
where e.registrant is null or not k.searched or k.doubted
""",
)
