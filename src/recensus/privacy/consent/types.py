"""The plain words of consent."""

from dataclasses import dataclass
from datetime import datetime


class NotByConsent(ValueError):
    """The purpose does not rest on consent: a law allows it, and it goes on. The message says which."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How a person stands to a purpose that rests on consent; ``record`` is the receipt's number, "" for none."""

    purpose: str
    given: bool
    at: datetime | None
    until: datetime | None
    record: str


@dataclass(frozen=True, kw_only=True)
class GoesOn:
    """A purpose that goes on whatever a person consents to, and the law by which it does."""

    purpose: str
    legal_basis: str
