"""Sheets: what was prepared, put together with what is given, for one question."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from recensus.insight.flows.types import Flow
from recensus.insight.reports import given, reading
from recensus.insight.reports.base import programmes_of
from recensus.insight.reports.declared import Denominator, denominator, denominators_of
from recensus.insight.reports.formulas import compute, names_in
from recensus.insight.reports.models import Prepared
from recensus.insight.reports.places import below, place_of, regions, regions_of_places
from recensus.insight.reports.types import Kind, Line, Narrowing, Report, Rows, Sheet
from recensus.vocabulary.types import Pack


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked of which reports: narrowed how, within which reach (None: the country), mapped for which programme.

    ``protected``: as everybody may see it.
    """

    pack: Pack
    prepared: Prepared
    flows: Sequence[Flow]
    narrowing: Narrowing
    reach: frozenset[str] | None
    protected: bool
    shown: str = ""


def sheet_of(report: Report, asked: Question) -> Sheet:
    """Return a report as asked. Raises `reading.TooNarrow` for several traits at once where it is protected."""
    pack, prepared, reach = asked.pack, asked.prepared, asked.reach
    folder, scope = Path(settings.RECENSUS_FILES) / prepared.path, _scope(pack, asked.narrowing, reach)
    lacks = given.Lacks(pack, asked.flows, prepared.determined)
    maker = _Maker(pack, report, prepared, lacks, denominators_of(pack))
    if asked.protected:
        cells = reading.published(folder, report.name, _within_reach(pack, scope, reach))
        by_region = reading.published_by_region(folder, report.name)
        by_region = {area: rows for area, rows in by_region.items() if reach is None or area in reach}
    else:
        by_region = reading.exact(folder, report.name, asked.narrowing, scope.places, regions_of_places(pack))
        cells = reading.together(by_region)
    return Sheet(
        report=report,
        on=prepared.on.isoformat(),
        prepared=f"{timezone.localtime(prepared.prepared_at):%Y-%m-%d %H:%M}",
        snapshot=prepared.snapshot.hash,
        protected=asked.protected,
        lines=maker.lines(cells, scope),
        areas=sorted(set(regions(pack)) & (reach or set(pack.areas))),
        mapped=maker.mapped(by_region, asked.narrowing, asked.shown),
        sources=maker.sources(scope),
    )


@dataclass(frozen=True)
class _Scope:
    """What a question is about: the places that count, all areas that lie in them, and whether it is everything."""

    asked: Narrowing
    places: frozenset[str] | None
    within: frozenset[str]

    @property
    def whole(self) -> bool:
        return self.places is None and not self.asked.asked()


def _scope(pack: Pack, asked: Narrowing, reach: frozenset[str] | None) -> _Scope:
    """Close a question in on the area asked for and those within reach."""
    areas = below(pack, asked.area) if asked.area else frozenset(pack.areas)
    reached = areas if reach is None else areas & reach
    if asked.area is None and reach is None:
        return _Scope(asked, None, reached)
    places = frozenset(place for place in place_of(pack).values() if place in reached)
    return _Scope(asked, places, reached)


def _within_reach(pack: Pack, scope: _Scope, reach: frozenset[str] | None) -> Narrowing:
    """Return the narrowing for one who sees regions only: her own, where she does not see them all."""
    if reach is None or scope.asked.area:
        return scope.asked
    own = sorted(set(regions(pack)) & reach)
    return replace(scope.asked, area=own[0] if own else "none")


@dataclass(frozen=True)
class _Maker:
    """Puts counts and what is given together to lines."""

    pack: Pack
    report: Report
    prepared: Prepared
    lacks: given.Lacks
    denominators: Sequence[Denominator]

    def lines(self, cells: Mapping[reading.Key, reading.Cells], scope: _Scope) -> list[Line]:
        """Return all rows, each with its figures or with what is missing."""
        rows = given.rows_of(self.pack, self.report, self.prepared.on)
        return [self._line(key, cells, scope) for key in rows]

    def mapped(
        self, by_region: Mapping[str, Mapping[reading.Key, reading.Cells]], asked: Narrowing, shown: str
    ) -> dict[str, Decimal | None]:
        """Return the report's first share by region, of the programme ``shown`` or the first that can be told.

        There is no map of pairs: the share of a programme with itself says nothing.
        """
        if self.report.rows is Rows.PAIRS:
            return {}
        rows = given.rows_of(self.pack, self.report, self.prepared.on)
        keys = [key for key in rows if shown in ("", key[0]) and not self.lacks.of(self.report, key)]
        if not keys:
            return {}
        share = next((one for one in self.report.figures if one.kind is Kind.SHARE), None)
        found: dict[str, Decimal | None] = {}
        for area in sorted(by_region.keys() & self.pack.areas.keys()):
            scope = _Scope(replace(asked, area=area), frozenset({area}), below(self.pack, area))
            line = self._line(keys[0], by_region[area], scope)
            found[area] = line.figures[share.name] if share else None
        return found

    def sources(self, scope: _Scope) -> tuple[str, ...]:
        """Return who counted the denominators that the figures use."""
        if not any("persons" in names_in(one.formula) for one in self.report.figures):
            return ()
        source = self._persons(scope)[1]
        return (source,) if source else ()

    def _line(self, key: reading.Key, cells: Mapping[reading.Key, reading.Cells], scope: _Scope) -> Line:
        programme, other = key
        if lacking := self.lacks.of(self.report, key):
            return Line(programme=programme, other=other, missing=lacking)
        own = cells.get(key, reading.Cells())
        names = (*self.report.categories, reading.TOTAL)
        units = {name: own.units.get(name, 0) for name in names}
        amounts = {name: own.amounts.get(name, Decimal(0)) for name in names}
        values = self._values(key, cells, scope) | _for_formulas(units, amounts)
        figures = {one.name: compute(one.formula, values) for one in self.report.figures}
        return Line(programme=programme, other=other, counts=units, amounts=amounts, figures=figures)

    def _values(
        self, key: reading.Key, cells: Mapping[reading.Key, reading.Cells], scope: _Scope
    ) -> dict[str, Decimal | None]:
        """Return what is not counted in the row: plans hold for the whole country only."""
        programme = programmes_of(self.pack).get(key[0])
        values = given.of_programme(programme, self.prepared.on) if scope.whole else {}
        first = cells.get((key[0], key[0]), reading.Cells()).units.get("both", 0)
        return values | {"in_first": _decimal(first), "persons": self._persons(scope)[0]}

    def _persons(self, scope: _Scope) -> tuple[Decimal | None, str]:
        asked = (
            scope.asked if scope.places is None else replace(scope.asked, area=scope.asked.area or "reach")
        )
        return denominator(self.denominators, asked, scope.within)


def _for_formulas(
    units: Mapping[str, int | None], amounts: Mapping[str, Decimal | None]
) -> dict[str, Decimal | None]:
    counted = {name: _decimal(number) for name, number in units.items()}
    return counted | {f"{name}_amount": amount for name, amount in amounts.items()}


def _decimal(number: int | None) -> Decimal | None:
    return None if number is None else Decimal(number)
