"""Whom the sources speak of, and where: counted anew only after a batch came on record or was undone."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from django.core.cache import cache
from django.utils.translation import gettext as _

from recensus.registry import queries
from recensus.registry.types import BatchSummary, Coverage
from recensus.vocabulary.types import Pack
from recensus.web.areas import by_region
from recensus.web.charts import Chart, bars, stack
from recensus.web.country import area_name, figure, source_label
from recensus.web.pages import Caller
from recensus.web.published import Counts, Rows, counts

COLOURS: Final = (
    "#123c4a",
    "#b3541e",
    "#5c8a97",
    "#e0a458",
    "#6b4c7d",
    "#8aa34f",
    "#a33b4a",
    "#7a868b",
    "#3f6e4e",
)

FRESH_SECONDS: Final = 30
"""How long numbers are kept: an appointment that ended counts for nothing soon after."""


@dataclass(frozen=True, kw_only=True)
class FigureShown:
    """One number with its name."""

    label: str
    value: str


@dataclass(frozen=True, kw_only=True)
class Counted:
    """What was counted: everyone on record, and whom each source speaks of in each area."""

    on_record: int
    coverage: Sequence[Coverage]


def counted(batches: Sequence[BatchSummary], asks: Caller) -> Counted:
    """Return the numbers as of the latest change of the record, for who asks: others reach other areas."""
    changes = [when for batch in batches for when in (batch.recorded_at, batch.undone_at) if when is not None]
    state = f"{len(batches)}-{max(changes).timestamp() if changes else 0}"
    key = "coverage-" + sha256(f"{state} {asks.by} {asks.purpose}".encode()).hexdigest()
    known: Counted | None = cache.get(key)
    if known is None:
        known = Counted(
            on_record=queries.count_on_record(by=asks.by, purpose=asks.purpose),
            coverage=queries.coverage(by=asks.by, purpose=asks.purpose),
        )
        cache.set(key, known, timeout=FRESH_SECONDS)
    return known


def figures_of(pack: Pack, numbers: Counted) -> list[FigureShown]:
    """Return the numbers at the head of the overview."""
    sources = {row.source for row in numbers.coverage}
    regions = by_region(pack, [(row.area, row.registrants) for row in numbers.coverage if row.area])
    return [
        FigureShown(label=_("Persons and households on record"), value=figure(numbers.on_record)),
        FigureShown(label=_("Sources that speak of them"), value=figure(len(sources))),
        FigureShown(label=_("Areas reached"), value=figure(len(regions))),
    ]


def charts_of(pack: Pack, numbers: Counted, threshold: int) -> list[Chart]:
    """Return persons by source, and by area and source; what tells of fewer than ``threshold`` is not told."""
    persons = [row for row in numbers.coverage if row.kind == "P"]
    sources = sorted({row.source for row in persons})
    if not sources:
        return []
    told = counts(_by_region(pack, persons, sources), sources, threshold)
    order = sorted(range(len(sources)), key=lambda place: (-(told.totals[place] or 0), sources[place]))
    labels = [source_label(pack, sources[place]) for place in order]
    return [
        bars(
            "by-source",
            _("Persons that each source speaks of"),
            _("Source"),
            [(label, told.totals[place]) for label, place in zip(labels, order, strict=True)],
        ),
        _by_area(told, labels, order),
    ]


def _by_region(pack: Pack, persons: Sequence[Coverage], sources: Sequence[str]) -> Rows:
    """Return the numbers of each first-level area, with its name, source by source."""
    numbers = [by_region(pack, [(r.area, r.registrants) for r in persons if r.source == s]) for s in sources]
    regions = {region for found in numbers for region in found}
    return sorted(
        (area_name(pack, region) or _("no area known"), [found.get(region, 0) for found in numbers])
        for region in regions
    )


def _by_area(told: Counts, labels: Sequence[str], order: Sequence[int]) -> Chart:
    rows = [(region, [row[place] for place in order]) for region, row in told.rows]
    colours = [COLOURS[place % len(COLOURS)] for place in range(len(labels))]
    title = _("Persons by area and source (who is in two sources counts in both)")
    return stack("by-area", title, [_("Area"), *labels], rows, colours)
