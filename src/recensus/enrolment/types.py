"""The plain words of enrolments: what programmes report, and what follows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from recensus.vocabulary.types import Label


class Status(StrEnum):
    """How an enrolment stands.

    *No longer reported* is not an exit: the programme's last full list does not name it, and nobody said why.
    *Withdrawn* means that the report of it was undone.
    """

    ACTIVE = "active"
    WAITING = "waiting"
    SUSPENDED = "suspended"
    EXITED = "exited"
    NO_LONGER_REPORTED = "no longer reported"
    WITHDRAWN = "withdrawn"


class EntitlementState(StrEnum):
    """Whether what is owed may be paid: ``suspended`` waits, ``cancelled`` is owed no longer."""

    DUE = "due"
    SUSPENDED = "suspended"
    CANCELLED = "cancelled"


class PaymentState(StrEnum):
    """What became of a payment."""

    PENDING = "pending"
    PAID = "paid"
    FAILED = "failed"
    RETURNED = "returned"


class OverlapOutcome(StrEnum):
    """What an officer found of an overlap; ``gone`` when the reports no longer show it."""

    OPEN = "open"
    REFERRED = "referred to the programmes"
    ALLOWED = "allowed in this case"
    NOT_SO = "not so"
    GONE = "gone"


@dataclass(frozen=True, kw_only=True)
class OverlapFound:
    """One finding, with its evidence: ``enrolments`` tells of each its programme, since when, amount and link."""

    id: int
    rule: str
    unit: str
    registrant: int
    confidence: float
    found_on: date
    outcome: OverlapOutcome
    settled_by: str
    why: str
    label: Label
    monthly: Decimal | None
    total: Decimal | None
    enrolments: Sequence[Mapping[str, object]]


@dataclass(frozen=True, kw_only=True)
class Counted:
    """How many overlaps a rule has: found anew, open from before, and gone."""

    rule: str
    new: int
    open: int
    gone: int


@dataclass(frozen=True, kw_only=True)
class Due:
    """What is owed for one cycle, and when."""

    cycle: str
    amount: Decimal
    currency: str
    due_on: date
    state: EntitlementState


@dataclass(frozen=True, kw_only=True)
class Paid:
    """What a programme reported of one payment."""

    cycle: str
    amount: Decimal
    currency: str
    paid_on: date | None
    state: PaymentState


@dataclass(frozen=True, kw_only=True)
class Held:
    """One enrolment as it stands, with what is due and what was paid, the latest first.

    ``registrant`` is the person (``unit`` P) or household (H) enrolled. ``stated_on`` is the day of which its source
    spoke last, None for an own enrolment; ``linked_by`` tells how the source's key came to speak of the registrant.
    """

    id: int
    programme: str
    unit: str
    registrant: int
    source: str
    first_day: date | None
    last_day: date | None
    status: Status
    reason: str
    amount: Decimal | None
    currency: str | None
    stated_on: date | None
    linked_by: str
    due: Sequence[Due]
    paid: Sequence[Paid]

    @property
    def running(self) -> bool:
        """Tell whether it stands now: also while it is suspended."""
        return self.status in RUNNING


RUNNING: Final = frozenset({Status.ACTIVE, Status.SUSPENDED})
"""How an enrolment stands that counts as being in the programme."""


@dataclass(frozen=True, kw_only=True)
class Complaint:
    """A complaint, as the programme reported it last; ``answered_on`` is None as long as nobody answered.

    ``registrant`` is who complained, or whose enrolment it is about.
    """

    programme: str
    source: str
    registrant: int
    received_on: date
    answered_on: date | None
    state: str
    about: str


@dataclass(frozen=True, kw_only=True)
class Benefits:
    """Who gets what: all enrolments of a registrant, her household and its other members.

    ``household`` is None for a person who lives in none; ``members`` are the persons of the household within reach.
    ``complaints`` are the registrant's own, and for an officer those of the household too: what one of them complained
    of is not told to another.
    """

    registrant: int
    kind: str
    household: int | None
    members: Sequence[int]
    enrolments: Sequence[Held]
    complaints: Sequence[Complaint] = ()

    def months(self) -> Mapping[str, Sequence[tuple[Held, Paid | Due]]]:
        """Return the calendar, latest month (``2026-06``) first: what was paid or, where nothing was, is due."""
        found: dict[str, list[tuple[Held, Paid | Due]]] = {}
        for held in self.enrolments:
            paid = {one.cycle for one in held.paid}
            told: list[Paid | Due] = [*held.paid, *(due for due in held.due if due.cycle not in paid)]
            for one in told:
                day = one.paid_on if isinstance(one, Paid) else one.due_on
                found.setdefault(f"{day:%Y-%m}" if day else one.cycle, []).append((held, one))
        return dict(sorted(found.items(), reverse=True))
