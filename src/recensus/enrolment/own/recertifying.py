"""Looking again at those enrolled: call-ups are drawn up, called, reminded of and settled; nothing ends by itself.

Whoever nobody confirmed for too long is *stale*; of whom the record says otherwise than when she was confirmed is
*inconsistent*. Both at once are one call-up, and all call-ups of a household are one letter.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any, Final

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from recensus.decisions import policy
from recensus.decisions.types import NotAllowed
from recensus.decisions.working_days import days_until
from recensus.enrolment.own import certifying, ending, models
from recensus.enrolment.own.cycles import months_after
from recensus.enrolment.own.declared import Declared, acting, at_work, declared, own_source, require_named
from recensus.enrolment.own.types import NotEnrolledHere, Outcome
from recensus.privacy.access import EVERYBODY, Act, looking
from recensus.vocabulary.types import Pack

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
_IN_LINE: Final = """
drop table if exists pg_temp.own_called;
create temp table own_called on commit drop as
select id, min(id) over (partition by whose) as letter
from (
    select id, whose, dense_rank() over (order by longest, whose) as place
    from (
        select c.id, coalesce(c.household, c.registrant) as whose,
               min(c.evidence ->> 'recertify by') over (partition by coalesce(c.household, c.registrant)) as longest
        from own_callup c left join registry_nameentry n on n.registrant = c.registrant
        where c.programme = %(programme)s and c.outcome = 'open' and c.letter is null
          and (%(area)s = '' or n.area in (select code from vocabulary_area where %(area)s = any (ancestors)))
    ) open
) placed
where place <= coalesce(%(most)s, place);
analyze own_called
"""
_CALL: Final = """
update own_callup c set letter = l.letter, called_on = %(on)s, called_by = %(by)s, answer_by = %(answer_by)s
from own_called l where c.id = l.id
"""
_REMIND: Final = """
update own_callup set reminded_on = %(on)s, answer_by = %(answer_by)s
where programme = %(programme)s and outcome = 'open' and letter is not null and reminded_on is null
  and answer_by < %(on)s
