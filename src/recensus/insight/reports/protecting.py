"""What may be told of a report's counts to those who may not look people up: by area, sex, age or disability.

One trait at a time, all with the same totals, so that none of the tables gives away what another hides
(`privacy.disclosure`). A sum is hidden wherever its count is.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from recensus.insight.reports.types import Report, Trait
from recensus.privacy.disclosure.publishing import publish_together
from recensus.privacy.disclosure.tables import Table
from recensus.snapshots.opening import Reader

ALL: Final = ""
"""The trait of a whole row, and the category of a total."""
_SCHEMA: Final = pa.schema(
    [
        *((name, pa.string()) for name in ("programme", "other", "trait", "value", "category")),
        ("units", pa.int64()),
        ("amount", pa.decimal128(18, 2)),
    ]
)
Key = tuple[str, str]
Counted = Mapping[tuple[str, str], tuple[int, Decimal]]
"""Units and amount by value of a trait and category."""


@dataclass(frozen=True)
class _Row:
    """The counts of one row of a report, by trait."""

    by: Mapping[Trait, Counted]

    def table(self, trait: Trait, categories: Sequence[str]) -> Table:
        counted = self.by[trait]
        values = tuple(sorted({value for value, _ in counted}))
        numbers = tuple(tuple(counted.get((v, c), (0, 0))[0] for c in categories) for v in values)
        return Table(rows=values, columns=tuple(categories), counts=numbers)

    def amount(self, trait: Trait, value: str | None, category: str | None) -> Decimal:
        """Return the sum of a cell; None stands for all."""
        fitting = (
            amount
            for (v, c), (_, amount) in self.by[trait].items()
            if value in (v, None) and category in (c, None)
        )
        return sum(fitting, Decimal(0))


def write_shown(
    reader: Reader, report: Report, counts: Path, regions: Mapping[str, str], threshold: int, file: Path
) -> None:
    """Write what of a report's counts may be shown, by trait; a number that is hidden is null."""
    rows = _rows(reader, counts, regions)
    told = [cell for key, row in sorted(rows.items()) for cell in _told(key, row, report, threshold)]
    file.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist(told, schema=_SCHEMA), file)


def _rows(reader: Reader, counts: Path, regions: Mapping[str, str]) -> dict[Key, _Row]:
    reader.relate({"counts": [counts]})
    found: dict[Key, dict[Trait, dict[tuple[str, str], tuple[int, Decimal]]]] = defaultdict(
        lambda: {trait: {} for trait in Trait}
    )
    for trait in Trait:
        query = f"""SELECT programme, other, {trait}, category, sum(units)::BIGINT, coalesce(sum(amount), 0)
                    FROM counts GROUP BY ALL ORDER BY ALL"""
        for programme, other, value, category, units, amount in reader.rows(query):
            group = found[programme, other][trait]
            cell = (regions.get(value, value) if trait is Trait.AREA else value, category)
            before = group.get(cell, (0, Decimal(0)))
            group[cell] = (before[0] + units, before[1] + amount)
    return {key: _Row(by=by) for key, by in found.items()}


def _told(key: Key, row: _Row, report: Report, threshold: int) -> Iterator[dict[str, object]]:
    categories = tuple(report.categories)
    tables = {trait.value: row.table(trait, categories) for trait in Trait}
    published = publish_together(tables, threshold=threshold)
    for trait in Trait:
        table = published[trait.value]
        for (value, category), number in table.shown.items():
            if value is None and trait is not Trait.AREA:
                continue  # the totals are the same in each
            yield {
                "programme": key[0],
                "other": key[1],
                "trait": ALL if value is None else trait.value,
                "value": value or ALL,
                "category": category or ALL,
                "units": number,
                "amount": None if number is None else row.amount(trait, value, category),
            }
