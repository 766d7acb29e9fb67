"""How a programme enrols here, as its pack declares it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Order(StrEnum):
    """Who comes first by a score."""

    LOWEST = "lowest first"
    HIGHEST = "highest first"


class Event(StrEnum):
    """What makes an enrolment be looked at again before its time."""

    DEATH = "death"
    MOVE = "move"
    HOUSEHOLD = "household"


@dataclass(frozen=True, kw_only=True)
class Places:
    """How many may be enrolled by area (``quota``), and by what the others stand in line.

    ``score`` is the ruleset's that orders them, None to draw lots only. Those of one score come in the order of the
    SHA-256 of ``seed:P123`` (P for a person, H for a household, and her number), in lower-case hexadecimal.
    """

    score: str | None
    order: Order
    seed: str
    quota: Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class Recertification:
    """When whoever is enrolled is looked at again: after ``months``, and on ``events``.

    She is called up ``ahead`` months before, and has ``answer_days`` working days to answer. ``death`` is the attribute
    by which a source says that somebody died.
    """

    months: int
    ahead: int
    answer_days: int
    events: tuple[Event, ...]
    death: str | None


@dataclass(frozen=True, kw_only=True)
class OwnEnrolment:
    """How a programme enrols here.

    With ``four_eyes`` whoever approves did not propose. What is owed for a cycle falls due on its ``due_day``-th day,
    None: on its last. Without ``places`` everybody eligible is offered one.
    """

    four_eyes: bool
    due_day: int | None
    places: Places | None
    recertification: Recertification
