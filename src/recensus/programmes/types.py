"""What a programme is, as its pack declares it."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from recensus.programmes.enrolling import OwnEnrolment
from recensus.vocabulary.types import Label, Level

Amount = Decimal | date | str
"""What a parameter's value may be: a number, a day or a text."""


class NoValueInForce(LookupError):
    """The parameter had no value in force on that day."""


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """A number, day or text set by policy that changes on known days, with the text it rests on.

    >>> ages = {date(2010, 1, 1): Decimal(65), date(2024, 7, 1): Decimal(60)}
    >>> minimum_age = Parameter(name="minimum_age", label={"en": "Minimum age"}, values=ages)
    >>> minimum_age.on(date(2024, 6, 30)), minimum_age.on(date(2024, 7, 1))
    (Decimal('65'), Decimal('60'))
    """

    name: str
    label: Label
    values: Mapping[date, Amount]
    unit: str | None = None
    source: str | None = None
    line: int = 1

    def on(self, day: date) -> Amount:
        """Return the value in force on ``day``; raises ``NoValueInForce`` before the first."""
        starts = sorted(self.values)
        if (position := bisect_right(starts, day)) == 0:
            raise NoValueInForce(f"{self.name} has no value before {starts[0]}; {day} was asked for.")
        return self.values[starts[position - 1]]


@dataclass(frozen=True, kw_only=True)
class Condition:
    """One named condition: its rule as written, and the words in which it is told to people."""

    name: str
    rule: str
    says: Label
    line: int


class ModelKind(StrEnum):
    """How a model makes its score."""

    PMT = "pmt"
    SCORECARD = "scorecard"


@dataclass(frozen=True, kw_only=True)
class LookupRow:
    """One row of a table of ranges: from ``low`` to ``high``, both included, None where there is no limit."""

    low: Decimal | None
    high: Decimal | None
    value: Decimal | str
    line: int


@dataclass(frozen=True, kw_only=True)
class LookupTable:
    """A table that rules look a value up in: either ranges of numbers, in order, or keys.

    The answers are all numbers or all texts.
    """

    name: str
    file: str
    ranges: tuple[LookupRow, ...] = ()
    keys: Mapping[str, Decimal | str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ModelDefinition:
    """A score that rules may use by name.

    ``file`` is the path of its CSV in the pack, ``table`` the CSV's text. ``choose`` is a rule expression
    that gives the name of the model in the file to use. ``digits`` is how many decimals the score is given
    with (rounded half away from zero), None for all. ``maximum`` is what the best answers of a scorecard add
    up to. ``lookup`` gives further scores, ``<name>_<key>``, looked up from this one.
    """

    name: str
    kind: ModelKind
    file: str
    table: str
    choose: str | None = None
    digits: int | None = None
    maximum: Decimal | None = None
    lookup: Mapping[str, LookupTable] = field(default_factory=dict)
    line: int = 1
    choose_line: int = 1


@dataclass(frozen=True, kw_only=True)
class Example:
    """A household made up by the pack, in a programme for persons with a person, and what must come out.

    Values are as written: ``int``, ``Decimal``, ``bool``, ``str`` or None. ``members`` never includes ``person``,
    who is one more member of the household. None or empty expectations are not checked.
    """

    name: str
    on: date
    household: Mapping[str, object]
    members: tuple[Mapping[str, object], ...]
    person: Mapping[str, object] | None
    outcome: str | None
    scores: Mapping[str, Decimal | None]
    missing: tuple[str, ...] | None
    conditions: Mapping[str, bool | None]
    line: int


@dataclass(frozen=True, kw_only=True)
class Benefit:
    """What a beneficiary is paid: an amount in the pack's currency, and how often."""

    amount: Decimal
    frequency: str


class Instrument(StrEnum):
    """By what means a programme reaches people."""

    CASH_TRANSFER = "cash transfer"
    CONDITIONAL_CASH_TRANSFER = "conditional cash transfer"
    SOCIAL_PENSION = "social pension"
    IN_KIND = "in kind"
    SCHOOL_FEEDING = "school feeding"
    FEE_WAIVER = "fee waiver"
    SUBSIDY = "subsidy"
    VOUCHER = "voucher"
    PUBLIC_WORKS = "public works"
    SOCIAL_INSURANCE = "social insurance"
    CARE_SERVICE = "care service"
    LABOUR_MARKET = "labour market"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class Card:
    """What the catalogue tells of a programme besides its rules; empty or None where it does not say.

    ``package`` tells in words what is given, ``selection`` by which methods people are chosen. ``budget`` has a year's
    amount in the pack's currency from a day on, ``administration`` what a year's administration costs, ``planned`` how
    many are to be enrolled. The programme runs from ``starts`` to ``ends``, both included.
    """

    sector: str = ""
    instrument: Instrument | None = None
    package: Label = field(default_factory=dict)
    target_group: Label = field(default_factory=dict)
    selection: tuple[str, ...] = ()
    cycle: str | None = None
    budget: Mapping[date, Decimal] = field(default_factory=dict)
    administration: Mapping[date, Decimal] = field(default_factory=dict)
    planned: Mapping[date, int] = field(default_factory=dict)
    starts: date | None = None
    ends: date | None = None
    source: str = ""

    def runs_on(self, day: date) -> bool:
        """Tell whether the programme runs on a day, as far as is known."""
        return (self.starts is None or self.starts <= day) and (self.ends is None or day <= self.ends)


@dataclass(frozen=True, kw_only=True)
class Programme:
    """A programme as declared: whom it considers, what it gives, and by which rule.

    ``eligible`` is the rule over the conditions' names, None when all of them must be true. Lines are those
    of ``rules.yaml``. ``lookups`` are the tables below ``lookups/`` by stem. One without conditions is known here, and
    determined elsewhere. ``enrolment`` is None where the programme enrols in a system of its own, and reports.
    """

    name: str
    label: Label
    unit: Level
    holder: str
    conditions: tuple[Condition, ...]
    eligible: str | None = None
    eligible_line: int = 1
    purpose: str = "eligibility"
    legal_basis: str | None = None
    benefit: Benefit | None = None
    card: Card = field(default_factory=Card)
    enrolment: OwnEnrolment | None = None
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    models: Mapping[str, ModelDefinition] = field(default_factory=dict)
    lookups: Mapping[str, LookupTable] = field(default_factory=dict)
    examples: tuple[Example, ...] = ()

    def file(self, stem: str) -> str:
        """Return the path in the pack of ``rules``, ``parameters`` or another of its YAML files."""
        return f"programmes/{self.name}/{stem}.yaml"

    def parameters_on(self, day: date) -> dict[str, Amount]:
        """Return every parameter's value in force on ``day``; raises ``NoValueInForce``."""
        return {name: parameter.on(day) for name, parameter in self.parameters.items()}
