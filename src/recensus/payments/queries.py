"""What became of payments, for those who may ask: runs, differences to be worked, what is reconciled, the ledger."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from django.db import connection

from recensus.payments import ledger, models, reconciling
from recensus.payments.payees import ACCOUNT, shows
from recensus.payments.stopping import Stop, stops
from recensus.payments.types import (
    Balance,
    Difference,
    Fault,
    Message,
    Reconciled,
    Report,
    Run,
    Standing,
    State,
    UnknownRun,
)
from recensus.privacy.access import Act, looking
from recensus.privacy.types import Showing
from recensus.privacy.vault.queries import open_values

SHOWN: Final = 200
"""How many differences one page shows."""

_STANDINGS: Final = """
select coalesce(s.state, 0), i.currency, count(*), sum(i.amount)
from payments_instruction i
left join (select instruction_id, max(state) as state from payments_status group by 1) s on s.instruction_id = i.id
where i.run_id = %s
group by 1, 2 order by 1, 2
"""
_WITHOUT_ACCOUNT: Final = """
select distinct n.unit, e.registrant, coalesce(w.name, '')
from enrolment_entitlement e
join enrolment_enrolment n on n.id = e.enrolment
left join registry_nameentry w on w.registrant = e.registrant
where e.programme = %s and e.cycle = %s and e.state = 'due' and e.registrant is not null and not exists (
    select from payments_payeeaccount a where a.registrant = e.registrant and a.replaced_at is null)
order by e.registrant
"""


def runs(*, by: str, purpose: str) -> list[Run]:
    """Return all runs, the latest first."""
    with looking(by=by, purpose=purpose, action=Act.COUNT) as look:
        look.shows(whole="payment runs")
        return [_told(row) for row in models.Run.objects.prefetch_related("messages").order_by("-id")]


def run(number: int, *, by: str, purpose: str) -> Run:
    """Return one run with its files; raises UnknownRun."""
    with looking(by=by, purpose=purpose, action=Act.COUNT) as look:
        look.shows(whole=f"payment run {number}")
        row = models.Run.objects.prefetch_related("messages").filter(pk=number).first()
    if row is None:
        raise UnknownRun(f"There is no payment run {number}.")
    return _told(row)


def standings(number: int, *, by: str, purpose: str) -> list[Standing]:
    """Return how many of a run's payments within reach stand where, and how much that is."""
    with looking(by=by, purpose=purpose, action=Act.COUNT) as look, connection.cursor() as cursor:
        look.shows(whole=f"where payment run {number} stands")
        cursor.execute(_STANDINGS, [number])
        return [
            Standing(state=State(state), currency=currency, instructions=count, amount=amount)
            for state, currency, count, amount in cursor.fetchall()
        ]


def stopped(number: int, *, by: str, purpose: str) -> list[Stop]:
    """Return who in a run is not to be paid just so, and why."""
    with looking(by=by, purpose=purpose, action=Act.SEE) as look:
        found = stops(number)
        look.shows(whole=f"whom payment run {number} must not pay", many=len(found))
        return found


def without_account(programme: str, cycle: str, *, by: str, purpose: str) -> list[tuple[int, str]]:
    """Return who is due something for which nobody gave an account: registrant and name ("" for none on record)."""
    with looking(by=by, purpose=purpose, action=Act.SEE) as look, connection.cursor() as cursor:
        cursor.execute(_WITHOUT_ACCOUNT, [programme, cycle])
        found = [(unit, int(registrant), str(name)) for unit, registrant, name in cursor.fetchall()]
        persons = [registrant for unit, registrant, _ in found if unit == "P"]
        households = [registrant for unit, registrant, _ in found if unit == "H"]
        look.shows(persons=persons, households=households)
        return [(registrant, name) for _, registrant, name in found]


