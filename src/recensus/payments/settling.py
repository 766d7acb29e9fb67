"""From the lines of a file to statuses, entries and differences: set by set, in one transaction.

Each line ends in one of three ways, and in one only: accepted, rejected (it could not be read) or held (it does not fit
what was instructed). Everything that was accepted is kept, whether or not it changes where an instruction stands.
"""

from collections.abc import Iterable
from typing import Any, Final

from django.db import connection
from django.db.backends.utils import CursorWrapper

from recensus.payments import cancelling, ledger
from recensus.payments.types import HELD, Fault, Said, State

_STAGED: Final = """
drop table if exists pg_temp.said, pg_temp.meant, pg_temp.standing, pg_temp.moved;
create temp table said (line bigint generated always as identity, place text, message text, batch text, end_to_end text,
    state smallint, amount numeric, currency text, "on" date, reason text, fault text, detail text) on commit drop
"""
_COPY: Final = """
copy said (place, message, batch, end_to_end, state, amount, currency, "on", reason, fault, detail) from stdin
"""
# Which of our instructions a line speaks of: the one it names, or all of a file or batch that no other line names.
# The batches of a file are numbered as they were written: by currency and day, without what was recalled.
_MEANT: Final = """
create temp table meant on commit drop as
with named as (
    select s.line, i.id, i.run_id from said s join payments_instruction i on i.end_to_end = s.end_to_end
        and (%(only)s::text[] is null or i.institution = any(%(only)s))
    where s.fault is null and s.end_to_end <> ''
), whole as (
    select s.line, s.batch, m.run_id, m.institution, m.name from said s join payments_message m on m.name = s.message
        and (%(only)s::text[] is null or m.institution = any(%(only)s))
    where s.fault is null and s.end_to_end = '' and s.amount is null
), sent as (
    select i.id, i.run_id, w.line, w.batch, w.name || '-' || dense_rank() over (partition by w.line order by i.currency,
           i.due_on) as its_batch
    from whole w join payments_instruction i on i.run_id = w.run_id and i.institution = w.institution
    where not exists (select from payments_status x where x.instruction_id = i.id and x.state = %(recalled)s)
)
select line, id, run_id from named
union all
select line, id, run_id from sent
where (batch = '' or batch = its_batch) and id not in (select id from named)
"""
_STANDING: Final = """
create temp table standing on commit drop as
select t.id, coalesce(max(s.state), 0)::smallint as state,
       (array_agg(s."on" order by s.state desc, s."on"))[1] as "on"
from (select distinct id from meant) t left join payments_status s on s.instruction_id = t.id
group by t.id
"""
# The first thing that is wrong with a line, in the order in which it is told.
_FAULTS: Final = """
update said set fault = found.fault, detail = found.detail
from (
    select s.line,
        case when i.id is null and s.message <> '' and m.id is null then %(unknown)s
             when i.id is null then %(nobodys)s
             when m.id is not null and (i.run_id, i.institution) <> (m.run_id, m.institution) then %(nobodys)s
             when r.released_at is null then %(not_sent)s
             when s.currency <> '' and s.currency <> i.currency then %(currency)s
             when s.amount <> i.amount then %(amount)s
             when t.state > s.state and s."on" > t."on"
                  and (%(accounts)s::text[])[1 + t.state] <> (%(accounts)s::text[])[1 + s.state] then %(backwards)s
        end as fault,
        case when i.id is null then coalesce(nullif(s.end_to_end, ''), s.message)
             when s.currency <> '' and s.currency <> i.currency then s.currency || ' for ' || i.currency
             when s.amount <> i.amount then s.amount || ' for ' || i.amount
             else '' end as detail
    from said s
    left join payments_message m on m.name = s.message
        and (%(only)s::text[] is null or m.institution = any(%(only)s))
    left join payments_instruction i on i.end_to_end = s.end_to_end and s.end_to_end <> ''
        and (%(only)s::text[] is null or i.institution = any(%(only)s))
    left join payments_run r on r.id = i.run_id
    left join standing t on t.id = i.id
    where s.fault is null and s.end_to_end <> ''
    union all
    select s.line,
        case when m.id is null and s.message <> '' then %(unknown)s
             when m.id is null or s.amount is not null then %(nobodys)s
             when r.released_at is null then %(not_sent)s
             when not exists (select from meant t where t.line = s.line) then %(nobodys)s end,
        coalesce(nullif(s.batch, ''), s.message)
    from said s
    left join payments_message m on m.name = s.message
        and (%(only)s::text[] is null or m.institution = any(%(only)s))
    left join payments_run r on r.id = m.run_id
    where s.fault is null and s.end_to_end = ''
) found
where found.line = said.line and found.fault is not null
"""
_COUNTED: Final = """
select count(*), count(*) filter (where fault is null), count(*) filter (where fault = any (%s)) from said
"""
_REPORTED: Final = """
insert into payments_report (kind, message, sha256, received, accepted, rejected, held, "by", at)
values (%(kind)s, %(message)s, %(sha256)s, %(received)s, %(accepted)s, %(rejected)s, %(held)s, %(by)s, now())
returning id
"""
_STATUSES: Final = """
insert into payments_status (instruction_id, state, "on", reason, report, "by")
select m.id, s.state, s."on", s.reason, %(report)s, '' from meant m join said s on s.line = m.line
where s.fault is null
on conflict do nothing
"""
_MOVED: Final = """
create temp table moved on commit drop as
select i.id, i.registrant, i.amount, i.currency, t.state as before, greatest(t.state, news.state) as after, news."on",
       exists (select from payments_instruction l where l.entitlement = i.entitlement and l.attempt = i.attempt + 1)
           as again
from (select m.id, max(s.state) as state, max(s."on") as "on" from meant m join said s on s.line = m.line
      where s.fault is null group by m.id) news
join standing t on t.id = news.id
join payments_instruction i on i.id = news.id
where news.state > t.state
"""
_DIFFERENCES: Final = """
insert into payments_difference (report_id, fault, place, detail, instruction, registrant, amount, currency,
                                 worked_by, outcome)
(select %(report)s, s.fault, s.place, s.detail, i.id, i.registrant, s.amount, s.currency, '', '' from said s
 left join payments_instruction i on i.end_to_end = s.end_to_end and s.end_to_end <> ''
 where s.fault is not null order by s.line)
union all
select %(report)s, %(twice)s, '', '', id, registrant, amount, currency, '', '' from moved
where again and (%(accounts)s::text[])[1 + after] = %(paid)s and (%(accounts)s::text[])[1 + before] <> %(paid)s
"""
_VALUES: Final[dict[str, Any]] = {
    **ledger.names(),
    "recalled": State.RECALLED,
    "unknown": Fault.UNKNOWN_MESSAGE,
    "nobodys": Fault.NOBODYS,
    "not_sent": Fault.NOT_SENT,
    "currency": Fault.CURRENCY_DIFFERS,
    "amount": Fault.AMOUNT_DIFFERS,
    "backwards": Fault.BACKWARDS,
    "twice": Fault.PAID_TWICE,
}
Counts = tuple[int, int, int, int]
"""How many lines were received, accepted, rejected and held."""


