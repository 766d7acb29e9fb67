"""What programmes reported of somebody who is taken off the record goes with her.

A report keeps its place, key and hash, as a source record does, and says nothing any more; one that comes again is
emptied before it is written. Her enrolments stay as numbers to which other contexts refer.
"""

from collections.abc import Sequence
from typing import Final

from django.db import connection

from recensus.registry.erasing import in_columns

_HERS: Final = """
drop table if exists pg_temp.erased_enrolment;
create temp table erased_enrolment on commit drop as
with hers as (
    select distinct b.source_id as source, k.kind, k.key
    from unnest(%s::int[], %s::text[], %s::text[]) as k(batch, kind, key) join registry_batch b on b.id = k.batch
)
select r.source, r.enrolment_key from enrolment_report r
join hers h on h.source = r.source and h.kind = r.unit and h.key = r.subject_key
union
select e.source, e.source_key from enrolment_enrolment e
join hers h on h.source = e.subject_source and h.kind = e.unit and h.key = e.subject_key
"""
# reports are never changed: each gives way to its empty self, under the same number
_REPORTS: Final = """
with gone as (
    delete from enrolment_report r using erased_enrolment x
    where r.source = x.source and r.enrolment_key = x.enrolment_key
    returning r.*
)
insert into enrolment_report (id, source, kind, source_key, enrolment_key, programme, unit, subject_key, batch,
                              "row", hash, state)
select id, source, kind, source_key, enrolment_key, programme, unit, subject_key, batch, "row", hash, 'withdrawn'
from gone
"""
FOUND: Final = (
    """
    with gone as (
        delete from checking_finding f using enrolment_enrolment e, erased_enrolment x
        where e.source = x.source and e.source_key = x.enrolment_key and e.id = any(f.enrolments)
        returning f.id
    )
    delete from checking_word w using gone where w.finding_id = gone.id
    """,
    """
    delete from enrolment_overlapfinding f using enrolment_enrolment e, erased_enrolment x
    where e.source = x.source and e.source_key = x.enrolment_key and e.id = any(f.enrolments)
    """,
)
"""What removes all that was found about the enrolments in ``erased_enrolment``."""
_PAID: Final = tuple(
    f"""
    delete from enrolment_{table} d using enrolment_enrolment e, erased_enrolment x
    where e.source = x.source and e.source_key = x.enrolment_key and d.enrolment = e.id
    """
    for table in ("entitlement", "payment")
)
NAMELESS: Final = """
update enrolment_enrolment e
set registrant = null, first_day = null, last_day = null, amount = null, currency = null, reason = '',
    status = 'withdrawn'
from erased_enrolment x where e.source = x.source and e.source_key = x.enrolment_key
"""
"""What leaves of these enrolments a number that names nobody."""


def forget(keys: Sequence[tuple[int, str, str]]) -> None:
    """Empty what was reported of keys (batch, kind, key), whatever extract of the same source it is from."""
    with connection.cursor() as cursor:
        cursor.execute(_HERS, in_columns(keys))
        for step in (_REPORTS, *FOUND, *_PAID, NAMELESS):
            cursor.execute(step)