def differences(*, report: int | None = None, by: str, purpose: str) -> list[Difference]:
    """Return what waits to be worked, the oldest first, up to `SHOWN`; account numbers by their last digits."""
    with looking(by=by, purpose=purpose, action=Act.SEE, attributes=[ACCOUNT]) as look:
        rows = models.Difference.objects.filter(worked_at=None).order_by("id")
        found = list(rows.filter(report=report)[:SHOWN] if report else rows[:SHOWN])
        instructions = models.Instruction.objects.in_bulk(
            [row.instruction for row in found if row.instruction]
        )
        tokens = [(ACCOUNT, one.number) for one in instructions.values()]
        numbers = open_values(tokens, look) if look.showing(ACCOUNT) is Showing.VALUE else {}
        shows(look, instructions.values())
        return [_difference(row, instructions.get(row.instruction or 0), numbers) for row in found]


def _difference(
    row: models.Difference, paid: models.Instruction | None, numbers: Mapping[tuple[str, str], str]
) -> Difference:
    return Difference(
        number=row.pk,
        report=row.report_id,
        fault=Fault(row.fault),
        place=row.place,
        detail=row.detail,
        run=paid.run_id if paid else None,
        instruction=row.instruction,
        registrant=row.registrant,
        account=masked(numbers.get((ACCOUNT, paid.number), "")) if paid else "",
        amount=row.amount,
        currency=row.currency,
        worked_by=row.worked_by,
        outcome=row.outcome,
    )


def masked(number: str) -> str:
    """Return an account's number as screens show it: its last four, enough to compare with a paper.

    >>> masked("GB82WEST12345698765432"), masked("1234")
    ('••••5432', '••••')
    """
    return "••••" + (number[-4:] if len(number) > 7 else "")


def reconciled(*, programme: str = "", by: str, purpose: str) -> list[Reconciled]:
    """Return what became of what is due, by programme, cycle and currency; an empty ``programme`` is all of them."""
    with looking(by=by, purpose=purpose, action=Act.COUNT) as look:
        look.shows(whole="what became of what is due")
        return [reconciling.summed(row) for row in reconciling.rows("e.programme, e.cycle", programme)]


def unbalanced(*, programme: str, by: str, purpose: str) -> list[tuple[int, Reconciled]]:
    """Return the enrolments of a programme of which not everything is accounted for, by cycle."""
    with looking(by=by, purpose=purpose, action=Act.SEE) as look:
        rows = reconciling.rows("e.enrolment, e.programme, e.cycle", programme)
        found = [
            (enrolment, one) for enrolment, *rest in rows if (one := reconciling.summed(rest)).difference
        ]
        look.shows(whole="enrolments with a difference", many=len(found))
        return found


def balances(*, by: str, purpose: str) -> list[Balance]:
    """Return what each account of the ledger holds; together they make nothing, in each currency."""
    with looking(by=by, purpose=purpose, action=Act.COUNT) as look:
        look.shows(whole="balances of the ledger")
        return ledger.balances()


def reported(row: models.Report, *, again: bool = False) -> Report:
    """Return what became of a file."""
    return Report(
        number=row.pk,
        kind=row.kind,
        message=row.message,
        received=row.received,
        accepted=row.accepted,
        rejected=row.rejected,
        held=row.held,
        again=again,
    )


def _told(row: models.Run) -> Run:
    return Run(
        number=row.pk,
        programme=row.programme,
        cycle=row.cycle,
        attempt=row.attempt,
        instructions=row.instructions,
        without_account=row.without_account,
        prepared_by=row.prepared_by,
        prepared_at=row.prepared_at,
        released_by=row.released_by,
        released_at=row.released_at,
        messages=[_message(one) for one in row.messages.all()],
    )


def _message(row: models.Message) -> Message:
    return Message(
        name=row.name,
        institution=row.institution,
        instructions=row.instructions,
        sums={currency: Decimal(total) for currency, total in row.sums.items()},
        sha256=row.sha256,
        handed_over_at=row.handed_over_at,
    )
