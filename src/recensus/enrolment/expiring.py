"""What programmes reported, once its term is over: it speaks of nobody any more, and what remains are sums.

An enrolment that ended so long ago, and all that was due and paid in it, keep programme, cycle, amount and state; whom
they concern goes, and what its reports said. Who is in a programme still, or was paid since, is not touched.
"""

from collections.abc import Collection
from datetime import date
from typing import Any, Final

from django.db import connection

from recensus.enrolment import erasing

_OF: Final = """
from enrolment_enrolment e
where e.last_day < %(until)s and e.status in ('exited', 'no longer reported') and e.registrant is not null
  and e.registrant <> all(%(kept)s)
  and not exists (select from enrolment_entitlement d where d.enrolment = e.id and d.due_on >= %(until)s)
  and not exists (select from enrolment_payment p where p.enrolment = e.id and p.paid_on >= %(until)s)
"""
_EXPIRED: Final = f"""
drop table if exists pg_temp.erased_enrolment;
create temp table erased_enrolment on commit drop as select e.source, e.source_key as enrolment_key {_OF}
"""
_SUMS: Final = tuple(
    f"""
    update enrolment_{table} d set enrolment = null{also}
    from enrolment_enrolment e, erased_enrolment x
    where e.source = x.source and e.source_key = x.enrolment_key and d.enrolment = e.id
    """
    for table, also in (("entitlement", ", registrant = null"), ("payment", ""))
)
_COMPLAINTS: Final = """
from enrolment_report r
where r.kind = 'C' and coalesce(r.last_day, r.first_day) < %(until)s
  and not exists (select from registry_link l
                  where l.source_id = r.source and l.kind = r.unit and l.source_key = r.subject_key
                    and l.ended_by_id is null and l.registrant_id = any(%(kept)s))
"""
_OF_ENROLMENTS: Final = """
from enrolment_report r join erased_enrolment x on x.source = r.source and x.enrolment_key = r.enrolment_key
"""
# Each report gives way to its empty self under another hash: the same words, said again, come on record anew.
_EMPTY: Final = """
with gone as (
    delete from enrolment_report where id in (select r.id {which}) returning *
)
insert into enrolment_report (id, source, kind, source_key, enrolment_key, programme, unit, subject_key, batch, "row",
                              hash, state)
select id, source, kind, source_key, enrolment_key, programme, unit, subject_key, batch, "row",
       md5('erased ' || id)::uuid, 'withdrawn'
from gone
"""


def past(*, enrolments: date, complaints: date, kept: Collection[int]) -> list[str]:
    """Return in words what is past its term: enrolments that ended before one day, complaints before another."""
    with connection.cursor() as cursor:
        told = []
        for what, query, until in (("enrolments", _OF, enrolments), ("complaints", _COMPLAINTS, complaints)):
            cursor.execute(f"select count(*) {query}", _values(until, kept))
            if number := cursor.fetchone()[0]:
                told.append(f"{number:,} {what} before {until}")
    return told


def expire(*, enrolments: date, complaints: date, kept: Collection[int]) -> list[str]:
    """Take the people off what is past its term; return in words what went. Asked again, it finds nothing."""
    told = past(enrolments=enrolments, complaints=complaints, kept=kept)
    with connection.cursor() as cursor:
        cursor.execute(_EXPIRED, _values(enrolments, kept))
        for step in (_EMPTY.format(which=_OF_ENROLMENTS), *erasing.FOUND, *_SUMS, erasing.NAMELESS):
            cursor.execute(step)
        cursor.execute(_EMPTY.format(which=_COMPLAINTS), _values(complaints, kept))
    return told


def _values(until: date, kept: Collection[int]) -> dict[str, Any]:
    return {"until": until, "kept": list(kept)}