"""


def draw_up(*, pack: Pack, programme: str, on: date, by: str, purpose: str) -> int:
    """Find who is to be looked at again on a day, and return how many call-ups are open; nobody is told or removed.

    Found again, a call-up stays the same; one that nobody was called for and that no longer shows is gone.
    """
    own = declared(pack, programme)
    again = own.enrolment.recertification
    values: dict[str, Any] = {
        "programme": programme,
        "source": own_source(),
        "on": on,
        "until": months_after(on, again.ahead),
        "events": list(again.events),
        "death": again.death,
    }
    with (
        looking(by=by, purpose=purpose, action=Act.DETERMINE, subject=EVERYBODY) as look,
        connection.cursor() as cursor,
    ):
        _find(cursor, values)
        cursor.execute(_DRAWN_UP, values)
        cursor.execute(_GONE, values)
        found = models.CallUp.objects.filter(programme=programme, outcome=Outcome.OPEN).count()
        look.shows(whole=f"call-ups of {programme}", many=found)
    return found


def _find(cursor: CursorWrapper, values: dict[str, Any]) -> None:
    certifying.scope(cursor)
    cursor.execute(_RUNNING, values)
    certifying.live(cursor, values)
    cursor.execute(_DEAD, values)
    cursor.execute(_FOUND, values)


def call_up(
    *, pack: Pack, programme: str, area: str = "", most: int | None = None, by: str, purpose: str
) -> int:
    """Call those drawn up within reach, by stages: the longest due first, at most so many letters.

    Returns how many call-ups were called; each household gets one letter.
    """
    return _write(
        declared(pack, programme), (_IN_LINE, _CALL), {"area": area, "most": most}, by=by, purpose=purpose
    )


def remind(*, pack: Pack, programme: str, by: str, purpose: str) -> int:
    """Remind, once, whoever within reach did not answer in time, with as much time again; return how many."""
    return _write(declared(pack, programme), (_REMIND,), {}, by=by, purpose=purpose)


def _write(own: Declared, steps: Sequence[str], facts: dict[str, Any], *, by: str, purpose: str) -> int:
    """Take steps as an officer of the programme; return how many call-ups the last one changed."""
    today, days = timezone.localdate(), policy.in_force()
    until = days_until(
        today, own.enrolment.recertification.answer_days, week=days.week, holidays=days.holidays
    )
    values: dict[str, Any] = {
        **facts,
        "programme": own.name,
        "on": today,
        "by": by,
        "answer_by": today + timedelta(days=until),
    }
    with acting(own, by=by, purpose=purpose) as look, connection.cursor() as cursor:
        for step in steps:
            cursor.execute(step, values)
        look.shows(whole=f"call-ups of {own.name}", many=cursor.rowcount)
        return int(cursor.rowcount)


def confirm(*, call_up: int, why: str, by: str, purpose: str) -> None:
    """Put on record that the enrolment is right as things are now: its time begins anew."""
    today = timezone.localdate()
    with _settling(call_up, by=by, purpose=purpose) as case, connection.cursor() as cursor:
        months = at_work(case.programme).enrolment.recertification.months
        values: dict[str, Any] = {
            "on": today,
            "recertify_by": months_after(today, months),
            "by": by,
            "at": timezone.now(),
            "why": why.strip(),
        }
        certifying.scope(cursor)
        cursor.execute("insert into own_scope values (%s)", [case.enrolment])
        certifying.certify(cursor, values)
        _settle(case, Outcome.CONFIRMED, why, by)


def propose_exit(*, call_up: int, why: str, last_day: date, by: str, purpose: str) -> int:
    """Propose, after a call-up, that the enrolment ends; return the proposal's number. An officer decides."""
    with _settling(call_up, by=by, purpose=purpose) as case:
        number = ending.propose_exit(
            enrolment=case.enrolment, reason=why, last_day=last_day, by=by, purpose=purpose
        )
        _settle(case, Outcome.EXIT_PROPOSED, why, by, number)
    return number


def propose_suspension(*, call_up: int, why: str, on: date, by: str, purpose: str) -> int:
    """Propose, after a call-up, to suspend the enrolment; return the proposal's number. An officer decides."""
    with _settling(call_up, by=by, purpose=purpose) as case:
        number = ending.propose_suspension(
            enrolment=case.enrolment, reason=why, on=on, by=by, purpose=purpose
        )
        _settle(case, Outcome.SUSPENSION_PROPOSED, why, by, number)
    return number


@contextmanager
def _settling(call_up: int, *, by: str, purpose: str) -> Iterator[models.CallUp]:
    """Let an officer of the programme settle an open call-up within her reach."""
    require_named(by)
    with looking(by=by, purpose=purpose, action=Act.DECIDE):
        enrolment = _open(call_up).enrolment
    with ending.deciding_on(enrolment, by=by, purpose=purpose):
        yield _open(call_up)


def _open(call_up: int) -> models.CallUp:
    """Return, inside a look, an open call-up, locked until the transaction ends."""
    row = models.CallUp.objects.select_for_update().filter(pk=call_up).first()
    if row is None:
        raise NotEnrolledHere(f"There is no call-up {call_up}.")
    if row.outcome != Outcome.OPEN:
        raise NotAllowed(f"Call-up {call_up} is settled: {row.outcome}.")
    return row


def _settle(case: models.CallUp, outcome: Outcome, why: str, by: str, proposal: int | None = None) -> None:
    if not why.strip():
        raise NotAllowed("Say why: it stays on record.")
    case.outcome, case.why, case.settled_by = outcome, why.strip(), by
    case.settled_at, case.proposal = timezone.now(), proposal
    case.save(update_fields=["outcome", "why", "settled_by", "settled_at", "proposal"])
