"""From a snapshot to counts: every report's named steps, run once, and what they count written sorted to Parquet."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Final

from recensus.insight.reports import base
from recensus.insight.reports.types import UNKNOWN, Report, Step, Trait
from recensus.snapshots.engine import literal, quoted
from recensus.snapshots.opening import OpenSnapshot, Reader
from recensus.vocabulary.types import Pack

Determined = Mapping[str, Sequence[Path]]
"""The files with each programme's latest determination."""
UNITS: Final = "units"
ROWS_AT_ONCE: Final = 10_000_000
"""About how many dues are held against payments at once."""
_COUNTED: Final = "counted"
_COUNT: Final = f"""
SELECT programme, other, category, kind, sum(units) AS units, sum(amount) AS amount
FROM {UNITS} LEFT JOIN everybody USING (registrant) GROUP BY ALL
"""
TRAITS: Final = ", ".join(trait.value for trait in Trait)
_NOTHING: Final = "SELECT NULL::BIGINT AS registrant, '' AS programme, '' AS outcome WHERE false"


def begin(reader: Reader, snapshot: OpenSnapshot, pack: Pack, on: date, determined: Determined) -> None:
    """Make the tables with which all reports begin."""
    reader.relate({**snapshot.all_relations(), **snapshot.tables()})
    base.hold_given(reader, pack, on)
    run(reader, base.steps(pack, on))
    run(
        reader,
        [
            Step(
                name="determined",
                says="what somebody's latest determination says",
                sql=_determined(determined),
                kept=False,
            )
        ],
    )


def run(reader: Reader, steps: Iterable[Step]) -> None:
    """Make the table of each step, in the place of what had its name before."""
    for step in steps:
        kind = "TABLE" if step.kept else "VIEW"
        reader.connection.execute(f"CREATE OR REPLACE TEMP {kind} {quoted(step.name)} AS {step.sql}")


def units(reader: Reader, report: Report) -> None:
    """Make the table `UNITS` of a report."""
    run(reader, report.steps)


def write_counts(reader: Reader, report: Report, file: Path) -> None:
    """Write how many units there are, and how much they come to, by row, category and traits."""
    for number, test in enumerate(_ranges(reader) if report.apart else ["true"]):
        run(reader, base.of_some(test))
        units(reader, report)
        into = f"INSERT INTO {_COUNTED}" if number else f"CREATE OR REPLACE TEMP TABLE {_COUNTED} AS"
        reader.connection.execute(f"{into} {_COUNT}")
    reader.write(
        f"""SELECT programme, other, category, {_traits()}, sum(units)::BIGINT AS units,
                sum(amount)::DECIMAL(18, 2) AS amount
            FROM {_COUNTED} LEFT JOIN kinds USING (kind) GROUP BY ALL ORDER BY ALL""",
        file,
    )


def _ranges(reader: Reader) -> list[str]:
    """Return tests that part all registrants, those not known among them, into ranges of bounded work."""
    ((rows, low, high),) = reader.rows("SELECT count(*), min(registrant), max(registrant) FROM entitlements")
    number = rows // ROWS_AT_ONCE + 1
    if number == 1:
        return ["true"]
    edges = [low + (high - low + 1) * place // number for place in range(1, number)]
    tests = [f"registrant >= {first} AND registrant < {beyond}" for first, beyond in pairwise(edges)]
    return [f"registrant < {edges[0]}", *tests, f"registrant >= {edges[-1]}", "registrant IS NULL"]


def _traits() -> str:
    return ", ".join(f"coalesce({trait}, '{UNKNOWN}') AS {trait}" for trait in Trait)


def _determined(determined: Determined) -> str:
    return " UNION ALL ".join(_selects(determined)) or _NOTHING


def _selects(determined: Determined) -> Iterator[str]:
    for programme, files in sorted(determined.items()):
        listed = ", ".join(literal(str(file)) for file in files)
        yield f"""SELECT id AS registrant, {literal(programme)} AS programme, outcome
                  FROM read_parquet([{listed}], hive_partitioning = false)"""
