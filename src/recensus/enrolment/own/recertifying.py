"""Looking again at those enrolled: call-ups are drawn up, called, reminded of and settled; nothing ends by itself.

Whoever nobody confirmed for too long is *stale*; of whom the record says otherwise than when she was confirmed is
*inconsistent*. Both at once are one call-up, and all call-ups of a household are one letter.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any, Final

from django.db import connection
from django.utils import timezone

from recensus.decisions import policy
from recensus.decisions.types import NotAllowed
from recensus.decisions.working_days import days_until
from recensus.enrolment.own import certifying, ending, models, standing_out
from recensus.enrolment.own.cycles import months_after
from recensus.enrolment.own.declared import Declared, acting, at_work, declared, own_source, require_named
from recensus.enrolment.own.types import NotEnrolledHere, Outcome
from recensus.privacy.access import EVERYBODY, Act, looking
from recensus.vocabulary.types import Pack

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
        standing_out.find(cursor, values)
        found = models.CallUp.objects.filter(programme=programme, outcome=Outcome.OPEN).count()
        look.shows(whole=f"call-ups of {programme}", many=found)
    return found


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
