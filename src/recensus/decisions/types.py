"""The plain words of proposals and decisions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class Kind(StrEnum):
    """What may only be done by proposal and decision."""

    SUSPEND = "suspend"
    EXIT = "exit"
    MERGE = "merge"
    PAYEE_CHANGE = "payee change"
    RULE_ACTIVATION = "rule activation"
    BULK_UPDATE = "bulk update"
    BATCH_UNDO = "batch undo"
    PUBLICATION = "publication"
    ERASURE = "erasure"
    RECOVERY = "recovery"


class Step(StrEnum):
    """What happens to a proposal, in the order in which it may happen."""

    PROPOSED = "proposed"
    REVIEWED = "reviewed"
    NOTICE = "notice given"
    CONTESTED = "contested"
    RELEASED = "released"
    DECIDED = "decided"
    CARRIED_OUT = "carried out"
    APPEALED = "appealed"
    DISMISSED = "appeal dismissed"
    UPHELD = "appeal upheld"
    REVERSED = "reversed"
    TURNED_DOWN = "turned down"
    WITHDRAWN = "withdrawn"


ABOUT_PEOPLE = frozenset({Kind.SUSPEND, Kind.EXIT, Kind.MERGE, Kind.PAYEE_CHANGE, Kind.RECOVERY})
"""The kinds that concern persons and households one by one: each of them is told, and waiting is never left out."""


class NotAllowed(Exception):
    """The step cannot be taken: now, by this officer, or at all. The message says why, and what comes first."""


class NoExecutor(NotAllowed):
    """Nothing here can carry out an act of this kind yet, so it cannot be decided."""


class UnknownProposal(LookupError):
    """There is no proposal of this number."""


@dataclass(frozen=True, kw_only=True)
class Subject:
    """One person (``P``) or household (``H``) concerned, by number."""

    kind: str
    number: int


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What is proposed.

    ``reference`` names what it is about ("batch 12"): there is at most one open proposal of a kind about it.
    ``parameters`` are what the executor needs; ``evidence`` is shown to who reviews and decides; ``affected`` and
    ``on_record`` are the registrants whom it changes, and all there are: the brake compares them.
    """

    kind: Kind
    reference: str
    reason: str
    parameters: Mapping[str, object] = field(default_factory=dict)
    evidence: Mapping[str, object] = field(default_factory=dict)
    subjects: Sequence[Subject] = ()
    affected: int = 0
    on_record: int = 0


@dataclass(frozen=True, kw_only=True)
class Taken:
    """One step that was taken. ``until`` ends the waiting (of a notice), or the time for appeals (of an act)."""

    step: Step
    by: str
    at: datetime
    note: str = ""
    until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A proposal and all that happened to it, the first step first. ``brake`` is the share above which it is halted.

    ``languages`` are those in which it is announced: the pack's, when it was made.
    """

    id: int
    kind: Kind
    reference: str
    reason: str
    parameters: Mapping[str, object]
    evidence: Mapping[str, object]
    affected: int
    on_record: int
    waiting_days: int
    brake: float
    at_least: int
    languages: Sequence[str]
    steps: Sequence[Taken]

    @property
    def standing(self) -> Step:
        """Return where it stands: the last step that moved it on."""
        return next(t.step for t in reversed(self.steps) if t.step not in {Step.CONTESTED, Step.RELEASED})

    @property
    def halted(self) -> bool:
        """Tell whether it would affect so many that two officers have to release it."""
        return self.affected >= self.at_least and self.affected > self.brake * self.on_record

    def who(self, step: Step) -> list[str]:
        """Return who took a step, in order."""
        return [taken.by for taken in self.steps if taken.step is step]

    def last(self, step: Step) -> Taken | None:
        """Return the last time a step was taken."""
        return next((taken for taken in reversed(self.steps) if taken.step is step), None)


@dataclass(frozen=True, kw_only=True)
class Notice:
    """What is told to one person or household in one language; of kind ``list``, to everybody, in public."""

    kind: str
    number: int | None
    language: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Policy:
    """How long is waited, how many are too many at once, and what can be done against it.

    ``waiting`` are working days by kind; ``holidays`` days on which nobody works; ``week`` the working days, Monday 0.
    """

    waiting: Mapping[Kind, int]
    appeal_days: int
    brake_share: float
    brake_at_least: int
    undo_directly: int
    week: frozenset[int]
    holidays: frozenset[date]
    remedy_of_person: Mapping[str, str]
    remedy_in_public: Mapping[str, str]

    def halts(self, affected: int, on_record: int) -> bool:
        """Tell whether the brake holds an act that affects so many of those on record."""
        return affected >= self.brake_at_least and affected > self.brake_share * on_record
