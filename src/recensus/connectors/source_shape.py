"""What ``sources/<source>.yaml`` must look like, before it is compared with the dictionary."""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from recensus.connectors.definition import Carries
from recensus.connectors.reported import Reported
from recensus.vocabulary.shaping import OneOrMore, Shape, Text, Words
from recensus.vocabulary.types import Level, Missing


def _plain(value: object) -> object:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | Decimal | float) else value


def _keyed_by_text(value: object) -> object:
    return {str(_plain(key)): entry for key, entry in value.items()} if isinstance(value, dict) else value


def _mapping(value: object) -> object:
    """Read the short form: a column's name alone."""
    return value if isinstance(value, dict) else {"column": _plain(value)}


def _programme(value: object) -> object:
    """Read the short form: the name of the one programme."""
    return value if isinstance(value, dict) else {"value": _plain(value)}


Value = Annotated[str, BeforeValidator(_plain)]


class FormatShape(Shape):
    """How a file is written, as far as it is known."""

    delimiter: Annotated[str, StringConstraints(min_length=1, max_length=4)] | None = None
    encoding: str | None = None
    sheet: Text | None = None
    header: Annotated[int, Field(ge=0)] | None = None


class MappingShape(Shape):
    """Where one attribute's value comes from."""

    column: Text | None = None
    columns: tuple[Text, ...] = ()
    join: str = " "
    value: Value | None = None
    recode: Annotated[dict[str, Value], BeforeValidator(_keyed_by_text)] = Field(default_factory=dict)
    missing: Annotated[dict[str, Missing], BeforeValidator(_keyed_by_text)] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_origin(self) -> "MappingShape":
        given = [bool(self.column), bool(self.columns), self.value is not None]
        if sum(given) != 1:
            raise ValueError("exactly one of column, columns and value says where the value comes from")
        return self


class FileShape(Shape):
    """One kind of file."""

    describes: Level
    pattern: str | None = None
    format: FormatShape = FormatShape()
    key: OneOrMore
    household: OneOrMore = ()
    columns: dict[str, Annotated[MappingShape, BeforeValidator(_mapping)]] = Field(default_factory=dict)


class ReportShape(Shape):
    """What the rows of a kind of file report: of which programme, and of which person or household."""

    states: Reported
    pattern: str | None = None
    format: FormatShape = FormatShape()
    programme: Annotated[MappingShape, BeforeValidator(_programme)]
    key: OneOrMore
    enrolment: OneOrMore = ()
    person: OneOrMore = ()
    household: OneOrMore = ()
    columns: dict[str, Annotated[MappingShape, BeforeValidator(_mapping)]] = Field(default_factory=dict)
    currencies: OneOrMore = ()


class FreshShape(Shape):
    """How old the newest row of a file may be."""

    column: Text
    days: Annotated[int, Field(ge=0)]


class VolumeShape(Shape):
    """How many rows a file may have: in all, and compared with the last extract."""

    rows: Annotated[int, Field(ge=1)] = 1
    least: Annotated[float, Field(ge=0, le=1)] | None = None
    most: Annotated[float, Field(ge=1)] | None = None


class ContractShape(Shape):
    """What is checked of the files of a source before any row counts."""

    extra_columns: bool = True
    newest: FreshShape | None = None
    volume: VolumeShape = VolumeShape()
    changes: VolumeShape = VolumeShape()
    codes: dict[str, Annotated[tuple[Value, ...], Field(min_length=1)]] = Field(default_factory=dict)
    silent_after: Annotated[int, Field(ge=1)] | None = None


class StatedOnShape(Shape):
    """The column that says when a row was so."""

    column: Text


class ConnectionShape(Shape):
    """Another database; its address stays outside the pack."""

    url_from: Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]*$")]
    queries: dict[str, str]
    seconds: Annotated[int, Field(ge=1)] = 600


class AddedCheckShape(Shape):
    """A check in the rule language."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
    level: Level
    flag_when: Text
    says: Words


class ChecksShape(Shape):
    """How this source's checks differ from the built-in ones."""

    off: OneOrMore = ()
    on: OneOrMore = ()
    add: tuple[AddedCheckShape, ...] = ()


def _iso_day(value: object) -> object:
    if isinstance(value, str):
        dt.date.fromisoformat(value)
    return value


StatedOn = StatedOnShape | Annotated[str, BeforeValidator(_iso_day)]


class SourceShape(Shape):
    """The whole of a source's file."""

    label: Words
    holder: str = ""
    method: Literal["declared", "observed", "registered"] = "declared"
    mode: Literal["snapshot", "delta"] = "snapshot"
    carries: tuple[Carries, ...] = (Carries.POPULATION,)
    stated_on: StatedOn | None = None
    date_formats: OneOrMore = ()
    decimal: Literal[".", ","] | None = None
    files: Annotated[dict[str, FileShape], Field(min_length=1)]
    reports: dict[str, ReportShape] = Field(default_factory=dict)
    contract: ContractShape = ContractShape()
    connection: ConnectionShape | None = None
    checks: ChecksShape = ChecksShape()
