"""The plain words of gaps."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from recensus.vocabulary.types import Label

NOWHERE: Final = ""
"""What stands among totals by area for those of whom nobody knows where they live."""


class Kind(StrEnum):
    """Why somebody is on a gap list."""

    ELIGIBLE = "eligible, and not enrolled"
    COMPLEMENT = "without what comes with it"


class Lack(StrEnum):
    """Why there is no gap list."""

    POPULATION = "the set-up does not know the population"
    NO_RULES = "the programme's rules are not here"
    NOT_DETERMINED = "nobody was determined yet"
    CONSENT = "the programme rests on consent"
    FLOWS = "flows are missing"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is looked for: who is missed by ``programme``, as found eligible, or by a ``rule`` as drawing ``drawn``.

    ``unit`` is the letter of persons (P) or households (H); ``label`` are the rule's words.
    """

    kind: Kind
    programme: str
    unit: str
    rule: str = ""
    drawn: str = ""
    label: Label = field(default_factory=dict)

    @property
    def programmes(self) -> tuple[str, ...]:
        """Return the programmes whose enrolments have to be known."""
        return (self.programme, self.drawn) if self.drawn else (self.programme,)


@dataclass(frozen=True, kw_only=True)
class NotAvailable:
    """Why a list cannot be made; ``flows`` names those that are missing."""

    wanted: Wanted
    lack: Lack
    flows: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class GapList:
    """A list as it was made: what it rests on, and how many are on it, by area.

    ``undetermined`` could not be determined and are not on it; ``unknown`` enrolments of the programme speak of nobody
    known here, so some on the list may be enrolled. ``determination`` and ``snapshot`` are None for complements.
    """

    id: int
    wanted: Wanted
    on: date
    made_at: datetime
    determination: int | None
    snapshot: str
    totals: Mapping[str, int]
    new: int
    closed: int
    undetermined: int
    unknown: int

    @property
    def found(self) -> int:
        """Return how many are on it, in the areas that it is told for."""
        return sum(self.totals.values())


@dataclass(frozen=True, kw_only=True)
class Gap:
    """One who is on a list: since the list of ``since``."""

    id: int
    kind: Kind
    programme: str
    rule: str
    unit: str
    registrant: int
    area: str | None
    since: date
