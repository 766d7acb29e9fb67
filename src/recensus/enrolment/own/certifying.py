"""How those enrolled live: put on record when an enrolment is found right, and compared with later."""

from typing import Any, Final

from django.db.backends.utils import CursorWrapper

_SCOPE: Final = """
create temp table if not exists own_scope (enrolment bigint primary key) on commit delete rows;
truncate own_scope;
"""
# Area, household and its members on a day, for the enrolments in ``own_scope``.
_LIVING: Final = """
drop table if exists pg_temp.own_living;
create temp table own_living on commit drop as
select e.id as enrolment, e.unit, e.registrant, n.area, h.household, coalesce(m.members, '{}') as members
from own_scope s
join enrolment_enrolment e on e.id = s.enrolment
left join registry_nameentry n on n.registrant = e.registrant
left join lateral (
    select case e.unit when 'H' then e.registrant else (
        select m.household_id from registry_membership m
        where m.person_id = e.registrant and m.definition = 1 and m.replaced_by_id is null and m.valid_from <= %(on)s
        order by m.valid_from desc limit 1) end as household
) h on true
left join lateral (
    select array_agg(distinct m.person_id order by m.person_id) as members
    from registry_membership m
    where m.household_id = h.household and m.definition = 1 and m.replaced_by_id is null and m.valid_from <= %(on)s
      and not exists (select from registry_membership o
                      where o.person_id = m.person_id and o.definition = 1 and o.replaced_by_id is null
                        and o.valid_from > m.valid_from and o.valid_from <= %(on)s)
) m on true
"""
_CERTIFY: Final = """
insert into own_certification (enrolment, "on", recertify_by, area, household, members, "by", at, why)
select enrolment, %(on)s, %(recertify_by)s, area, household, members, %(by)s, %(at)s, %(why)s
from own_living order by enrolment
"""


def scope(cursor: CursorWrapper) -> None:
    """Begin an empty ``own_scope`` (enrolment)."""
    cursor.execute(_SCOPE)


def live(cursor: CursorWrapper, values: dict[str, Any]) -> None:
    """Find out how those in ``own_scope`` live on the day ``on``, into ``own_living``."""
    cursor.execute("analyze own_scope")
    cursor.execute(_LIVING, values)
    cursor.execute("analyze own_living")


def certify(cursor: CursorWrapper, values: dict[str, Any]) -> None:
    """Put on record that those in ``own_scope`` were found right on the day ``on``, until ``recertify_by``."""
    live(cursor, values)
    cursor.execute(_CERTIFY, values)
