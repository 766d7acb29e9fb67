"""Payments instructed here as a table of a snapshot, as far as institutions had answered on the day."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from recensus.enrolment.extracting import copied
from recensus.payments.states import WHERE
from recensus.payments.types import Account, State
from recensus.snapshots.streams import Stream

if TYPE_CHECKING:
    import psycopg

_STATES: Final[Mapping[Account, str]] = {
    Account.IN_TRANSIT: "pending",
    Account.PAID: "paid",
    Account.RETURNED: "returned",
    Account.REJECTED: "failed",
    Account.UNCOLLECTED: "failed",
    Account.RECALLED: "failed",
}
"""What is reported of a payment when its money is in an account."""
_INSTRUCTED: Final = """
select i.id, i.enrolment, r.programme, r.cycle, i.registrant, i.amount, i.currency, s."on",
       (%(states)s::text[])[1 + coalesce(s.state, 0)]
from payments_instruction i
join payments_run r on r.id = i.run_id and r.released_at::date <= %(on)s
left join lateral (
    select state, "on" from payments_status where instruction_id = i.id and "on" <= %(on)s
    order by state desc, "on" limit 1
) s on true
"""
_COLUMNS: Final = {
    "id": "BIGINT",
    "enrolment": "BIGINT",
    "programme": "VARCHAR",
    "cycle": "VARCHAR",
    "registrant": "BIGINT",
    "amount": "DECIMAL(18, 2)",
    "currency": "VARCHAR",
    "paid_on": "DATE",
    "state": "VARCHAR",
}


def stream(view: "psycopg.Connection[Any]", *, on: date) -> Stream:
    """Return the payments released by the day, each with the day and state of the greatest status by then."""
    values = {"on": on, "states": [_STATES[WHERE[state]] for state in State]}
    copy = copied(view, _INSTRUCTED, values)
    return Stream(name="instructed", columns=_COLUMNS, order=("registrant", "id"), copy=copy)
