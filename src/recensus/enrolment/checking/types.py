"""The plain words of checks across registers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from recensus.vocabulary.types import Label


class State(StrEnum):
    """How a finding stands; *gone*: the registers no longer show it."""

    OPEN = "open"
    IN_WORK = "in work"
    SETTLED = "settled"
    GONE = "gone"


class Why(StrEnum):
    """Why it cannot be determined whether a check finds something."""

    SILENT = "the register did not answer"
    NOBODY = "the enrolment names nobody known"
    NO_RECORD = "the register has no record of them"
    NOT_STATED = "the value is not stated"
    NOT_SEARCHED = "they were not looked for in the register"
    UNDECIDED = "whose record it is, is not decided"
    NO_HOUSEHOLD = "the household is not known"


class Told(StrEnum):
    """What became of a finding, one after another."""

    FOUND = "found"
    TAKEN_UP = "taken up"
    SETTLED = "settled"
    GONE = "gone"
    AGAIN = "found again"


@dataclass(frozen=True, kw_only=True)
class CheckCount:
    """What one check gave on a day.

    ``looked_at`` are the enrolments that it was put to, ``undetermined`` those (or, for numbers and schools, those
    groups) of which it cannot tell, by reason; ``new``, ``open`` (with those in work) and ``gone`` are findings.
    """

    name: str
    version: str
    looked_at: int
    undetermined: Mapping[str, int]
    new: int
    open: int
    gone: int


@dataclass(frozen=True, kw_only=True)
class Word:
    """One thing that became of a finding, by whom (``system`` for a run of the checks)."""

    told: Told
    outcome: str
    why: str
    by: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A finding with its evidence.

    ``statements`` are what each register says, side by side: source, key, day, how the record is linked and with
    which probability, and the values. ``rule`` is the check as it was (label, legal basis, what it asks).
    ``registrant`` is whom it is about, None where that is a number or a school. ``due_on`` ends the time to work it.
    """

    id: int
    check: str
    version: str
    subject: str
    unit: str
    registrant: int | None
    programmes: Sequence[str]
    area: str | None
    enrolments: Sequence[int]
    confidence: float
    rule: Mapping[str, Any]
    statements: Sequence[Mapping[str, Any]]
    state: State
    found_on: date
    due_on: date
    owner: Sequence[str]
    outcome: str
    by: str
    why: str

    @property
    def label(self) -> Label:
        """What the check says, by language."""
        label: Label = self.rule["label"]
        return label

    def overdue(self, on: date) -> bool:
        """Tell whether it should have been worked by now."""
        return self.state in {State.OPEN, State.IN_WORK} and self.due_on < on


@dataclass(frozen=True, kw_only=True)
class Narrowed:
    """Which findings are asked for: empty and None mean all."""

    check: str = ""
    programme: str = ""
    area: str = ""
    state: str = State.OPEN
    overdue_on: date | None = None
