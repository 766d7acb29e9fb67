"""Handing in what became of our payments: a bank's or wallet provider's own system, about its own institution only."""

from typing import Final
from uuid import uuid4

from django.http import HttpRequest
from ninja import Router, Status
from pydantic import BaseModel

from recensus.api.persons import CHANNEL
from recensus.api.shapes import Refusal
from recensus.api.tokens import Holder, bearer_of
from recensus.payments.arriving import take_in_parts
from recensus.payments.faults import remedy
from recensus.payments.types import FileRefused
from recensus.privacy.access import AccessRefused
from recensus.privacy.doors import coming
from recensus.privacy.machines.types import Scope

router = Router(tags=["payments"])
REFUSED: Final = Refusal(code="refused", message="No agreement lets you speak of payments.")


class StatementTaken(BaseModel):
    """What became of a file's lines: received = accepted + rejected + held; ``again`` when it came before."""

    number: int
    kind: str
    received: int
    accepted: int
    rejected: int
    held: int
    again: bool


class StatementRefused(Refusal):
    """Why nothing of the file counts, where, and what to do."""

    place: str
    remedy: str


@router.post(
    "/statements",
    response={200: StatementTaken, 403: Refusal, 422: StatementRefused},
    auth=Holder(Scope.STATEMENTS),
)
def hand_in(request: HttpRequest) -> Status[StatementTaken | Refusal]:
    """Take in a file (pain.002, camt.053, camt.054, or a table); the same file again changes nothing."""
    asks = bearer_of(request)
    try:
        with coming(CHANNEL, uuid4().hex):
            taken = take_in_parts(name="body", parts=[request.body], by=asks.by, purpose=asks.purpose)
    except AccessRefused:
        return Status(403, REFUSED)
    except FileRefused as refused:
        return Status(
            422,
            StatementRefused(
                code=refused.fault,
                message=refused.detail,
                place=refused.place,
                remedy=remedy(refused.fault),
            ),
        )
    facts = {name: getattr(taken, name) for name in StatementTaken.model_fields}
    return Status(200, StatementTaken(**facts))
