"""Enrolling those on a list who were approved, set by set: enrolments, what happened, and how they live now."""

from typing import Any, Final

from django.db.backends.utils import CursorWrapper

from recensus.enrolment.own import certifying

# Whom each key of theirs speaks of now: herself, or the one with whom she was merged since; nobody where it is unclear.
_RESOLVE: Final = """
drop table if exists pg_temp.admitted;
create temp table admitted on commit drop as
with holder as (
    select c.id, c.registrant as listed, l.source_id, l.source_key, l.registrant_id,
           l.registrant_id = c.registrant as herself
    from chosen c
    join registry_link w on w.registrant_id = c.registrant
    join registry_link l on l.source_id = w.source_id and l.kind = w.kind and l.source_key = w.source_key
                        and l.ended_by_id is null
    join registry_batch b on b.id = l.batch_id and b.recorded_at is not null
    where l.kind = %(unit)s
),
one as (
    select id, case when bool_or(herself) then min(listed)
                    when count(distinct registrant_id) = 1 then min(registrant_id) end as registrant
    from holder group by id
),
keyed as (
    select distinct on (h.id) h.id, o.registrant, h.source_id, h.source_key
    from holder h join one o on o.id = h.id and o.registrant = h.registrant_id
    order by h.id, h.source_id, h.source_key
)
select c.id, 'L' || %(list)s || '-' || c.registrant as key, k.registrant, k.source_id, k.source_key,
       k.registrant is not null and not exists (
           select from enrolment_enrolment e where e.registrant = k.registrant and e.programme = %(programme)s
                                               and e.status in ('active', 'suspended'))
       and row_number() over (partition by k.registrant order by c.id) = 1 as enters
from chosen c left join keyed k on k.id = c.id
"""
# What was made is kept by its key: nobody has counted the tables yet that were just written.
_ENTERED: Final = """
drop table if exists pg_temp.entered;
create temp table entered (enrolment bigint, key text collate "C") on commit drop
"""
_ENROL: Final = """
with made as (
    insert into enrolment_enrolment (programme, registrant, unit, source, source_key, subject_source, subject_key,
                                     first_day, status, reason, amount, currency)
    select %(programme)s, a.registrant, %(unit)s, %(source)s, a.key, a.source_id, a.source_key, %(first_day)s, 'active',
           '', %(amount)s, %(currency)s
    from admitted a where a.enters order by a.id
    returning id, source_key
)
insert into entered select * from made
"""
_SCOPE: Final = "insert into own_scope select enrolment from entered"
_HAPPENED: Final = """
insert into own_happening (enrolment, change, "on", at, "by", why, list)
select enrolment, 'enrolled', %(first_day)s, %(at)s, %(by)s, %(why)s, %(list)s from own_scope order by enrolment
"""
_DECIDED: Final = """
update own_candidate c
set state = case when a.enters then 'enrolled' when a.registrant is null then 'not on record' else 'in already' end,
    enrolment = e.enrolment, decided_by = %(by)s, decided_at = %(at)s, why = %(why)s
from admitted a left join entered e on e.key = a.key
where c.id = a.id
"""


def admit(cursor: CursorWrapper, values: dict[str, Any]) -> int:
    """Enrol whoever is in ``chosen`` (id, registrant) of a list; return how many were enrolled."""
    cursor.execute("analyze chosen")
    cursor.execute(_RESOLVE, values)
    cursor.execute("analyze admitted")
    cursor.execute(_ENTERED)
    cursor.execute(_ENROL, values)
    enrolled = int(cursor.rowcount)
    cursor.execute("analyze entered")
    certifying.scope(cursor)
    cursor.execute(_SCOPE, values)
    cursor.execute(_HAPPENED, values)
    certifying.certify(cursor, values)
    cursor.execute(_DECIDED, values)
    return enrolled
