"""From the sheets of a day to a PDF."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Final

import typst

from recensus.insight.bulletin.maps import svg
from recensus.insight.bulletin.words import WORDS
from recensus.insight.reports.base import programmes_of
from recensus.insight.reports.declared import boundaries_of
from recensus.insight.reports.places import level_of_regions
from recensus.insight.reports.types import EVERY, Figure, Kind, Line, Report, Sheet
from recensus.vocabulary.types import Label, Pack

_TEMPLATE: Final = Path(__file__).with_name("bulletin.typ")
MAPPED: Final = ("coverage", "gaps")
"""The reports that are drawn as a map too."""


def printed(pack: Pack, sheets: Sequence[Sheet], *, hashed: str, language: str) -> bytes:
    """Return the bulletin in a language as PDF/UA. The same sheets give the same bytes."""
    data = _Words(pack, language).bulletin(sheets, hashed)
    on = datetime.combine(date.fromisoformat(sheets[0].on), datetime.min.time(), UTC)
    compiler = typst.Compiler(_TEMPLATE, root=_TEMPLATE.parent, ignore_system_fonts=True)
    made = compiler.compile(
        format="pdf", sys_inputs={"data": json.dumps(data)}, pdf_standards="ua-1", timestamp=on
    )
    assert isinstance(made, bytes)
    return made


@dataclass(frozen=True)
class _Words:
    """Says sheets in one language."""

    pack: Pack
    language: str

    def word(self, key: str, /, **values: str) -> str:
        return WORDS.get(self.language, WORDS["en"])[key].format(**values)

    def said(self, label: Label, otherwise: str = "") -> str:
        return label.get(self.language) or label.get("en") or otherwise

    def bulletin(self, sheets: Sequence[Sheet], hashed: str) -> dict[str, object]:
        facts = {
            "country": self.said(self.pack.label, self.pack.name),
            "on": sheets[0].on,
            "prepared": sheets[0].prepared,
            "hash": hashed[:12],
        }
        return {
            "language": self.language,
            "title": self.word("title", **facts),
            "author": facts["country"],
            "introduction": self.word("introduction", **facts),
            "footer": self.word("footer", **facts),
            "reports": [self.report(sheet) for sheet in sheets],
        }

    def report(self, sheet: Sheet) -> dict[str, object]:
        report = sheet.report
        return {
            "label": self.said(report.label),
            "definition": self.said(report.definition),
            "headings": self.headings(report),
            "rows": [
                self.row(report, line)
                for line in sheet.lines
                if line.programme <= line.other or not line.other
            ],
            "notes": self.notes(sheet),
            "map": self.map(sheet) if report.name in MAPPED else None,
        }

    def headings(self, report: Report) -> list[str]:
        counted = [self.said(label) for label in report.categories.values()]
        total = [self.word("together")] if _totals(report) else []
        return [*counted, *total, *(self.said(one.label) for one in report.figures)]

    def row(self, report: Report, line: Line) -> dict[str, object]:
        missing = self.word("not available", what=", ".join(line.missing)) if line.missing else ""
        cells = [] if missing else self.cells(report, line)
        share = None if missing else _share(report, line)
        return {"label": self.name(line), "missing": missing, "cells": cells, "share": share}

    def cells(self, report: Report, line: Line) -> list[str]:
        names = [*report.categories, *(["total"] if _totals(report) else [])]
        counts = [self.count(line.counts[name]) for name in names]
        return [*counts, *(_figured(one, line.figures[one.name]) for one in report.figures)]

    def count(self, number: int | None) -> str:
        return self.word("not shown") if number is None else f"{number:,}"

    def name(self, line: Line) -> str:
        if not line.programme:
            return self.word("whole")
        if line.programme == EVERY:
            return self.word("any")
        first = self.programme(line.programme)
        if line.other in ("", line.programme):
            return first
        return self.word("and", first=first, second=self.programme(line.other))

    def programme(self, name: str) -> str:
        return self.said(programmes_of(self.pack)[name].label, name)

    def notes(self, sheet: Sheet) -> list[str]:
        formulas = [
            self.word("formula", name=self.said(one.label), formula=one.formula)
            for one in sheet.report.figures
        ]
        sources = [self.word("source", source=source) for source in sheet.sources]
        return [self.word("counted", counts=self.said(sheet.report.counts)), *formulas, *sources]

    def map(self, sheet: Sheet) -> dict[str, str] | None:
        """Return the map of the report's first share, and the same in words; None where none is drawn."""
        boundaries = boundaries_of(self.pack, level_of_regions(self.pack))
        told = {area: value for area, value in sheet.mapped.items() if value is not None}
        if boundaries is None or not told:
            return None
        share = next(one for one in sheet.report.figures if one.kind is Kind.SHARE)
        name = self.said(share.label)
        areas = ", ".join(
            f"{self.pack.areas[area].name} {_figured(share, told[area])}" for area in sorted(told)
        )
        return {
            "svg": svg(boundaries, sheet.mapped),
            "alt": self.word("map in words", name=name, areas=areas),
            "caption": self.word("map", name=name),
        }


def _totals(report: Report) -> bool:
    return report.exhaustive and len(report.categories) > 1


def _share(report: Report, line: Line) -> float | None:
    """Return the row's first share for a bar, at most the whole; None where it cannot be told."""
    first = next((line.figures[one.name] for one in report.figures if one.kind is Kind.SHARE), None)
    return None if first is None else float(min(max(first, Decimal(0)), Decimal(1)))


def _figured(one: Figure, value: Decimal | None) -> str:
    if value is None:
        return "–"  # noqa: RUF001 - a dash, as in tables
    if one.kind is Kind.SHARE:
        return f"{value:.1%}"
    return f"{value:,.0f}" if one.kind is Kind.NUMBER else f"{value:,.2f}"
