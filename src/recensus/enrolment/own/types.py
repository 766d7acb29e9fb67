"""The plain words of enrolling here: lists, what becomes of those on them, call-ups and acts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from recensus.enrolment.types import Status


class Standing(StrEnum):
    """Where somebody stands on a list: a place is free for her, or she waits for one."""

    OFFERED = "offered"
    WAITING = "waiting"


class State(StrEnum):
    """What became of somebody on a list.

    *In already* are those who are in the programme when they are to be enrolled, *not on record* those whom no key
    speaks of any more, or whose keys were parted.
    """

    PROPOSED = "proposed"
    ENROLLED = "enrolled"
    TURNED_DOWN = "turned down"
    IN_ALREADY = "in already"
    NOT_ON_RECORD = "not on record"


class Change(StrEnum):
    """What happened to an enrolment."""

    ENROLLED = "enrolled"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    LEFT = "left"
    REINSTATED = "reinstated"


class Why(StrEnum):
    """Why an enrolment is to be looked at again."""

    DUE = "its time is up"
    TWICE = "enrolled twice"
    DEATH = "death"
    MOVE = "move"
    HOUSEHOLD = "household"


class Outcome(StrEnum):
    """What came of a call-up; ``gone`` when the record no longer shows a reason and nobody had been called."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    SUSPENSION_PROPOSED = "suspension proposed"
    EXIT_PROPOSED = "exit proposed"
    GONE = "gone"


class NotEnrolledHere(LookupError):
    """The programme does not enrol here, or nothing of this number is on record."""


@dataclass(frozen=True, kw_only=True)
class List:
    """One proposal to enrol, with what it cites: run again from these, the same list comes out.

    ``eligible`` is the sum of ``offered``, ``waiting`` and ``already``. ``hash`` is the SHA-256 of the list's file.
    """

    number: int
    programme: str
    holder: str
    unit: str
    determination: int
    snapshot: str
    rules: str
    pack: str
    area: str
    seed: str
    score: str
    order: str
    quota: Mapping[str, int]
    four_eyes: bool
    eligible: int
    offered: int
    waiting: int
    already: int
    hash: str
    proposed_by: str
    proposed_at: datetime
    closed_at: datetime | None
    closed_by: str
    states: Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class Listed:
    """One line of a list: ``rank`` among those of her quota area, None where places are not counted."""

    registrant: int
    unit: str
    area: str | None
    quota_area: str | None
    places: int | None
    taken: int
    score: Decimal | None
    draw: str
    rank: int | None
    standing: Standing
    state: State
    enrolment: int | None


@dataclass(frozen=True, kw_only=True)
class Happened:
    """One thing that happened to an enrolment; ``proposal`` is the decision by which it did, if it took one."""

    change: Change
    on: date
    at: datetime
    by: str
    why: str
    proposal: int | None


@dataclass(frozen=True, kw_only=True)
class Enrolled:
    """One own enrolment as it stands, with when it is to be looked at again."""

    number: int
    programme: str
    unit: str
    registrant: int | None
    area: str | None
    first_day: date | None
    last_day: date | None
    status: Status
    reason: str
    amount: Decimal | None
    currency: str | None
    recertify_by: date | None
    history: Sequence[Happened] = ()


@dataclass(frozen=True, kw_only=True)
class CallUp:
    """One enrolment that is to be looked at again, why, and how far it has come.

    ``stale`` and ``inconsistent`` may both be true: it is one case and one letter all the same. ``letter`` is its
    number, shared by all call-ups that one household's letter is about.
    """

    number: int
    programme: str
    enrolment: int
    unit: str
    registrant: int
    household: int | None
    reasons: Sequence[Why]
    evidence: Mapping[str, object]
    found_on: date
    letter: int | None
    called_on: date | None
    answer_by: date | None
    reminded_on: date | None
    outcome: Outcome
    settled_by: str
    why: str
    proposal: int | None

    @property
    def stale(self) -> bool:
        """Tell whether nobody has confirmed it for too long."""
        return Why.DUE in self.reasons

    @property
    def inconsistent(self) -> bool:
        """Tell whether the record says otherwise than when it was confirmed."""
        return any(why is not Why.DUE for why in self.reasons)


@dataclass(frozen=True, kw_only=True)
class Cut:
    """What was cut for one cycle: so much for each, and how many entitlements there are by now."""

    programme: str
    cycle: str
    amount: Decimal
    currency: str
    due_on: date
    entitlements: int
    added: int
