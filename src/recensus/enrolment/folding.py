"""What follows from the reports that count: enrolments, entitlements and payments, folded anew where they are touched.

Of each thing reported, the latest extract of its source that speaks of it holds, whatever came in first. A full list
(mode ``snapshot``) that no longer names an enrolment ends it as *no longer reported*: that is no exit, and a row that
is held still names its key. Entitlements, payments, suspensions, exits and complaints are facts of their day: no later
list that leaves them out takes them back, only undoing their extract does.
"""

from typing import Any, Final

from django.db.backends.utils import CursorWrapper

_PREPARE: Final = """
create temp table if not exists enrolment_scope (
    source smallint, enrolment_key text collate "C", primary key (source, enrolment_key)
) on commit delete rows;
create temp table if not exists latest_report (
    source smallint, kind char(1), source_key text collate "C", enrolment_key text collate "C",
    programme text collate "C", unit char(1), subject_key text collate "C", cycle text collate "C",
    first_day date, last_day date, amount numeric(18, 2), currency char(3), state text collate "C", reason text,
    batch int, stated_on date, left_out_on date
) on commit delete rows;
create index if not exists latest_report_of on latest_report (kind, source, enrolment_key);
"""

# A full list touches every enrolment of its source; another extract those of which it speaks.
_TOUCHED: Final = """
insert into enrolment_scope
select distinct r.source, r.enrolment_key
from enrolment_report r join registry_batch b on b.id = %(batch)s
where r.source = b.source_id
  and (b.mode = 'snapshot' and strpos(b.kinds, 'E') > 0 or r.batch = b.id
       or r.id in (select report from enrolment_reportmention where batch = b.id))
on conflict do nothing
"""

_LATEST: Final = """
insert into latest_report
with extract as (
    select id, source_id, stated_on, mode, kinds,
           row_number() over (partition by source_id order by stated_on, version) as place
    from registry_batch
    where recorded_at is not null and undone_at is null and source_id in (select source from enrolment_scope)
),
said as (
    select r.*, x.place, x.stated_on, x.id as said_in
    from enrolment_scope t
    join enrolment_report r on r.source = t.source and r.enrolment_key = t.enrolment_key
    join extract x on x.id = r.batch
    union all
    select r.*, x.place, x.stated_on, x.id
    from enrolment_scope t
    join enrolment_report r on r.source = t.source and r.enrolment_key = t.enrolment_key
    join enrolment_reportmention m on m.report = r.id
    join extract x on x.id = m.batch
),
last as (
    select distinct on (source, kind, source_key) * from said order by source, kind, source_key, place desc
),
list as (select * from extract where mode = 'snapshot' and strpos(kinds, 'E') > 0)
select l.source, l.kind, l.source_key, l.enrolment_key, l.programme, l.unit, l.subject_key, l.cycle, l.first_day,
       l.last_day, l.amount, l.currency, l.state, l.reason, l.said_in, l.stated_on,
       case when l.kind = 'E' then (
           select min(x.stated_on) from list x
           where x.source_id = l.source and x.place > l.place
             and not exists (select from intake_heldrow h where h.batch_id = x.id and h.kind = 'E'
                                                            and h.source_key = l.source_key)) end
from last l
"""

