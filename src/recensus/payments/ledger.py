"""The ledger: every movement takes money from one account and puts it to another, so it balances by construction.

What an instruction has moved depends on where it stands only, not on the way there: each change of its state moves its
amount from where it was to where it is now. So files may come in any order, and twice.
"""

from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db import connection
from django.db.backends.utils import CursorWrapper

from recensus.payments.states import WHERE
from recensus.payments.types import Account, Balance, State

ACCOUNTS: Final = [str(WHERE[state]) for state in State]
"""The account of each state, in the order of their numbers."""

# An entitlement that is instructed for the first time is taken from what is entitled, later from where it failed.
_RELEASED: Final = """
insert into payments_entry (instruction_id, debit, credit, amount, currency, "on")
select i.id, %(to)s, case when i.attempt = 1 then %(entitled)s else (%(accounts)s::text[])[1 + coalesce((
           select max(s.state) from payments_status s join payments_instruction b on b.id = s.instruction_id
           where b.entitlement = i.entitlement and b.attempt = i.attempt - 1), 0)] end,
       i.amount, i.currency, %(on)s
from payments_instruction i
where i.run_id = %(run)s and (%(one)s::bigint is null or i.id = %(one)s)
  and not exists (select from payments_entry e where e.instruction_id = i.id)
"""
# Of one that was instructed again since, what comes late was not due: the later one stands for the entitlement.
MOVED: Final = """
insert into payments_entry (instruction_id, debit, credit, amount, currency, "on", report)
select id, debit, credit, amount, currency, "on", %(report)s from (
    select m.*, case when not again then (%(accounts)s::text[])[1 + after]
                     when (%(accounts)s::text[])[1 + after] = %(paid)s then %(overpaid)s else %(not_due)s end as debit,
                case when not again then (%(accounts)s::text[])[1 + before]
                     when (%(accounts)s::text[])[1 + before] = %(paid)s then %(overpaid)s else %(not_due)s end as credit
    from moved m) changed
where debit <> credit
"""
_BALANCES: Final = """
select account, currency, sum(amount) from (
    select debit as account, currency, amount from payments_entry
    union all
    select credit, currency, -amount from payments_entry) sides
group by 1, 2 having sum(amount) <> 0 order by 2, 1
"""
_HELD: Final = """
select coalesce(sum(case when debit = %(account)s then amount else -amount end), 0) from payments_entry
where instruction_id = %(instruction)s and %(account)s in (debit, credit)
"""


def names() -> dict[str, Any]:
    """Return what the accounts are called, for statements that post."""
    return {
        "accounts": ACCOUNTS,
        "paid": Account.PAID,
        "overpaid": Account.OVERPAID,
        "not_due": Account.NOT_DUE,
        "entitled": Account.ENTITLED,
    }


def post_run(cursor: CursorWrapper, run: int, *, on: date) -> None:
    """Enter that the instructions of a run are on their way, those that were recalled before excepted."""
    cursor.execute(_RELEASED, {**names(), "to": Account.IN_TRANSIT, "run": run, "one": None, "on": on})


def post_recalled(cursor: CursorWrapper, run: int, instruction: int, *, on: date) -> None:
    """Enter that an instruction was recalled before it left: it is owed still."""
    values = {**names(), "to": Account.RECALLED, "run": run, "one": instruction, "on": on}
    cursor.execute(_RELEASED, values)


def balances() -> list[Balance]:
    """Return, inside a look, what each account holds in each currency; together they make nothing."""
    with connection.cursor() as cursor:
        cursor.execute(_BALANCES)
        return [
            Balance(account=Account(account), currency=currency, amount=amount)
            for account, currency, amount in cursor.fetchall()
        ]


def held_at(instruction: int, account: Account) -> Decimal:
    """Return, inside a look, how much of an instruction an account holds."""
    with connection.cursor() as cursor:
        cursor.execute(_HELD, {"account": account, "instruction": instruction})
        held: Decimal = cursor.fetchone()[0]
        return held
