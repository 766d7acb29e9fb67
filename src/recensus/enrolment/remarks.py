"""What only the whole record shows of a batch's reports: findings for people to look at, with the batch."""

from typing import Final

from django.db.backends.utils import CursorWrapper

_FOUND: Final = {
    # an exit on a day before the enrolment began
    "exit_before_enrolment": """
        select r."row", r.kind, r.source_key, r.first_day::text
        from enrolment_report r
        join enrolment_enrolment e on e.source = r.source and e.source_key = r.enrolment_key
        where r.batch = %(batch)s and r.kind = 'X' and r.first_day < e.first_day""",
    # nobody on record has the number of the enrolment, or the enrolment's person is not known
    "nobody_enrolled": """
        select r."row", r.kind, r.source_key, r.enrolment_key
        from enrolment_report r
        left join enrolment_enrolment e on e.source = r.source and e.source_key = r.enrolment_key
        where r.batch = %(batch)s and e.registrant is null""",
    # one person or household under two numbers of one programme
    "enrolled_twice": """
        select r."row", r.kind, r.source_key, string_agg(o.source_key, ', ' order by o.source_key)
        from enrolment_report r
        join enrolment_enrolment e on e.source = r.source and e.source_key = r.enrolment_key
        join enrolment_enrolment o on o.registrant = e.registrant and o.programme = e.programme and o.id <> e.id
        where r.batch = %(batch)s and r.kind = 'E' and e.status in ('active', 'suspended')
          and o.status in ('active', 'suspended')
        group by r."row", r.kind, r.source_key""",
    # a payment that waits again, after an extract of an earlier day said what became of it
    "state_goes_back": """
        select distinct r."row", r.kind, r.source_key, o.state
        from enrolment_report r
        join registry_batch b on b.id = r.batch
        join enrolment_report o on o.source = r.source and o.kind = r.kind and o.source_key = r.source_key
        join registry_batch e on e.id = o.batch and e.recorded_at is not null and e.undone_at is null
                             and (e.stated_on, e.version) < (b.stated_on, b.version)
        where r.batch = %(batch)s and r.kind = 'B' and r.state = 'pending' and o.state <> 'pending'""",
}
"""For each code, the reports of a batch to which it applies: row, kind, key, and what is told of it."""

_TELL: Final = """
insert into intake_finding (batch_id, file, "row", kind, source_key, code, "column", value, severity)
select %(batch)s, '', f."row", f.kind, f.source_key, '{code}', '', left(f.value, 200), 'flag'
from ({found}) as f("row", kind, source_key, value)
"""


def tell(cursor: CursorWrapper, batch: int) -> None:
    """Put on record with a batch what its reports and the rest of the record show together."""
    for code, found in _FOUND.items():
        cursor.execute(_TELL.format(code=code, found=found), {"batch": batch})