# The last exit on or after the first day ends an enrolment; one before it belongs to an earlier time in the programme.
_ENROLMENTS: Final = """
insert into enrolment_enrolment (programme, unit, source, source_key, subject_source, subject_key, first_day, last_day,
                                 status, reason, amount, currency, batch)
select e.programme, e.unit, e.source, e.enrolment_key, e.source, e.subject_key, e.first_day,
       coalesce(x.first_day, least(e.last_day, e.left_out_on)),
       case when x.first_day is not null or e.state = 'exited' then 'exited'
            when e.left_out_on is not null then 'no longer reported'
            when s.first_day is not null then 'suspended'
            else coalesce(e.state, 'active') end,
       coalesce(x.reason, s.reason, e.reason, ''), e.amount, e.currency, e.batch
from latest_report e
left join lateral (
    select first_day, reason from latest_report x
    where x.kind = 'X' and x.source = e.source and x.enrolment_key = e.enrolment_key
      and (e.first_day is null or x.first_day >= e.first_day)
    order by x.first_day desc limit 1
) x on true
left join lateral (
    select first_day, reason from latest_report s
    where s.kind = 'S' and s.source = e.source and s.enrolment_key = e.enrolment_key
      and (s.last_day is null or s.last_day >= e.stated_on)
    order by s.first_day desc limit 1
) s on true
where e.kind = 'E'
on conflict (source, source_key) do update set
    programme = excluded.programme, unit = excluded.unit, subject_key = excluded.subject_key,
    first_day = excluded.first_day, last_day = excluded.last_day, status = excluded.status, reason = excluded.reason,
    amount = excluded.amount, currency = excluded.currency, batch = excluded.batch
"""

# Whatever no extract that counts speaks of any more: the number stays, for those who refer to it.
_WITHDRAWN: Final = """
update enrolment_enrolment e set status = 'withdrawn'
from enrolment_scope t
where e.source = t.source and e.source_key = t.enrolment_key and not exists (
    select from latest_report l where l.kind = 'E' and l.source = t.source and l.enrolment_key = t.enrolment_key)
"""

_ENTITLEMENTS: Final = """
insert into enrolment_entitlement (enrolment, programme, cycle, amount, currency, due_on, state, source, source_key)
select e.id, d.programme, d.cycle, d.amount, d.currency, d.first_day, coalesce(d.state, 'due'), d.source, d.source_key
from latest_report d
left join enrolment_enrolment e on e.source = d.source and e.source_key = d.enrolment_key
where d.kind = 'D' and d.amount is not null
on conflict (source, source_key) do update set
    enrolment = excluded.enrolment, programme = excluded.programme, cycle = excluded.cycle, amount = excluded.amount,
    currency = excluded.currency, due_on = excluded.due_on, state = excluded.state
"""

_PAYMENTS: Final = """
insert into enrolment_payment (enrolment, programme, cycle, amount, currency, paid_on, state, source, source_key)
select e.id, p.programme, p.cycle, p.amount, p.currency, p.first_day, p.state, p.source, p.source_key
from latest_report p
left join enrolment_enrolment e on e.source = p.source and e.source_key = p.enrolment_key
where p.kind = 'B' and p.amount is not null
on conflict (source, source_key) do update set
    enrolment = excluded.enrolment, programme = excluded.programme, cycle = excluded.cycle, amount = excluded.amount,
    currency = excluded.currency, paid_on = excluded.paid_on, state = excluded.state
"""

# Entitlements and payments that nobody reports any more; an own one has no report and is not in the scope of any.
_GONE: Final = """
delete from enrolment_{table} d
using enrolment_report r, enrolment_scope t
where r.source = t.source and r.enrolment_key = t.enrolment_key and r.kind = '{kind}'
  and d.source = r.source and d.source_key = r.source_key
  and not exists (select from latest_report l
                  where l.kind = r.kind and l.source = r.source and l.source_key = r.source_key)
"""

_STEPS: Final = (
    _ENROLMENTS,
    _WITHDRAWN,
    _ENTITLEMENTS,
    _PAYMENTS,
    _GONE.format(table="entitlement", kind="D"),
    _GONE.format(table="payment", kind="B"),
)


def fold(cursor: CursorWrapper, batch: int) -> None:
    """Fold anew what a batch touches by beginning to count or by ceasing to."""
    cursor.execute(_PREPARE)
    values: dict[str, Any] = {"batch": batch}
    cursor.execute(_TOUCHED, values)
    if cursor.rowcount:
        cursor.execute("analyze enrolment_scope")
        cursor.execute(_LATEST)
        cursor.execute("analyze latest_report")
        for step in _STEPS:
            cursor.execute(step)
