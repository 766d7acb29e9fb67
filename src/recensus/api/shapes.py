"""What goes over the wire."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

ShortText = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
"""Text of at most 200 characters; the database cannot keep a null character."""


class TokenAsked(BaseModel):
    """The form of RFC 6749, section 4.4, with the assertion of RFC 7523, section 2.2."""

    grant_type: Literal["client_credentials"]
    client_assertion_type: Literal["urn:ietf:params:oauth:client-assertion-type:jwt-bearer"]
    client_assertion: Annotated[str, Field(min_length=1, max_length=8000)]
    scope: Annotated[str, Field(max_length=500)] = ""


class TokenGiven(BaseModel):
    """A token of access; ``expires_in`` is in seconds."""

    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - a kind, not a secret
    expires_in: int
    scope: str


class IdentifierAsked(BaseModel):
    """A number that ``issuer`` gave."""

    issuer: ShortText
    value: ShortText


class IdentifierHeld(BaseModel):
    """A number by which a person is known; ``status`` says whether it is well formed."""

    issuer: str
    value: str
    status: str
    source: str


class PersonFound(BaseModel):
    """A person at a glance, as far as the agreement shows her; what it does not show is empty."""

    number: int
    name: str
    sex: str | None
    birth_year: int | None
    area: str | None
    identifiers: list[IdentifierHeld]


class ValueHeld(BaseModel):
    """What is held true of one attribute; without a value, ``missing`` says why there is none."""

    attribute: str
    value: str | None
    missing: str | None
    source: str
    method: str
    stated_on: date


class PersonHeld(BaseModel):
    """A person as far as the agreement shows her."""

    number: int
    household: int | None
    attributes: list[ValueHeld]


class CandidatesAsked(BaseModel):
    """What is known of an applicant: values of the country's attributes by name, and numbers by who gave them."""

    attributes: Annotated[dict[ShortText, ShortText], Field(max_length=30)] = {}
    identifiers: Annotated[dict[ShortText, ShortText], Field(max_length=10)] = {}


class CandidateFound(BaseModel):
    """Somebody on record who may be the applicant, as far as the agreement shows her; the reasons likewise.

    ``by`` is 'identifier' where a number that both state passed the gate, else 'model'.
    """

    number: int
    name: str
    sex: str | None
    birth_year: int | None
    area: str | None
    probability: float
    by: str
    says: str
    reasons: list[str]


class CandidatesFound(BaseModel):
    """Who may be the applicant by the record of ``known_at``; ``later`` rows came in since and were not looked at.

    ``elsewhere`` tells that somebody similar is on record beyond what may be shown; null to who may not know that.
    """

    known_at: datetime
    later: int
    elsewhere: bool | None
    candidates: list[CandidateFound]


class Refusal(BaseModel):
    """Why there is no answer: a stable code, and words."""

    code: str
    message: str
