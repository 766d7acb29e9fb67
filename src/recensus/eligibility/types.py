"""The plain words of determinations: answers, reasons and explanations."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from recensus.rules.types import Outcome as Outcome
from recensus.vocabulary.types import Label, Level

RESULT = "result"
"""The name by which queries speak of a run's rows."""


@dataclass(frozen=True, kw_only=True)
class ConditionText:
    """A condition in words, with the parameters of the day filled in; ``sides`` when it compares two values."""

    name: str
    says: Label
    rule: str
    sides: bool = False


@dataclass(frozen=True, kw_only=True)
class TermText:
    """A term of a model in words, with its coefficient as a decimal in text."""

    label: Label
    coefficient: str


@dataclass(frozen=True, kw_only=True)
class ModelText:
    """One of a score's models: its constant, and its terms by name."""

    constant: str
    terms: Mapping[str, TermText]


@dataclass(frozen=True, kw_only=True)
class ScoreText:
    """A score in words; ``terms`` are the terms' names in the order of the result's list of contributions."""

    name: str
    label: Label
    kind: str
    digits: int | None
    terms: tuple[str, ...]
    models: Mapping[str, ModelText]


@dataclass(frozen=True, kw_only=True)
class ProgrammeText:
    """All words that a run needs to be explained, kept with the run: later changes of the pack do not reach it."""

    programme: str
    label: Label
    unit: Level
    languages: tuple[str, ...]
    eligible: str
    conditions: tuple[ConditionText, ...]
    scores: tuple[ScoreText, ...]
    attributes: Mapping[str, Label]
    thresholds: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class ReasonCount:
    """How often one thing (a condition's name, or an attribute's) was the reason, with its words by language."""

    name: str
    label: Label
    number: int


@dataclass(frozen=True, kw_only=True)
class AreaCounts:
    """How many of an area got which answer."""

    area: str | None
    counts: Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class Bin:
    """How many scores lie from ``low`` (included) to ``high`` (not included, but in the last bin)."""

    low: float
    high: float
    number: int


@dataclass(frozen=True, kw_only=True)
class Histogram:
    """The distribution of one score; ``threshold`` is what the rules compare it with, where they do."""

    score: str
    label: Label
    threshold: float | None
    bins: tuple[Bin, ...]
    without: int


@dataclass(frozen=True, kw_only=True)
class Summary:
    """A run in numbers. ``considered`` is the sum of ``counts``: nobody is left out."""

    considered: int
    counts: Mapping[str, int]
    areas: tuple[AreaCounts, ...]
    histograms: tuple[Histogram, ...]
    not_eligible: tuple[ReasonCount, ...]
    undetermined: tuple[ReasonCount, ...]


@dataclass(frozen=True, kw_only=True)
class ListedAnswer:
    """One line of a run's list: who, where, which answer, by which reasons (names of conditions, of attributes)."""

    id: int
    household_id: int | None
    area: str | None
    outcome: str
    failed: tuple[str, ...]
    missing: tuple[str, ...]
    scores: Mapping[str, Decimal | None]


@dataclass(frozen=True, kw_only=True)
class ConditionAnswer:
    """One condition for one household: in words, its answer (None: unknown), and both sides where it compares."""

    name: str
    says: str
    rule: str
    answer: bool | None
    value: object = None
    threshold: object = None


@dataclass(frozen=True, kw_only=True)
class TermAnswer:
    """What one term contributed. ``value`` times ``coefficient`` is ``contribution``; None where undefined.

    ``outside`` tells that the value lies outside the range on which the model was fitted.
    """

    term: str
    label: str
    value: Decimal | None
    coefficient: Decimal
    contribution: Decimal | None
    outside: bool


@dataclass(frozen=True, kw_only=True)
class ScoreAnswer:
    """A score taken apart: ``value`` is exactly ``constant`` plus the sum of all contributions.

    ``model`` says by which of several models it was made, empty where that is not known. ``digits`` is how many
    decimals it is shown with, None for all. Where the model is not known there are no terms.
    """

    name: str
    label: str
    model: str
    digits: int | None
    value: Decimal | None
    constant: Decimal
    terms: tuple[TermAnswer, ...]


@dataclass(frozen=True, kw_only=True)
class MissingAnswer:
    """An attribute without a value that stands in the way: its words, why there is none, and of whom.

    ``reasons`` maps a reason (missing, not applicable, refused, unknown code) to the ids of those concerned.
    """

    attribute: str
    label: str
    reasons: Mapping[str, tuple[int, ...]]


@dataclass(frozen=True, kw_only=True)
class Origin:
    """What an answer rests on: run again from these, it comes out the same. ``run`` is None for a live answer."""

    run: int | None
    on: date
    recorded: datetime | None
    pack_version: str
    rules_hash: str
    snapshot: str


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """Why one household (or person) got its answer, in one language. A proposal: it changes nothing for anybody."""

    id: int
    programme: str
    programme_label: str
    language: str
    outcome: str
    conditions: tuple[ConditionAnswer, ...]
    scores: tuple[ScoreAnswer, ...]
    missing: tuple[MissingAnswer, ...]
    changes: tuple[str, ...]
    origin: Origin
