"""Cutting a run: what is due, to whom, by which institution; set by set, in SQL."""

from datetime import date
from typing import Any, Final

from django.db import connection

from recensus.payments import models
from recensus.payments.states import WHERE
from recensus.payments.types import FAILED, Batch, State

FAILED_STATES: Final = [int(state) for state, account in WHERE.items() if account in FAILED]

# Each entitlement that is due, with its latest attempt: one that none was made for, or (asked for arrears) that failed.
_DUE = """
select e.id, e.enrolment, n.unit, e.registrant, e.amount, e.currency, greatest(e.due_on, %(pay_on)s) as due_on,
       coalesce(last.attempt, 0) + 1 as attempt
from enrolment_entitlement e
join enrolment_enrolment n on n.id = e.enrolment
left join lateral (
    select i.attempt, (select max(s.state) from payments_status s where s.instruction_id = i.id) as state
    from payments_instruction i where i.entitlement = e.id order by i.attempt desc limit 1) last on true
where e.programme = %(programme)s and e.cycle = %(cycle)s and e.state = 'due' and e.amount > 0
  and (last.attempt is null or %(arrears)s and last.state = any (%(failed)s))
"""
_INSTRUCT = f"""
insert into payments_instruction (run_id, entitlement, enrolment, unit, registrant, attempt, amount, currency, due_on,
                                  institution, scheme, name, number, end_to_end)
select %(run)s, d.id, d.enrolment, d.unit, d.registrant, d.attempt, d.amount, d.currency, d.due_on,
       a.institution, a.scheme, a.name, a.number, 'E' || d.id || '-' || d.attempt
from ({_DUE}) d
join payments_payeeaccount a on a.registrant = d.registrant and a.replaced_at is null
order by a.institution, d.currency, d.due_on, d.id
"""
_WITHOUT_ACCOUNT = f"""
select count(*) from ({_DUE}) d where not exists (
    select from payments_payeeaccount a where a.registrant = d.registrant and a.replaced_at is null)
"""
_BATCHES = """
select institution, currency, due_on, count(*), sum(amount) from payments_instruction i
where run_id = %s and not exists (select from payments_status s where s.instruction_id = i.id and s.state = %s)
group by 1, 2, 3 order by 1, 2, 3
"""


def instruct(run: models.Run, *, pay_on: date, arrears: bool) -> tuple[int, int]:
    """Write a run's instructions; return how many there are, and for how much that is due nobody gave an account."""
    values: dict[str, Any] = {
        "run": run.pk,
        "programme": run.programme,
        "cycle": run.cycle,
        "pay_on": pay_on,
        "arrears": arrears,
        "failed": FAILED_STATES,
    }
    with connection.cursor() as cursor:
        cursor.execute(_WITHOUT_ACCOUNT, values)
        without = int(cursor.fetchone()[0])
        cursor.execute(_INSTRUCT, values)
        return int(cursor.rowcount), without


def batches(run: int) -> list[Batch]:
    """Return a run's batches by institution, currency and day, without what was recalled."""
    with connection.cursor() as cursor:
        cursor.execute(_BATCHES, [run, State.RECALLED])
        return [
            Batch(institution=institution, currency=currency, due_on=due_on, instructions=count, total=total)
            for institution, currency, due_on, count, total in cursor.fetchall()
        ]
