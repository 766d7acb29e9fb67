"""Asking what one person and her household get."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

from django.http import HttpRequest
from ninja import Router, Status
from pydantic import BaseModel

from recensus.api.persons import CHANNEL, NOT_FOUND, Number
from recensus.api.shapes import Refusal
from recensus.api.tokens import Holder, bearer_of
from recensus.enrolment.queries import benefits_of
from recensus.enrolment.types import Due, Held, Paid
from recensus.privacy.access import AccessRefused
from recensus.privacy.doors import coming
from recensus.privacy.machines.types import Scope
from recensus.registry.reaching import NotOnRecord

router = Router(tags=["persons"])


class AmountHeld(BaseModel):
    """What was paid, or is due, for one cycle; ``on`` is null while a payment has no day."""

    cycle: str
    amount: Decimal
    currency: str
    on: date | None
    state: str


class EnrolmentHeld(BaseModel):
    """One enrolment of a person or household, as its source said last, on ``stated_on``."""

    programme: str
    unit: str
    registrant: int
    status: str
    first_day: date | None
    last_day: date | None
    amount: Decimal | None
    currency: str | None
    source: str
    stated_on: date | None
    due: list[AmountHeld]
    paid: list[AmountHeld]


class ComplaintHeld(BaseModel):
    """A complaint as its source said last; ``answered_on`` is null as long as nobody answered."""

    programme: str
    registrant: int
    received_on: date
    answered_on: date | None
    state: str
    about: str
    source: str


class BenefitsHeld(BaseModel):
    """All that programmes reported for a person, her household and its members within reach."""

    number: int
    household: int | None
    enrolments: list[EnrolmentHeld]
    complaints: list[ComplaintHeld]


@router.get("/{int:number}/benefits", response={200: BenefitsHeld, 404: Refusal}, auth=Holder(Scope.BENEFITS))
def read(request: HttpRequest, number: Number) -> Status[BenefitsHeld | Refusal]:
    """Show who gets what in a person's household, as far as the agreement goes."""
    asks = bearer_of(request)
    try:
        with coming(CHANNEL, uuid4().hex):
            found = benefits_of(number, by=asks.by, purpose=asks.purpose)
    except (AccessRefused, NotOnRecord):
        return Status(404, NOT_FOUND)
    shown = BenefitsHeld(
        number=number,
        household=found.household,
        enrolments=[_held(one) for one in found.enrolments],
        complaints=[ComplaintHeld(**vars(one)) for one in found.complaints],
    )
    return Status(200, shown)


def _held(one: Held) -> EnrolmentHeld:
    return EnrolmentHeld(
        programme=one.programme,
        unit=one.unit,
        registrant=one.registrant,
        status=one.status,
        first_day=one.first_day,
        last_day=one.last_day,
        amount=one.amount,
        currency=one.currency,
        source=one.source,
        stated_on=one.stated_on,
        due=[_amount(due, due.due_on) for due in one.due],
        paid=[_amount(paid, paid.paid_on) for paid in one.paid],
    )


def _amount(one: Due | Paid, on: date | None) -> AmountHeld:
    return AmountHeld(cycle=one.cycle, amount=one.amount, currency=one.currency, on=on, state=one.state)
