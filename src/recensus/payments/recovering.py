"""Asking back what was overpaid: proposed, announced, waited for and decided; never by a program or without notice."""

from django.utils import timezone

from recensus.decisions import actions as decisions
from recensus.decisions.executing import Approved
from recensus.decisions.types import Draft, Kind, Subject
from recensus.payments import ledger, models
from recensus.payments.payees import shows
from recensus.payments.types import Account, PaymentProblem
from recensus.privacy.access import Act, looking


def propose_recovery(*, instruction: int, reason: str, by: str, purpose: str) -> int:
    """Propose to ask back what was overpaid by an instruction, and return the proposal's number.

    Raises PaymentProblem where nothing was overpaid.
    """
    with looking(by=by, purpose=purpose, action=Act.DECIDE) as look:
        row = models.Instruction.objects.filter(pk=instruction).first()
        if row is None or ledger.held_at(instruction, Account.OVERPAID) < row.amount:
            raise PaymentProblem(f"Nothing was overpaid by payment {instruction}.")
        shows(look, [row])
    draft = Draft(
        kind=Kind.RECOVERY,
        reference=f"payment {row.end_to_end}",
        reason=reason,
        parameters={"instruction": instruction},
        evidence={"amount": f"{row.amount} {row.currency}"},
        subjects=[Subject(kind=row.unit, number=row.registrant)],
    )
    return decisions.propose(draft=draft, by=by, purpose=purpose)


def recover_as_decided(act: Approved) -> None:
    """Enter what is to be recovered, once it is decided; the database lets no undecided one in."""
    _enter_recovery(act, debit=Account.TO_RECOVER, credit=Account.OVERPAID)


def waive_as_appealed(act: Approved) -> None:
    """Enter that what was to be recovered is not, when an appeal was upheld."""
    _enter_recovery(act, debit=Account.OVERPAID, credit=Account.TO_RECOVER)


def _enter_recovery(act: Approved, *, debit: Account, credit: Account) -> None:
    row = models.Instruction.objects.get(pk=act.parameters["instruction"])
    models.Entry.objects.create(
        instruction=row,
        debit=debit,
        credit=credit,
        amount=row.amount,
        currency=row.currency,
        on=timezone.localdate(),
        proposal=act.proposal,
    )
