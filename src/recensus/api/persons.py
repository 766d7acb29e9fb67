"""Asking about one person, by number or by an identifier that travels in the body."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Path, Router, Status

from recensus.api.shapes import IdentifierAsked, PersonHeld, Refusal, ValueHeld
from recensus.api.tokens import Holder, bearer_of
from recensus.privacy.access import AccessRefused
from recensus.privacy.machines.types import Bearer, Scope
from recensus.registry import queries
from recensus.registry.types import PersonFile
from recensus.setups.running import running_pack

router = Router(tags=["persons"])
Answer = Status[PersonHeld | Refusal]
Number = Annotated[int, Path(ge=1, lt=2**63)]
NOT_FOUND: Answer = Status(
    404, Refusal(code="not_found", message="Nobody whom you may see is on record under this.")
)


@router.get("/{int:number}", response={200: PersonHeld, 404: Refusal}, auth=Holder(Scope.READ))
def read(request: HttpRequest, number: Number) -> Answer:
    """Show a person as held true now, as far as the agreement goes."""
    return _shown(number, bearer_of(request))


@router.post("/look-up", response={200: PersonHeld, 404: Refusal}, auth=Holder(Scope.LOOK_UP))
def look_up(request: HttpRequest, asked: IdentifierAsked) -> Answer:
    """Show the one person who is known by an identifier; two who share it are nobody until an officer has looked."""
    asks = bearer_of(request)
    try:
        known = queries.known_by(issuer=asked.issuer, value=asked.value, by=asks.by, purpose=asks.purpose)
    except AccessRefused:
        return NOT_FOUND
    return _shown(known, asks) if known is not None else NOT_FOUND


def _shown(number: int, asks: Bearer) -> Answer:
    """Answer alike whether somebody does not exist or may not be seen."""
    pack = running_pack()
    if pack is None:
        return NOT_FOUND
    try:
        found = queries.person(number, pack=pack, by=asks.by, purpose=asks.purpose)
    except (AccessRefused, queries.NotOnRecord):
        return NOT_FOUND
    return Status(200, _held(found))


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
