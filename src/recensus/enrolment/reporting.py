"""Putting on record what programmes reported, as it was said; the same words again are only mentioned."""

from pathlib import Path

from django.db import connection
from django.db.backends.utils import CursorWrapper

from recensus.connectors.report_statements import ORDER

_BLOCK = 1 << 18

_STAGED = """
create temp table if not exists reported (
    "row" bigint not null, kind char(1) not null, source_key text collate "C" not null,
    enrolment_key text collate "C" not null, programme text collate "C" not null, unit char(1) not null,
    subject_key text collate "C", cycle text collate "C", first_day date, last_day date, amount numeric(18, 2),
    currency char(3), state text collate "C", reason text, hash uuid not null
) on commit delete rows
"""
# A key of somebody who was erased, and of nobody since: see `enrolment.erasing`.
_EMPTIED = """
update reported s
set cycle = null, first_day = null, last_day = null, amount = null, currency = null, state = 'withdrawn', reason = null
where exists (
    select from registry_link l
    left join enrolment_enrolment e on e.source = %(source)s and e.source_key = s.enrolment_key
    where l.source_id = %(source)s and l.kind = s.unit and l.source_key = coalesce(s.subject_key, e.subject_key)
      and l.method = 'erased' and l.ended_by_id is not null
      and not exists (select from registry_link o where o.source_id = l.source_id and o.kind = l.kind
                                                    and o.source_key = l.source_key and o.ended_by_id is null))
"""
_SAME_AGAIN = """
insert into enrolment_reportmention (report, batch)
select min(r.id), %(batch)s
from reported s
join enrolment_report r on r.source = %(source)s and r.kind = s.kind and r.source_key = s.source_key and r.hash = s.hash
join registry_batch b on b.id = r.batch and b.recorded_at is not null
group by r.kind, r.source_key
"""
_COLUMNS = ", ".join(f'"{column}"' for column in ORDER)
_NEW = f"""
insert into enrolment_report (source, batch, {_COLUMNS})
select %(source)s, %(batch)s, {_COLUMNS}
from reported s
where not exists (
    select from enrolment_reportmention m join enrolment_report r on r.id = m.report
    where m.batch = %(batch)s and r.source = %(source)s and r.kind = s.kind and r.source_key = s.source_key)
order by enrolment_key, kind
"""
_TALLY = """
select (select count(*) from reported),
       (select count(*) from enrolment_report where batch = %(batch)s)
       + (select count(*) from enrolment_reportmention where batch = %(batch)s)
"""
_DISCARD = (
    "delete from enrolment_reportmention where batch = %(batch)s",
    "delete from enrolment_report where batch = %(batch)s",
)


class NotAllReported(Exception):
    """The reports of a batch did not all reach the record: nothing of the batch is kept."""


def record(*, batch: int, path: Path) -> None:
    """Put the reports of a batch on record, all or nothing, in the transaction of its publication."""
    with connection.cursor() as cursor:
        cursor.execute("select source_id from registry_batch where id = %s", [batch])
        values = {"batch": batch, "source": cursor.fetchone()[0]}
        discard(cursor, batch)
        _copy_in(cursor, path)
        cursor.execute(_EMPTIED, values)
        cursor.execute(_SAME_AGAIN, values)
        cursor.execute(_NEW, values)
        cursor.execute(_TALLY, values)
        received, kept = cursor.fetchone()
        if received != kept:
            raise NotAllReported(f"Of {received:,} reports of batch {batch}, {kept:,} were written.")


def _copy_in(cursor: CursorWrapper, path: Path) -> None:
    cursor.execute(_STAGED)
    with (
        path.open("rb") as file,
        cursor.cursor.copy(f"copy reported ({_COLUMNS}) from stdin (format csv)") as stream,
    ):
        while block := file.read(_BLOCK):
            stream.write(block)
    cursor.execute("analyze reported")


def discard(cursor: CursorWrapper, batch: int) -> None:
    """Remove what an unfinished batch reported."""
    for step in _DISCARD:
        cursor.execute(step, {"batch": batch})
