"""What a country says for its reports: ``reports.yaml``, ``denominators.csv`` and ``boundaries/``."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Final, Literal

from pydantic import Field

from recensus.insight.reports.types import AGES, DISABILITIES, UNKNOWN, Narrowing, Trait
from recensus.programmes.shapes import Number, Rule
from recensus.rules.names import Names
from recensus.rules.parse import parse
from recensus.rules.types import InvalidRule, Type
from recensus.vocabulary.shaping import OneOrMore, Shape, Words, shaped
from recensus.vocabulary.types import Level, Pack, Problem

FILE: Final = "reports.yaml"
DENOMINATORS: Final = "denominators.csv"
BOUNDARIES: Final = "boundaries/"
_COLUMNS: Final = (*(trait.value for trait in Trait), "persons", "source")


class LineShape(Shape):
    """The line that benefits are held against: a month's amount, of each ``person`` or of a ``household``."""

    amount: Annotated[Number, Field(gt=0)]
    per: Literal["person", "household"]
    label: Words
    source: str


class ReportsShape(Shape):
    """The whole of ``reports.yaml``."""

    disability: Rule | None = None
    paid_within: Annotated[int, Field(ge=0)] = 0
    answered_within: Annotated[int, Field(ge=0)] = 30
    registers: OneOrMore = ()
    compared: OneOrMore = ()
    line: LineShape | None = None


@dataclass(frozen=True, kw_only=True)
class Denominator:
    """How many persons live somewhere, of a sex, age or disability where these are given, and who counted them."""

    traits: Mapping[Trait, str]
    persons: int
    source: str


def settings_of(pack: Pack) -> ReportsShape:
    """Return what ``reports.yaml`` says; a pack without it has no line, no registers and no rule for disability."""
    return shaped(ReportsShape, pack.document(FILE))[0] or ReportsShape()


def denominators_of(pack: Pack) -> list[Denominator]:
    """Return the rows of ``denominators.csv`` that can be used."""
    return [one for _, row in _rows(pack) if isinstance(one := _denominator(pack, row), Denominator)]


def boundaries_of(pack: Pack, level: str) -> dict[str, Any] | None:
    """Return the boundaries of the areas of a level as GeoJSON, None where the pack draws none."""
    text = pack.files.get(f"{BOUNDARIES}{level}.geojson")
    return None if text is None else json.loads(text)


def report_problems(pack: Pack) -> list[Problem]:
    """Return what is wrong with the three."""
    document = pack.document(FILE)
    shape, problems = shaped(ReportsShape, document)
    for name in shape.registers if shape else ():
        if name not in pack.sources:
            problems.append(_problem(FILE, document.line(("registers",)), f"There is no source '{name}'."))
    for name in shape.compared if shape else ():
        if name not in pack.attributes:
            problems.append(_problem(FILE, document.line(("compared",)), f"There is no attribute '{name}'."))
    problems += _disability_problems(pack, shape) if shape else []
    for line, row in _rows(pack):
        if isinstance(wrong := _denominator(pack, row), str):
            problems.append(_problem(DENOMINATORS, line, wrong))
    return [*problems, *_undrawn(pack)]


def _disability_problems(pack: Pack, shape: ReportsShape) -> list[Problem]:
    if shape.disability is None:
        return []
    try:
        parse(shape.disability, Names(attributes=pack.attributes), level=Level.PERSON, expect=Type.BOOLEAN)
    except InvalidRule as invalid:
        line = pack.document(FILE).line(("disability",))
        return [_problem(FILE, line, told.message) for told in invalid.problems]
    return []


def _rows(pack: Pack) -> list[tuple[int, dict[str, str]]]:
    text = pack.files.get(DENOMINATORS)
    return [] if text is None else list(enumerate(csv.DictReader(io.StringIO(text)), start=2))


def _denominator(pack: Pack, row: Mapping[str, str | None]) -> Denominator | str:
    """Return a row, or what is wrong with it."""
    if set(row) != set(_COLUMNS):
        return f"A row has the columns {', '.join(_COLUMNS)}."
    told = {trait: value for trait in Trait if (value := row[trait.value])}
    if (area := told.get(Trait.AREA)) and area not in pack.areas:
        return f"There is no area '{area}'."
    if told.get(Trait.AGE, "70+") not in AGES:
        return f"'{told[Trait.AGE]}' is no band of age; these are {', '.join(AGES)}."
    if told.get(Trait.DISABILITY, UNKNOWN) not in DISABILITIES:
        return f"'{told[Trait.DISABILITY]}' is neither yes nor no."
    if not (row["persons"] or "").isdecimal() or not row["source"]:
        return "A row tells how many persons there are, as a whole number, and the source that counted them."
    return Denominator(traits=told, persons=int(str(row["persons"])), source=str(row["source"]))


def denominator(
    known: Sequence[Denominator], asked: Narrowing, below: frozenset[str]
) -> tuple[Decimal | None, str]:
    """Return how many persons there are of those asked for, and who counted them; None where nobody did.

    Rows that tell apart the same traits are one count of everybody: of those that tell apart all that is asked for, the
    count that tells apart the fewest is used. ``below`` are the area asked for and all in it.
    """
    wanted = asked.asked()
    grains = {frozenset(one.traits) for one in known if wanted.keys() <= one.traits.keys()}
    for grain in sorted(grains, key=lambda one: (len(one), sorted(one))):
        of_grain = [one for one in known if one.traits.keys() == grain]
        chosen = [one for one in of_grain if _fits(one, wanted, below)]
        if chosen:
            return Decimal(sum(one.persons for one in chosen)), "; ".join(sorted({o.source for o in chosen}))
    return None, ""


def _fits(one: Denominator, wanted: Mapping[Trait, str], below: frozenset[str]) -> bool:
    others = {trait: value for trait, value in wanted.items() if trait is not Trait.AREA}
    there = Trait.AREA not in wanted or one.traits[Trait.AREA] in below
    return there and all(one.traits[trait] == value for trait, value in others.items())


def _undrawn(pack: Pack) -> list[Problem]:
    """Return what is wrong with the boundaries: each shape names its area by its code."""
    problems = []
    for file in (name for name in pack.files if name.startswith(BOUNDARIES)):
        try:
            shapes = json.loads(pack.files[file])["features"]
            strangers = sorted({str(one["properties"]["code"]) for one in shapes} - pack.areas.keys())
        except (ValueError, KeyError, TypeError):
            problems.append(_problem(file, 1, "It is no GeoJSON whose features have the property 'code'."))
            continue
        if strangers:
            problems.append(_problem(file, 1, f"There are no areas {', '.join(strangers[:5])}."))
    return problems


def _problem(file: str, line: int, message: str) -> Problem:
    return Problem(file=file, line=line, code="wrong_report_file", message=message)
