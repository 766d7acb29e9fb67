"""The plain words of the rule language: types, outcomes, positions, problems, look-up tables."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from recensus.vocabulary.types import Attribute, Kind

Value = float | int | Decimal | bool | str | date
"""What a parameter, an answer or a literal may be; None stands for unknown wherever a value is optional."""


class Type(StrEnum):
    """What an expression yields. INTEGER is a NUMBER known to be whole; both are computed as doubles."""

    NUMBER = "number"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    TEXT = "text"
    DATE = "date"

    @property
    def numeric(self) -> bool:
        """Tell whether values of this type can be calculated with."""
        return self in {Type.NUMBER, Type.INTEGER}

    def agrees_with(self, other: "Type") -> bool:
        """Tell whether values of the two types can be compared."""
        return self is other or (self.numeric and other.numeric)


_TYPES = {
    Kind.INTEGER: Type.INTEGER,
    Kind.NUMBER: Type.NUMBER,
    Kind.BOOLEAN: Type.BOOLEAN,
    Kind.DATE: Type.DATE,
}


def type_of(attribute: Attribute) -> Type:
    """Return the type of an attribute's values in rules: text for everything that is not counted, dated or yes/no."""
    return _TYPES.get(attribute.kind, Type.TEXT)


def type_of_value(value: Value) -> Type:
    """Return the type of a parameter's value.

    >>> type_of_value(Decimal("12.6")), type_of_value(True), type_of_value("rural")
    (<Type.NUMBER: 'number'>, <Type.BOOLEAN: 'boolean'>, <Type.TEXT: 'text'>)
    """
    if isinstance(value, bool):
        return Type.BOOLEAN
    if isinstance(value, str):
        return Type.TEXT
    if isinstance(value, date):
        return Type.DATE
    return Type.INTEGER if value == int(value) else Type.NUMBER


class Outcome(StrEnum):
    """The three answers of a programme's rules."""

    ELIGIBLE = "eligible"
    NOT_ELIGIBLE = "not eligible"
    CANNOT_BE_DETERMINED = "cannot be determined"


@dataclass(frozen=True, order=True)
class Position:
    """Where in a rule's text: both count from 1."""

    line: int
    column: int

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}"


@dataclass(frozen=True)
class RuleProblem:
    """One thing wrong in a rule: a stable code, what happened, where in its text, and what to write instead."""

    code: str
    message: str
    position: Position
    hint: str = ""

    def __str__(self) -> str:
        return f"{self.position}: {self.code}: {self.message}" + (f" {self.hint}" if self.hint else "")


class InvalidRule(Exception):
    """A rule that does not compile; ``problems`` says everything that is wrong with it."""

    def __init__(self, problems: list[RuleProblem], *, about: str = "") -> None:
        """Say what is wrong; ``about`` names the rule (a condition's or an attribute's name)."""
        self.problems = tuple(problems)
        self.about = about
        super().__init__((f"{about}: " if about else "") + "; ".join(str(problem) for problem in problems))


@dataclass(frozen=True, kw_only=True)
class Lookup:
    """A look-up table: by key (``keys``), or by range (``starts`` ascending, ``values`` beside them, ``end`` included).

    A value belongs to the range with the greatest start that is not above it, so that ranges leave no hole; below the
    first start and above ``end`` there is no answer (unknown).
    """

    keys: Mapping[str | float, float | str] = field(default_factory=dict)
    starts: tuple[float, ...] = ()
    values: tuple[float | str, ...] = ()
    end: float | None = None

    @property
    def argument(self) -> Type:
        """The type of what is looked up."""
        by_text = not self.starts and any(isinstance(key, str) for key in self.keys)
        return Type.TEXT if by_text else Type.NUMBER

    @property
    def type(self) -> Type:
        """The type of the answer."""
        answers = (*self.keys.values(), *self.values)
        return Type.TEXT if any(isinstance(answer, str) for answer in answers) else Type.NUMBER

    def find(self, value: float | str | None) -> float | str | None:
        """Return the answer for ``value``, or None when the table has none.

        >>> Lookup(starts=(0, 5), values=(95.4, 95.1), end=9).find(4)
        95.4
        """
        if value is None or not self.starts:
            return None if value is None else self.keys.get(value)
        if self.end is None or not isinstance(value, (int, float)) or not self.starts[0] <= value <= self.end:
            return None
        return self.values[bisect_right(self.starts, value) - 1]
