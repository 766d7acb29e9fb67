"""What ``pack.yaml`` and the files of ``vocabulary/`` must look like."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from recensus.vocabulary.shaping import OneOrMore, Shape, Text, Words
from recensus.vocabulary.types import Kind, Level, Period, Sensitivity

Word = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
SetupName = Literal["social_registry", "beneficiary_registry", "virtual_registry"]


class RolesShape(Shape):
    """Which attributes the system itself relies on."""

    name: OneOrMore = ()
    sex: str | None = None
    birth_date: str | None = None
    age: str | None = None
    relationship: str | None = None
    head: Text | None = None
    spouse_of_head: Text | None = None
    child_of_head: Text | None = None
    parent_of_head: Text | None = None
    area: str | None = None
    phone: str | None = None


class SurvivorshipShape(Shape):
    """Who is believed first."""

    default: tuple[str, ...] = ()
    attributes: dict[str, tuple[str, ...]] = Field(default_factory=dict)


class PackShape(Shape):
    """The whole of ``pack.yaml``."""

    name: Annotated[Text, StringConstraints(pattern=r"^[a-z][a-z0-9]*([-_][a-z0-9]+)*$")]
    label: Words
    languages: Annotated[tuple[Language, ...], Field(min_length=1)]
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
    calendar: Literal["gregorian"] = "gregorian"
    setup: SetupName
    roles: RolesShape = RolesShape()
    survivorship: SurvivorshipShape = SurvivorshipShape()


class AttributeShape(Shape):
    """One entry of ``attributes.yaml``."""

    label: Words
    level: Level
    kind: Kind
    unit: str | None = None
    period: Period | None = None
    codes: str | None = None
    issuer: str | None = None
    sensitivity: Sensitivity = Sensitivity.PERSONAL
    minimum: float | None = None
    maximum: float | None = None
    derived: Text | None = None


class IssuerShape(Shape):
    """One entry of ``identifiers.yaml``."""

    label: Words
    pattern: str | None = None
    checksum: Literal["luhn", "verhoeff", "mod11", "mod97"] | None = None
