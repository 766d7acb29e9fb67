"""Reading what was prepared, narrowed: exact counts for those who may look people up, the others' as published."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from recensus.insight.reports.preparing import COUNTS, SHOWN
from recensus.insight.reports.types import Narrowing, Trait
from recensus.snapshots.opening import kept_reader

Key = tuple[str, str]
TOTAL = "total"


@dataclass
class Cells:
    """The counts and sums of one row by category, and in ``total``; None where one is hidden."""

    units: dict[str, int | None] = field(default_factory=dict)
    amounts: dict[str, Decimal | None] = field(default_factory=dict)

    def add(self, category: str, units: int, amount: Decimal) -> None:
        for name in (category, TOTAL):
            self.units[name] = (self.units.get(name) or 0) + units
            self.amounts[name] = (self.amounts.get(name) or Decimal(0)) + amount


class TooNarrow(ValueError):
    """Several traits at once are for those only who may look people up."""


def exact(
    folder: Path, name: str, asked: Narrowing, places: Collection[str] | None, regions: Mapping[str, str]
) -> dict[str, dict[Key, Cells]]:
    """Return the cells of each row by region, of some ``places`` or of all; ``regions`` says where a place lies."""
    reader = kept_reader({COUNTS: [folder / COUNTS / f"{name}.parquet"]})
    lying = [(place, region) for place, region in regions.items() if places is None or place in places]
    reader.hold("lying", {"area": "VARCHAR", "region": "VARCHAR"}, lying)
    wanted = {trait: value for trait, value in asked.asked().items() if trait is not Trait.AREA}
    tests = " AND ".join(f"{trait} = ?" for trait in wanted) or "true"
    found: dict[str, dict[Key, Cells]] = defaultdict(lambda: defaultdict(Cells))
    for region, programme, other, category, units, amount in reader.rows(
        f"""SELECT coalesce(region, area) AS region, programme, other, category, sum(units)::BIGINT,
                coalesce(sum(amount), 0)
            FROM {COUNTS} {"LEFT" if places is None else ""} JOIN lying USING (area)
            WHERE {tests} GROUP BY ALL ORDER BY ALL""",
        list(wanted.values()),
    ):
        found[region][programme, other].add(category, units, amount)
    return found


def together(by_region: Mapping[str, Mapping[Key, Cells]]) -> dict[Key, Cells]:
    """Return the cells of all regions together."""
    found: dict[Key, Cells] = defaultdict(Cells)
    for rows in by_region.values():
        for key, cells in rows.items():
            for category, units in cells.units.items():
                if category != TOTAL:
                    found[key].add(category, units or 0, cells.amounts[category] or Decimal(0))
    return found


def published(folder: Path, name: str, asked: Narrowing) -> dict[Key, Cells]:
    """Return the cells as everybody may see them. Raises `TooNarrow` for more than one trait at once."""
    wanted = list(asked.asked().items())
    if len(wanted) > 1:
        raise TooNarrow(
            "Choose one of area, sex, age and disability: all at once might tell of single persons."
        )
    trait, value = wanted[0] if wanted else ("", "")
    return dict(_shown(folder, name, str(trait), value))


def published_by_region(folder: Path, name: str) -> dict[str, dict[Key, Cells]]:
    """Return the published cells of each region."""
    reader = kept_reader({SHOWN: [folder / SHOWN / f"{name}.parquet"]})
    areas = reader.rows(f"SELECT DISTINCT value FROM {SHOWN} WHERE trait = 'area' ORDER BY 1")
    return {area: dict(_shown(folder, name, Trait.AREA, area)) for (area,) in areas}


def _shown(folder: Path, name: str, trait: str, value: str) -> Iterator[tuple[Key, Cells]]:
    reader = kept_reader({SHOWN: [folder / SHOWN / f"{name}.parquet"]})
    found: dict[Key, Cells] = defaultdict(Cells)
    query = f"""SELECT programme, other, category, units, amount FROM {SHOWN}
                WHERE trait = ? AND value = ? ORDER BY ALL"""
    for programme, other, category, units, amount in reader.rows(query, [trait, value]):
        cells = found[programme, other]
        cells.units[category or TOTAL], cells.amounts[category or TOTAL] = units, amount
    yield from found.items()
