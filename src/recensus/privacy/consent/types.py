"""The plain words of consent."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Manner(StrEnum):
    """How a person said it: by herself on her page, or to an officer, who writes it down."""

    OWN_PAGE = "on her own page"
    SPOKEN = "by word of mouth"
    WRITTEN = "in writing"
    TELEPHONE = "by telephone"
    NOT_SAID = "not said"


class NotTold(ValueError):
    """There is no notice in that language, so she cannot have been told in it."""


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
class Telling:
    """How somebody was asked and said it: in which language she was told, how she said it, who wrote it down."""

    language: str
    manner: Manner
    by: str


@dataclass(frozen=True, kw_only=True)
class GoesOn:
    """A purpose that goes on whatever a person consents to, and the law by which it does."""

    purpose: str
    legal_basis: str
