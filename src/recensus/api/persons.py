"""Asking about one person, by number or by an identifier that travels in the body."""

from typing import Annotated, Final
from uuid import uuid4

from django.http import HttpRequest
from ninja import Path, Router, Status

from recensus.api.shapes import IdentifierAsked, IdentifierHeld, PersonFound, PersonHeld, Refusal, ValueHeld
from recensus.api.tokens import Holder, bearer_of
from recensus.privacy.access import AccessRefused
from recensus.privacy.doors import coming
from recensus.privacy.machines.types import Scope
from recensus.registry import queries
from recensus.registry.types import PersonCard, PersonFile
from recensus.setups.running import running_pack

router = Router(tags=["persons"])
Number = Annotated[int, Path(ge=1, lt=2**63)]
CHANNEL: Final = "programs"
NOT_FOUND: Final = Refusal(code="not_found", message="Nobody whom you may see is on record under this.")
"""The one answer about somebody who does not exist and about somebody who may not be seen."""


@router.get("/{int:number}", response={200: PersonHeld, 404: Refusal}, auth=Holder(Scope.READ))
def read(request: HttpRequest, number: Number) -> Status[PersonHeld | Refusal]:
    """Show a person as held true now, each value with its source, as far as the agreement goes."""
    asks, pack = bearer_of(request), running_pack()
    if pack is None:
        return Status(404, NOT_FOUND)
    try:
        with coming(CHANNEL, uuid4().hex):
            found = queries.person(number, pack=pack, by=asks.by, purpose=asks.purpose)
    except (AccessRefused, queries.NotOnRecord):
        return Status(404, NOT_FOUND)
    return Status(200, _held(found))


@router.post("/look-up", response={200: PersonFound, 404: Refusal}, auth=Holder(Scope.LOOK_UP))
def look_up(request: HttpRequest, asked: IdentifierAsked) -> Status[PersonFound | Refusal]:
    """Say who is known by an identifier; two who share it are nobody until an officer has looked."""
    asks = bearer_of(request)
    try:
        with coming(CHANNEL, uuid4().hex):
            card = queries.look_up(issuer=asked.issuer, value=asked.value, by=asks.by, purpose=asks.purpose)
    except (AccessRefused, queries.NotOnRecord):
        return Status(404, NOT_FOUND)
    return Status(200, _found(card))


def _held(person: PersonFile) -> PersonHeld:
    values = [
        ValueHeld(
            attribute=cell.attribute,
            value=cell.held.value,
            missing=cell.held.missing,
            source=cell.held.source,
            method=cell.held.method,
            stated_on=cell.held.stated_on,
        )
        for cell in person.cells
    ]
    return PersonHeld(number=person.id, household=person.household, attributes=values)


def _found(card: PersonCard) -> PersonFound:
    numbers = [
        IdentifierHeld(issuer=one.issuer, value=one.value, status=one.status, source=one.source)
        for one in card.identifiers
    ]
    return PersonFound(
        number=card.found.id,
        name=card.found.name,
        sex=card.found.sex,
        birth_year=card.found.birth_year,
        area=card.found.area,
        identifiers=numbers,
    )
