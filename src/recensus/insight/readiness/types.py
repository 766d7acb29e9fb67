"""The plain words of readiness."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

GOOD_FOR: Final = timedelta(days=366)
"""For how long an answer counts."""


class Pillar(StrEnum):
    """What readiness stands on."""

    POLICY = "policy and budget"
    INSTITUTIONS = "institutions"
    OPERATIONS = "operations"
    TECHNOLOGY = "technology"


class Standing(StrEnum):
    """How an item stands."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    NOT_ANSWERED = "not answered"


COMPUTED: Final[Mapping[str, Pillar]] = {
    "legal bases": Pillar.POLICY,
    "budgets": Pillar.POLICY,
    "agreements": Pillar.INSTITUTIONS,
    "programmes' officers": Pillar.INSTITUTIONS,
    "oversight": Pillar.INSTITUTIONS,
    "flows": Pillar.OPERATIONS,
    "areas": Pillar.OPERATIONS,
    "referrals": Pillar.OPERATIONS,
    "notices": Pillar.OPERATIONS,
    "doctor": Pillar.TECHNOLOGY,
    "backup": Pillar.TECHNOLOGY,
    "witnesses": Pillar.TECHNOLOGY,
    "second factors": Pillar.TECHNOLOGY,
}
"""What is worked out, and the pillar that it belongs to."""
ASKED: Final[Mapping[str, Pillar]] = {
    "strategy": Pillar.POLICY,
    "running costs": Pillar.POLICY,
    "committee": Pillar.INSTITUTIONS,
    "impact assessment": Pillar.INSTITUTIONS,
    "training": Pillar.OPERATIONS,
    "people told": Pillar.OPERATIONS,
    "restored": Pillar.TECHNOLOGY,
    "offices": Pillar.TECHNOLOGY,
}
"""What nothing here can know, and an officer is asked."""


@dataclass(frozen=True, kw_only=True)
class Counted:
    """What was worked out: ``have`` of ``of``, and what stands in the way, by name.

    ``idle`` where it is well that there is nothing, as when no referral waits.
    """

    have: int
    of: int
    lacking: tuple[str, ...] = ()
    idle: bool = False

    @property
    def standing(self) -> Standing:
        """Return how that stands; nothing of nothing is not ready."""
        if self.have == 0 and not self.idle:
            return Standing.NO
        return Standing.YES if self.have == self.of else Standing.PARTLY


@dataclass(frozen=True, kw_only=True)
class Answered:
    """What an officer answered, and when."""

    standing: Standing
    words: str
    by: str
    on: date

    def counts_on(self, day: date) -> bool:
        """Tell whether it is young enough to count."""
        return day - self.on <= GOOD_FOR


@dataclass(frozen=True, kw_only=True)
class Item:
    """One line of the checklist: ``counted`` where it is worked out, else the last answer, None where there is none."""

    name: str
    pillar: Pillar
    standing: Standing
    counted: Counted | None = None
    answer: Answered | None = None


@dataclass(frozen=True, kw_only=True)
class Checklist:
    """The whole list, as of a day."""

    on: date
    items: tuple[Item, ...]

    def score(self, pillar: Pillar) -> float:
        """Return the share of a pillar that is ready, from 0 to 1; what is partly so counts half.

        >>> item = Item(name="flows", pillar=Pillar.OPERATIONS, standing=Standing.PARTLY)
        >>> Checklist(on=date(2026, 7, 1), items=(item,)).score(Pillar.OPERATIONS)
        0.5
        """
        worth = {Standing.YES: 1.0, Standing.PARTLY: 0.5}
        found = [worth.get(item.standing, 0.0) for item in self.items if item.pillar is pillar]
        return sum(found) / len(found) if found else 0.0