def stage(lines: Iterable[Said]) -> None:
    """Lay the lines of a file out for `settle`, in the transaction that is open; raises what reading them raises."""
    with connection.cursor() as cursor:
        cursor.execute(_STAGED)
        with cursor.cursor.copy(_COPY) as stream:
            for one in lines:
                stream.write_row(
                    (
                        one.place,
                        one.message,
                        one.batch,
                        one.end_to_end,
                        None if one.state is None else int(one.state),
                        one.amount,
                        one.currency,
                        one.on,
                        one.reason,
                        one.fault,
                        one.detail,
                    )
                )


def settle(
    *, kind: str, message: str, sha256: str, only: list[str] | None = None, by: str
) -> tuple[int, Counts]:
    """Let what was staged count; return the report's number, and what became of its lines.

    ``only`` names the institutions of whose payments the file may speak; None: of all.
    """
    with connection.cursor() as cursor:
        cursor.execute("analyze said")
        for step in (_MEANT, "analyze meant", _STANDING, "analyze standing", _FAULTS):
            cursor.execute(step, {**_VALUES, "only": only})
        counts = _counted(cursor)
        facts = dict(zip(("received", "accepted", "rejected", "held"), counts, strict=True))
        cursor.execute(_REPORTED, {"kind": kind, "message": message, "sha256": sha256, "by": by, **facts})
        report = int(cursor.fetchone()[0])
        for step in (_MOVED, _STATUSES, ledger.MOVED, _DIFFERENCES):
            cursor.execute(step, {**_VALUES, "report": report})
        cancelling.after_file(cursor)
        return report, counts


def _counted(cursor: CursorWrapper) -> Counts:
    cursor.execute(_COUNTED, [sorted(HELD)])
    received, accepted, held = cursor.fetchone()
    return received, accepted, received - accepted - held, held
