"""The plain words of review: a pair as it is shown, whose turn it is, and how the work stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from recensus.linkage.types import Verdict
from recensus.linkage.wording import Evidence
from recensus.registry.types import Cell, Member


class Turn(StrEnum):
    """Whose turn it is at a pair: hers who looks, others', or nobody's because it is decided."""

    HERS = "hers"
    OTHERS = "others"
    OVER = "over"


class NoSuchPair(LookupError):
    """There is no pair of this number, or none both of whose records lie within reach."""


class NotHerTurn(Exception):
    """She answered before, the pair is decided meanwhile, or no named officer answers. The message says which."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What one officer said of a pair."""

    by: str
    at: datetime
    verdict: Verdict
    why: str


@dataclass(frozen=True, kw_only=True)
class Side:
    """One record of a pair: what one source says of one person, as much of it as may be shown.

    ``home`` are those with whom she lives, herself included, as far as they are within reach.
    """

    registrant: int
    source: str
    stated_on: date
    area: str | None
    cells: Sequence[Cell]
    household: int | None
    home: Sequence[Member]


@dataclass(frozen=True, kw_only=True)
class PairFile:
    """Two records and what is to be decided. ``answers`` are all when it is over, before that only hers who looks.

    ``further`` are the attributes that the settings add to what is compared anyway; ``same_above`` and
    ``different_below`` the thresholds of the model, in bits.
    """

    number: int
    left: Side
    right: Side
    adverse: bool
    turn: Turn
    outcome: Verdict | None
    answers: Sequence[Answer]
    evidence: Evidence
    further: Sequence[str]
    same_above: float
    different_below: float


@dataclass(frozen=True, kw_only=True)
class Decided:
    """A pair that is decided, and by whom."""

    number: int
    outcome: Verdict
    by: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """How far the first two officers agreed over ``pairs``: in how many, and beyond chance (see `agreement.kappa`)."""

    pairs: int
    agreed: int
    kappa: float | None


@dataclass(frozen=True, kw_only=True)
class Work:
    """How the review stands within reach, in numbers of pairs; ``samples`` count outcomes by what the model said."""

    hers: int
    others: int
    over: int
    agreement: Agreement
    samples: Mapping[Verdict, Mapping[Verdict, int]]
    latest: Sequence[Decided]
