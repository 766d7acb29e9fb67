"""What an entry of ``checks.yaml`` must look like, by its kind."""

from datetime import date
from typing import Annotated, Final, Literal

from pydantic import BeforeValidator, Field, model_validator

from recensus.programmes.shapes import Day, Number
from recensus.vocabulary.shapes import Word
from recensus.vocabulary.shaping import OneOrMore, Shape, Text, Words
from recensus.vocabulary.types import Level, Period

Proposed = Literal["suspend", "exit"]


def _outcome(value: object) -> object:
    return value if isinstance(value, dict) and "label" in value else {"label": value}


class OutcomeShape(Shape):
    """What an officer can find; one that ``proposes`` leads to a proposal in her name."""

    label: Words
    proposes: Proposed | None = None


class CheckShape(Shape):
    """What every check says, whatever its kind."""

    kind: str
    label: Words
    programmes: Annotated[OneOrMore, Field(min_length=1)]
    owner: Annotated[OneOrMore, Field(min_length=1)]
    within: Annotated[int, Field(ge=1, le=250)]
    outcomes: Annotated[dict[Word, Annotated[OutcomeShape, BeforeValidator(_outcome)]], Field(min_length=1)]
    legal_basis: str = ""
    starts: Day | None = None
    ends: Day | None = None

    def holds_on(self, day: date) -> bool:
        """Tell whether the check is in force on a day."""
        return (self.starts is None or self.starts <= day) and (self.ends is None or day <= self.ends)


class RegisterShape(CheckShape):
    """A check against a register, which has answered when its last extract speaks of at most ``fresh_days`` ago."""

    register_: Annotated[Text, Field(alias="register")]
    fresh_days: Annotated[int, Field(ge=1)]


class DeceasedShape(RegisterShape):
    """Enrolled or paid more than ``grace_days`` after the day of death in ``attribute``."""

    attribute: str
    grace_days: Annotated[int, Field(ge=0)] = 0


class UnknownShape(RegisterShape):
    """Enrolled, and without a record in the register, in which she was looked for.

    ``searched_by`` identifier: a well-formed number of hers that the register states, too, is enough for a search;
    linkage: a linking of everyone that is in force has compared her with all whom the register knows.
    """

    searched_by: Literal["identifier", "linkage"]


class AgeShape(RegisterShape):
    """Younger than ``least`` or older than ``most`` (in completed years) on the last day on which she drew."""

    attribute: str
    least: Annotated[int, Field(ge=0)] | None = None
    most: Annotated[int, Field(ge=0)] | None = None

    @model_validator(mode="after")
    def _bounded(self) -> "AgeShape":
        if self.least is None and self.most is None:
            raise ValueError("say the least age, the most, or both")
        return self


class LimitShape(Shape):
    """The most that is allowed: so much, in this unit, in each of these periods (none for what is owned)."""

    amount: Annotated[Number, Field(ge=0)]
    unit: str
    of: Level
    period: Period | None = None


class BeyondShape(RegisterShape):
    """More income in a period, or more of an asset, than the limit."""

    attribute: str
    limit: LimitShape


class SharedShape(CheckShape):
    """One number (telephone, account, caregiver) as the programmes state it, for more than ``most`` households."""

    attribute: str
    most: Annotated[int, Field(ge=1)]


class FragmentsShape(RegisterShape):
    """Two households that both draw, of which the register says the same in every attribute of ``same``."""

    same: Annotated[tuple[str, ...], Field(min_length=2)]


class ListedShape(CheckShape):
    """An institution (a school) that programmes name, and that is not in the list of those that there are."""

    attribute: str
    in_list: Annotated[Word, Field(alias="list")]
    fresh_days: Annotated[int, Field(ge=1)]


class CrowdedShape(ListedShape):
    """An institution that programmes name for more people than the list says it has places."""


class TwiceShape(CheckShape):
    """One person or household under two numbers of one programme."""


KINDS: Final[dict[str, type[CheckShape]]] = {
    "deceased": DeceasedShape,
    "unknown": UnknownShape,
    "age": AgeShape,
    "beyond limit": BeyondShape,
    "shared": SharedShape,
    "fragments": FragmentsShape,
    "not listed": ListedShape,
    "crowded": CrowdedShape,
    "twice": TwiceShape,
}
"""Every kind of check, and its shape."""
