"""What the YAML files of a programme must look like."""

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, PlainValidator, StringConstraints, model_validator

from recensus.programmes.enrolling import Event, Order
from recensus.programmes.types import Instrument
from recensus.vocabulary.shapes import Word
from recensus.vocabulary.shaping import OneOrMore, Shape, Text, Words
from recensus.vocabulary.types import Level

_LIKE_A_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def _day(value: object) -> object:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _rule(value: object) -> object:
    """Return a rule as text also where YAML took it for a word or number of its own."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int | Decimal) else value


def _amount(value: object) -> Decimal | date | str:
    """Return a policy amount: an exact number, a day where a text reads as one, else the text."""
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return Decimal(value)
    if not isinstance(value, str):
        raise ValueError("it should be a number, a day (2024-01-01) or a text")  # noqa: TRY004 (pydantic's way)
    return date.fromisoformat(value) if _LIKE_A_DAY.fullmatch(value) else value


def _number(value: object) -> object:
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value


Day = Annotated[date, BeforeValidator(_day)]
Rule = Annotated[str, BeforeValidator(_rule), StringConstraints(min_length=1)]
Number = Annotated[Decimal, BeforeValidator(_number)]
PolicyAmount = Annotated[Decimal | date | str, PlainValidator(_amount)]
Frequency = Literal["once", "weekly", "monthly", "quarterly", "yearly"]


class BenefitShape(Shape):
    """What is paid, and how often."""

    amount: Annotated[Number, Field(ge=0)]
    frequency: Frequency


class CardShape(Shape):
    """What ``programme.yaml`` tells for the catalogue."""

    sector: str = ""
    instrument: Instrument | None = None
    package: Words = Field(default_factory=dict)
    target_group: Words = Field(default_factory=dict)
    selection: OneOrMore = ()
    cycle: Frequency | None = None
    budget: dict[Day, Annotated[Number, Field(ge=0)]] = Field(default_factory=dict)
    administration: dict[Day, Annotated[Number, Field(ge=0)]] = Field(default_factory=dict)
    planned: dict[Day, Annotated[int, Field(ge=0)]] = Field(default_factory=dict)
    starts: Day | None = None
    ends: Day | None = None
    source: str = ""

    @model_validator(mode="after")
    def _in_order(self) -> "CardShape":
        if self.starts and self.ends and self.ends < self.starts:
            raise ValueError("it should end on or after the day on which it starts")
        return self


class PlacesShape(Shape):
    """By what those stand in line for whom ``quota.csv`` has too few places."""

    score: Word | None = None
    order: Order = Order.LOWEST
    seed: Annotated[str, StringConstraints(min_length=8)]


class RecertificationShape(Shape):
    """When whoever is enrolled is looked at again."""

    months: Annotated[int, Field(ge=1, le=240)] = 24
    ahead: Annotated[int, Field(ge=0, le=12)] = 2
    answer_days: Annotated[int, Field(ge=5, le=250)] = 20
    events: tuple[Event, ...] = ()
    death: Word | None = None

    @model_validator(mode="after")
    def _death_is_told_by_something(self) -> "RecertificationShape":
        if (Event.DEATH in self.events) != (self.death is not None):
            raise ValueError(
                "name in 'death' the attribute that says that a person died, with the event 'death'"
            )
        return self


class EnrolmentShape(Shape):
    """How a programme enrols here."""

    four_eyes: bool = True
    due_day: Annotated[int, Field(ge=1, le=366)] | None = None
    places: PlacesShape | None = None
    recertification: RecertificationShape = RecertificationShape()


class ProgrammeShape(CardShape):
    """The whole of ``programme.yaml``."""

    label: Words
    unit: Level
    holder: str = ""
    purpose: str = "eligibility"
    benefit: BenefitShape | None = None
    legal_basis: str | None = None
    enrolment: EnrolmentShape | None = None

    @model_validator(mode="after")
    def _somebody_enrols(self) -> "ProgrammeShape":
        if self.enrolment and not self.holder:
            raise ValueError("name in 'holder' whose officers enrol")
        return self


class ConditionShape(Shape):
    """One condition of ``rules.yaml``."""

    name: Word
    rule: Rule
    says: Words


class RulesShape(Shape):
    """The whole of ``rules.yaml``."""

    conditions: Annotated[tuple[ConditionShape, ...], Field(min_length=1)]
    eligible: Rule | None = None


class ParameterShape(Shape):
    """One entry of ``parameters.yaml``."""

    label: Words
    unit: str | None = None
    values: Annotated[dict[Day, PolicyAmount], Field(min_length=1)]
    source: str | None = None


class ModelShape(Shape):
    """One entry of ``models.yaml``."""

    kind: Literal["pmt", "scorecard"]
    file: str
    choose: Rule | None = None
    digits: Annotated[int, Field(ge=0, le=9)] | None = None
    maximum: Number | None = None
    lookup: dict[Word, str] = Field(default_factory=dict)


class ExampleShape(Shape):
    """One entry of ``examples.yaml``."""

    name: Text
    on: Day
    household: dict[str, object] = Field(default_factory=dict)
    members: tuple[dict[str, object], ...] = ()
    person: dict[str, object] | None = None
    outcome: Literal["eligible", "not eligible", "cannot be determined"] | None = None
    scores: dict[str, Number | None] = Field(default_factory=dict)
    missing: tuple[str, ...] | None = None
    conditions: dict[str, bool | None] = Field(default_factory=dict)
