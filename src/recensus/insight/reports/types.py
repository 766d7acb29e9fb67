"""The plain words of reports: what one is, and what is read off it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Final

from recensus.connectors.definition import Carries
from recensus.vocabulary.types import Label

UNKNOWN: Final = "unknown"
"""What stands for an area, sex, age or disability that nobody stated."""
EVERY: Final = "*"
"""The row that stands for all programmes together."""


class Rows(StrEnum):
    """What the rows of a report are."""

    WHOLE = "the country"
    PROGRAMMES = "programmes"
    PAIRS = "pairs of programmes"


class Kind(StrEnum):
    """How a figure is read."""

    NUMBER = "number"
    MEAN = "mean"
    SHARE = "share"
    MONEY = "money"


class Trait(StrEnum):
    """By what the figures of every report can be narrowed. A household has the traits of its head."""

    AREA = "area"
    SEX = "sex"
    AGE = "age"
    DISABILITY = "disability"


AGES: Final[Mapping[str, int]] = {
    "0-4": 0,
    "5-14": 5,
    "15-24": 15,
    "25-59": 25,
    "60-64": 60,
    "65-69": 65,
    "70+": 70,
}
"""The bands of age, each with its first year; denominators use the same."""
DISABILITIES: Final = ("yes", "no", UNKNOWN)


@dataclass(frozen=True, kw_only=True)
class Step:
    """One named step: a table made from those before it. ``says`` is what a row of it is.

    One that is not ``kept`` is worked out where it is asked for: what is large and asked for once.
    """

    name: str
    says: str
    sql: str
    kept: bool = True


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A figure worked out from counts: ``formula`` is what is shown, and what is computed (`formulas`)."""

    name: str
    label: Label
    kind: Kind
    formula: str


@dataclass(frozen=True, kw_only=True)
class Report:
    """One report of the set.

    ``needs`` are the flows without which a row says nothing, ``requires`` what the pack has to declare in
    ``reports.yaml`` (``determination``: that the programme was determined). The last of ``steps`` is called ``units``,
    with what is counted: registrant (NULL: nobody known), programme, other, category, units, amount. In
    ``exhaustive`` reports each unit of a row is in one category, so that these add up to a total. One that is
    ``apart`` looks at dues and payments of one registrant at a time: its steps are put to some registrants after the
    others.
    """

    name: str
    label: Label
    definition: Label
    counts: Label
    rows: Rows
    needs: tuple[Carries, ...]
    categories: Mapping[str, Label]
    figures: Sequence[Figure]
    steps: Sequence[Step]
    requires: tuple[str, ...] = ()
    exhaustive: bool = True
    apart: bool = False


@dataclass(frozen=True, kw_only=True)
class Narrowing:
    """The part of a report that is asked for; None: all."""

    area: str | None = None
    sex: str | None = None
    age: str | None = None
    disability: str | None = None

    def asked(self) -> dict[Trait, str]:
        """Return the traits that are narrowed, with their values."""
        return {trait: value for trait in Trait if (value := getattr(self, trait.value)) is not None}


@dataclass(frozen=True, kw_only=True)
class Line:
    """One row as it may be shown: None where a number is hidden or cannot be told.

    ``missing`` names what does not flow: then nothing else of the row counts.
    """

    programme: str
    other: str
    counts: Mapping[str, int | None] = field(default_factory=dict)
    amounts: Mapping[str, Decimal | None] = field(default_factory=dict)
    figures: Mapping[str, Decimal | None] = field(default_factory=dict)
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A report as it was prepared, narrowed: its rows, the day, what it rests on, and where denominators come from.

    ``areas`` are those that can be chosen; ``mapped`` has the first figure (or count) by region, where it may be shown.
    """

    report: Report
    on: str
    prepared: str
    snapshot: str
    protected: bool
    lines: Sequence[Line]
    areas: Sequence[str]
    mapped: Mapping[str, Decimal | None]
    sources: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Listed:
    """One of those whom a figure counts (``unit`` P or H): in how many units, and what these come to."""

    registrant: int
    unit: str
    area: str
    units: int
    amount: Decimal | None


class NoReport(LookupError):
    """There is no report of this name."""


class NotPrepared(LookupError):
    """Nothing was prepared yet."""
