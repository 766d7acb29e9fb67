"""The plain words of a person's rights: requests, looks as they are told to her, and her whole view."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from recensus.eligibility.types import Explanation
from recensus.enrolment.types import Benefits
from recensus.privacy.consent.types import GoesOn, Standing
from recensus.registry.types import HouseholdFile, PersonFile


class Kind(StrEnum):
    """What a person may ask for."""

    RECTIFY = "rectify"
    COMPLEMENT = "complement"
    OBJECT = "object"
    ERASE = "erase"


class State(StrEnum):
    """Where a request stands."""

    OPEN = "open"
    GRANTED = "granted"
    REFUSED = "refused"


class NotPossible(Exception):
    """What was asked cannot be done; the message says why."""


class UnknownRequest(LookupError):
    """There is no request of this number, or none within reach."""


@dataclass(frozen=True, kw_only=True)
class Ask:
    """A request as it is made: of what kind, ``about`` which attribute, purpose or source, in whose own words."""

    kind: Kind
    person: int
    about: str = ""
    words: str = ""
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class Request:
    """A request on record. ``holder`` is whose source is to be rectified; ``due`` the day by which it is answered."""

    number: int
    kind: Kind
    person: int
    about: str
    words: str
    source: str
    holder: str
    filed_at: datetime
    filed_by: str
    due: date
    owner: str
    state: State
    answer: str
    answered_by: str
    answered_at: datetime | None
    carried_out_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class LookTold:
    """One look as it is told to the person: by which role of which organisation, not by which officer.

    ``herself`` marks her own; ``attributes`` says what was shown, and how (value, band, yes or no).
    """

    at: datetime
    role: str
    organisation: str
    who: str
    herself: bool
    purpose: str
    legal_basis: str
    agreement: str
    action: str
    attributes: Mapping[str, str]
    allowed: bool
    outcome: str


@dataclass(frozen=True, kw_only=True)
class PersonView:
    """All that is held about a person, with its sources, what was determined and why, and who looked."""

    file: PersonFile
    home: HouseholdFile | None
    explanations: Sequence[Explanation]
    benefits: Benefits
    looks: Sequence[LookTold]
    requests: Sequence[Request]
    consents: Sequence[Standing]
    by_law: Sequence[GoesOn]


@dataclass(frozen=True, kw_only=True)
class Consents:
    """How a person stands to what rests on consent, and the receipts of what she said, as JSON (TS 27560)."""

    name: str
    standings: Sequence[Standing]
    receipts: Sequence[Mapping[str, object]]


@dataclass(frozen=True, kw_only=True)
class ExemptionWaiting:
    """A proposal to keep looks for one purpose from a person until a day."""

    number: int
    person: int
    looks_for: str
    reason: str
    ends: datetime
    proposed_by: str


@dataclass(frozen=True, kw_only=True)
class Erased:
    """What was taken off the record: how many registrants (she, and a household of hers alone), and what was rewritten.

    ``values`` is how many sealed values the vault threw away.
    """

    registrants: int
    values: int
    rewritten: Sequence[str]
