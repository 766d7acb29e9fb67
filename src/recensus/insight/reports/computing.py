"""From a snapshot to counts: every report's named steps, run once, and what they count written sorted to Parquet."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
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
    units(reader, report)
    reader.write(
        f"""SELECT programme, other, category, {_traits()}, count(*) AS units, sum(amount)::DECIMAL(18, 2) AS amount
            FROM {UNITS} LEFT JOIN everybody USING (registrant) GROUP BY ALL ORDER BY ALL""",
        file,
    )


def _traits() -> str:
    return ", ".join(f"coalesce({trait}, '{UNKNOWN}') AS {trait}" for trait in Trait)


def _determined(determined: Determined) -> str:
    return " UNION ALL ".join(_selects(determined)) or _NOTHING


def _selects(determined: Determined) -> Iterator[str]:
    for programme, files in sorted(determined.items()):
        listed = ", ".join(literal(str(file)) for file in files)
        yield f"""SELECT id AS registrant, {literal(programme)} AS programme, outcome
                  FROM read_parquet([{listed}], hive_partitioning = false)"""
