"""Handing in what a programme reports, and asking what became of each row: the same load as by any other door."""

from dataclasses import asdict
from datetime import date
from typing import Annotated, Final, Literal
from uuid import uuid4

from django.db import transaction
from django.http import HttpRequest
from ninja import Header, Query, Router, Status
from pydantic import BaseModel

from recensus.api.persons import CHANNEL, Number
from recensus.api.shapes import Refusal, ShortText
from recensus.api.tokens import Holder, bearer_of
from recensus.connectors.failures import FileUnreadable
from recensus.intake.handing import Door, OtherFilesBefore, keep
from recensus.intake.receipts import receipt
from recensus.intake.tasks import load
from recensus.intake.uploads import UnknownUpload
from recensus.privacy.access import AccessRefused
from recensus.privacy.doors import coming
from recensus.privacy.machines.types import Scope
from recensus.setups.running import running_pack

router = Router(tags=["reports"])
NO_SOURCE: Final = Refusal(code="not_found", message="You report into no such source.")
"""The one answer about a source that is none, and about one that the agreement does not name."""
NO_RECEIPT: Final = Refusal(code="not_found", message="You sent nothing under this number.")


class Given(BaseModel):
    """How the body is to be taken: ``file`` is a name that the source's patterns know, and says how it is written."""

    file: ShortText
    stated_on: date | None = None
    mode: Literal["snapshot", "delta"] | None = None


class RowRefused(BaseModel):
    """One row that was rejected, held, or taken in with a flag; the number is the row's in the body, as one counts."""

    file: str
    row: int
    code: str
    column: str
    outcome: str
    remedy: str


class ProblemOfFile(BaseModel):
    """Why nothing of it was taken in."""

    code: str
    file: str
    message: str
    remedy: str


class ReceiptShown(BaseModel):
    """What became of what was sent: received = accepted + rejected + held once ``state`` is done."""

    number: int
    source: str
    state: str
    batch: int | None
    received: int
    accepted: int
    rejected: int
    held: int
    problems: list[ProblemOfFile]
    rows: list[RowRefused]
    rows_left_out: int


@router.post(
    "/{source}",
    response={200: ReceiptShown, 202: ReceiptShown, 404: Refusal, 409: Refusal, 422: Refusal},
    auth=Holder(Scope.REPORTS),
)
def hand_in(
    request: HttpRequest,
    source: str,
    given: Query[Given],
    idempotency_key: Annotated[ShortText, Header(alias="Idempotency-Key")],
) -> Status[ReceiptShown | Refusal]:
    """Take in the rows of one file (CSV, JSON lines or any format that files come in) and give a receipt for it.

    The same body under the same key is taken once, and answered with how it stands.
    """
    asks, pack = bearer_of(request), running_pack()
    if pack is None or source not in pack.sources:
        return Status(404, NO_SOURCE)
    try:
        with coming(CHANNEL, uuid4().hex), transaction.atomic():
            number, new = keep(
                pack=pack,
                source=source,
                files={given.file: [request.body]},
                stated_on=given.stated_on,
                mode=given.mode,
                by=asks.by,
                purpose=asks.purpose,
                door=Door(name="programs", key=idempotency_key),
            )
            if new:
                load.defer(number=number)
    except AccessRefused:
        return Status(404, NO_SOURCE)
    except OtherFilesBefore as other:
        return Status(409, Refusal(code="other_content_before", message=str(other)))
    except FileUnreadable as refused:
        return Status(422, Refusal(code=refused.code, message=f"{refused.message} {refused.remedy}"))
    return Status(202 if new else 200, _shown(request, number))


@router.get(
    "/{source}/{int:number}",
    response={200: ReceiptShown, 404: Refusal},
    auth=Holder(Scope.REPORTS),
)
def read(request: HttpRequest, source: str, number: Number) -> Status[ReceiptShown | Refusal]:
    """Say what became of what was sent under a receipt's number."""
    try:
        with coming(CHANNEL, uuid4().hex):
            found = _shown(request, number)
    except (AccessRefused, UnknownUpload):
        return Status(404, NO_RECEIPT)
    return Status(200, found) if found.source == source else Status(404, NO_RECEIPT)


def _shown(request: HttpRequest, number: int) -> ReceiptShown:
    asks = bearer_of(request)
    return ReceiptShown.model_validate(asdict(receipt(number, by=asks.by, purpose=asks.purpose)))
