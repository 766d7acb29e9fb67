"""Rules for pairs of programmes: which may be drawn together, which may not, and up to which sum."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Final

from pydantic import Field, model_validator

from recensus.programmes.shapes import Day, Number
from recensus.vocabulary.shaping import Shape, Text, Words, nearest, shaped
from recensus.vocabulary.types import Label, Level, Pack, Problem

FILE: Final = "overlaps.yaml"


class Overlap(StrEnum):
    """What a rule says of drawing two programmes together."""

    FORBIDDEN = "forbidden"
    ALLOWED = "allowed"
    COMPLEMENTARY = "complementary"
    UP_TO = "allowed up to a total"


@dataclass(frozen=True, kw_only=True)
class OverlapRule:
    """What holds when one person (or household) is in both ``programmes``, from ``starts`` to ``ends``.

    ``total`` is the most that both may come to in a month, in the pack's currency. A rule that is *allowed* or
    *complementary* finds nothing: it says that somebody thought of it.
    """

    name: str
    programmes: tuple[str, str]
    says: Overlap
    unit: Level
    total: Decimal | None
    starts: date | None
    ends: date | None
    legal_basis: str
    label: Label = field(default_factory=dict)

    def holds_on(self, day: date) -> bool:
        """Tell whether the rule is in force on a day."""
        return (self.starts is None or self.starts <= day) and (self.ends is None or day <= self.ends)


class _RuleShape(Shape):
    programmes: Annotated[tuple[Text, ...], Field(min_length=2, max_length=2)]
    says: Overlap
    unit: Level = Level.PERSON
    total: Annotated[Number, Field(gt=0)] | None = None
    starts: Day | None = None
    ends: Day | None = None
    legal_basis: str = ""
    label: Words

    @model_validator(mode="after")
    def _total_where_it_counts(self) -> "_RuleShape":
        if (self.says is Overlap.UP_TO) != (self.total is not None):
            raise ValueError("'total' belongs to rules that are allowed up to a total, and only there")
        return self


def read_overlaps(pack: Pack) -> tuple[tuple[OverlapRule, ...], list[Problem]]:
    """Return the rules of a pack's ``overlaps.yaml``, and every problem; none where it has no such file."""
    document = pack.document(FILE)
    rules, problems = [], []
    for name in document.content:
        shape, wrong = shaped(_RuleShape, document, at=(name,))
        problems += wrong
        if shape is None:
            continue
        first, second = shape.programmes
        for place, programme in enumerate((first, second)):
            if programme not in pack.programmes:
                problems.append(
                    Problem(
                        file=FILE,
                        line=document.line((name, "programmes", place)),
                        code="unknown_programme",
                        message=f"The pack has no programme '{programme}'.",
                        nearest=nearest(programme, pack.programmes),
                    )
                )
        facts = {key: value for key, value in dict(shape).items() if key != "programmes"}
        rules.append(OverlapRule(name=str(name), programmes=(first, second), **facts))
    return tuple(rules), problems
