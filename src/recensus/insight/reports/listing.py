"""Whom a figure counts: the report's own steps again, of those only who may be shown."""

from collections.abc import Collection
from dataclasses import dataclass

from recensus.insight.reports.computing import UNITS, Determined, begin, units
from recensus.insight.reports.models import Prepared
from recensus.insight.reports.places import below
from recensus.insight.reports.types import Listed, Narrowing, Report, Trait
from recensus.snapshots.opening import Reader, open_snapshot, reading
from recensus.snapshots.queries import folder_of
from recensus.vocabulary.types import Pack


@dataclass(frozen=True, kw_only=True)
class Question:
    """Which units: of a row and category, narrowed, those after a number, so many."""

    narrowing: Narrowing
    programme: str
    other: str
    category: str
    after: int
    limit: int


@dataclass(frozen=True, kw_only=True)
class Reach:
    """Who may be shown: those who live in the areas, and who consent; None: all."""

    areas: Collection[str] | None
    agreed: Collection[int] | None


def listed(
    pack: Pack, report: Report, prepared: Prepared, determined: Determined, question: Question, reach: Reach
) -> list[Listed]:
    """Return those asked for, by number."""
    snapshot = open_snapshot(folder_of(prepared.snapshot), verify=False)
    folders = [snapshot.folder, *sorted({file.parent for files in determined.values() for file in files})]
    with reading(folders=folders) as reader:
        begin(reader, snapshot, pack, prepared.on, determined)
        units(reader, report)
        _keep(reader, "lives", reach.areas)
        _keep(reader, "lives", below(pack, question.narrowing.area) if question.narrowing.area else None)
        _keep(reader, "registrant", reach.agreed)
        return _page(reader, question)


def _keep(reader: Reader, column: str, values: Collection[str] | Collection[int] | None) -> None:
    """Leave in ``everybody`` those only whose column has one of the values; None: all."""
    if values is not None:
        reader.hold("kept", {"kept": "VARCHAR"}, [(str(value),) for value in sorted(values, key=str)])
        reader.connection.execute(
            f"DELETE FROM everybody WHERE coalesce({column}::VARCHAR, '') NOT IN (SELECT kept FROM kept)"
        )


def _page(reader: Reader, question: Question) -> list[Listed]:
    asked = {trait: value for trait, value in question.narrowing.asked().items() if trait is not Trait.AREA}
    tests = "".join(f" AND k.{trait} = ?" for trait in asked)
    rows = reader.rows(
        f"""SELECT u.registrant, any_value(e.unit), coalesce(any_value(e.lives), ''), sum(u.units)::BIGINT,
                sum(u.amount)
            FROM {UNITS} u JOIN everybody e USING (registrant) JOIN kinds k USING (kind)
            WHERE u.programme = ? AND u.other = ? AND u.category = ? AND u.registrant > ? {tests}
            GROUP BY u.registrant ORDER BY u.registrant LIMIT {int(question.limit)}""",
        [question.programme, question.other, question.category, question.after, *asked.values()],
    )
    names = ("registrant", "unit", "area", "units", "amount")
    return [Listed(**dict(zip(names, row, strict=True))) for row in rows]
