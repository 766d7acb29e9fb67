"""Limits, spendings, alarms and openings, as plain values."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final


@dataclass(frozen=True)
class Limit:
    """At most ``times`` at once, and as many again within ``seconds``: a bucket that leaks evenly."""

    name: str
    times: int
    seconds: int


PASSWORD_OF_ONE_NAME: Final = Limit("password of one name", 5, 15 * 60)
PASSWORDS_FROM_ONE_ADDRESS: Final = Limit("passwords from one address", 50, 15 * 60)
CODE_OF_ONE_OFFICER: Final = Limit("code of one officer", 5, 15 * 60)
PASSKEYS_FROM_ONE_ADDRESS: Final = Limit("passkeys from one address", 50, 15 * 60)
SAME_CODE: Final = Limit("same code", 1, 2 * 60)
"""A time-based code is good for a minute and a half, clocks that differ included; it is taken once in two minutes."""


PERSONS_A_DAY: Final = 400
"""For a role whose policy names no number: more than any caseworker sees, far fewer than a district holds."""


class AlarmKind(StrEnum):
    """What somebody has to look into."""

    BUDGET_NEARLY_SPENT = "budget nearly spent"
    BUDGET_SPENT = "budget spent"
    CANARY_SEEN = "canary seen"
    GLASS_BROKEN = "glass broken"
    SECOND_FACTOR_RESET = "second factor reset"


@dataclass(frozen=True)
class RaisedAlarm:
    """One alarm on record."""

    at: datetime
    kind: AlarmKind
    officer: str
    words: str


@dataclass(frozen=True)
class Spending:
    """How many distinct persons ``officer`` has seen today, this look included, of how many."""

    officer: str
    spent: int
    allowed: int

    @property
    def over(self) -> bool:
        return self.spent > self.allowed

    def __str__(self) -> str:
        return (
            f"{self.officer} would have seen {self.spent:,} different persons today, and {self.allowed:,} are allowed. "
            "A supervisor can raise the number for today: recensus officer raise-budget"
        )


@dataclass(frozen=True)
class Opening:
    """The glass broken by one officer: why, until when, and what the reviewer found (empty: still to be reviewed)."""

    number: int
    officer: str
    reason: str
    opened_at: datetime
    until: datetime
    reviewed_by: str = ""
    finding: str = ""
