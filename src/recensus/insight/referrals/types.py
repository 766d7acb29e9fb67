"""The plain words of referrals."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

PURPOSE: Final = "referral"
"""The purpose for which a person consents to be referred."""


class Basis(StrEnum):
    """By what somebody is referred."""

    CONSENT = "consent"
    LAW = "law"


class State(StrEnum):
    """Where a referral stands, in the order in which it moves on."""

    OPEN = "open"
    NOT_REACHABLE = "not reachable"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"
    ENROLLED = "enrolled"


ORDER: Final = tuple(State)
OF_THE_PROGRAMME: Final = frozenset({State.NOT_REACHABLE, State.REFUSED, State.ENROLLED})
"""What the programme's officers answer; anybody who may see her can write down that she withdraws."""
WAITING: Final = frozenset({State.OPEN, State.NOT_REACHABLE})
"""Where a referral stands that somebody has to work on."""


def furthest(answers: Iterable[State]) -> State:
    """Return where a referral stands by all that was answered, in whatever order it came.

    >>> furthest([State.ENROLLED, State.NOT_REACHABLE])
    <State.ENROLLED: 'enrolled'>
    """
    return max(answers, key=ORDER.index, default=State.OPEN)


@dataclass(frozen=True, kw_only=True)
class Answered:
    """One answer: by whom and why; ``enrolment`` is the one that was reported, None where an officer said so."""

    state: State
    by: str
    why: str
    at: datetime
    enrolment: int | None


@dataclass(frozen=True, kw_only=True)
class Referral:
    """One referral as it stands. ``late`` tells that nobody answered by ``due_on``.

    ``person`` consented (by the receipt ``record``), None where ``law`` is the basis.
    """

    id: int
    programme: str
    unit: str
    registrant: int
    basis: Basis
    law: str
    person: int | None
    record: str
    words: str
    by: str
    at: datetime
    due_on: date
    state: State
    late: bool
    answers: tuple[Answered, ...]
