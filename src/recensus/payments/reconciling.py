"""What became of what is due: entitled = paid + failed + pending, for every enrolment and cycle."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.db import connection

from recensus.payments.types import FAILED, Account, Reconciled

# What is entitled comes from the entitlements, what was paid and failed from the ledger, what is pending from both:
# what is on its way, and what nobody has instructed yet. So the sum can be wrong, and says so if it is.
_RECONCILED: Final = """
with sides as (
    select instruction_id, debit as account, amount from payments_entry
    union all
    select instruction_id, credit, -amount from payments_entry
), held as (
    select i.entitlement,
           sum(s.amount) filter (where account = %(paid)s) as paid,
           sum(s.amount) filter (where account = any (%(failed)s)) as failed,
           sum(s.amount) filter (where account = %(transit)s) as pending,
           sum(s.amount) filter (where account = any (%(beyond)s)) as overpaid
    from sides s join payments_instruction i on i.id = s.instruction_id
    group by 1
)
select {by}, e.currency,
       sum(case when e.state <> 'cancelled' or h.entitlement is not null then e.amount else 0 end),
       sum(coalesce(h.paid, 0)), sum(coalesce(h.failed, 0)),
       sum(case when h.entitlement is not null then coalesce(h.pending, 0)
                when e.state <> 'cancelled' then e.amount else 0 end),
       sum(coalesce(h.overpaid, 0))
from enrolment_entitlement e left join held h on h.entitlement = e.id
where %(programme)s in ('', e.programme)
group by {by}, e.currency order by {by}, e.currency
"""
_NAMES: Final[dict[str, Any]] = {
    "paid": Account.PAID,
    "failed": [str(one) for one in FAILED],
    "transit": Account.IN_TRANSIT,
    "beyond": [Account.OVERPAID, Account.TO_RECOVER],
}


def rows(by: str, programme: str) -> Iterator[Sequence[Any]]:
    """Yield, inside a look, sums by some columns of the entitlements; an empty ``programme`` is all of them."""
    with connection.cursor() as cursor:
        cursor.execute(_RECONCILED.format(by=by), {**_NAMES, "programme": programme})
        yield from cursor.fetchall()


def summed(row: Sequence[Any]) -> Reconciled:
    """Return a row of sums by programme and cycle, in words."""
    programme, cycle, currency, entitled, paid, failed, pending, overpaid = row
    return Reconciled(
        programme=programme,
        cycle=cycle,
        currency=currency,
        entitled=entitled,
        paid=paid,
        failed=failed,
        pending=pending,
        overpaid=overpaid,
    )
