"""Reports in words: tables, pictures and maps from what was prepared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from recensus.insight.reports.places import level_of_regions
from recensus.insight.reports.types import (
    AGES,
    DISABILITIES,
    EVERY,
    UNKNOWN,
    Figure,
    Kind,
    Line,
    Narrowing,
    Report,
    Rows,
    Sheet,
)
from recensus.vocabulary.types import Pack
from recensus.web.charts import Chart, stack
from recensus.web.country import area_name, figure, programme_label
from recensus.web.coverage import COLOURS
from recensus.web.words import said

NARROWING: Final = ("area", "sex", "age", "disability")


@dataclass(frozen=True, kw_only=True)
class CellShown:
    """A number of a table, and where the list behind it is, if one may see it."""

    text: str
    behind: str = ""


@dataclass(frozen=True, kw_only=True)
class RowShown:
    """A row of a table; ``missing`` says what it lacks, and then there are no cells."""

    label: str
    cells: Sequence[CellShown]
    missing: str = ""


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One way to narrow a report: its values with their labels, and the one chosen."""

    name: str
    label: str
    values: Sequence[tuple[str, str]]
    chosen: str


def narrowing_of(asked: Mapping[str, str]) -> Narrowing:
    """Return what a page was asked for."""
    return Narrowing(**{name: asked[name] for name in NARROWING if asked.get(name)})


def choices(pack: Pack, sheet: Sheet, narrowing: Narrowing) -> list[Choice]:
    """Return how the report can be narrowed."""
    sexes = pack.code_lists["sex"].codes if "sex" in pack.code_lists else {}
    offered = {
        "area": (_("Area"), [(code, area_name(pack, code)) for code in sheet.areas]),
        "sex": (_("Sex"), [(code, said(label, code)) for code, label in sexes.items()]),
        "age": (_("Age"), [(band, band) for band in AGES]),
        "disability": (_("Disability"), [(code, _answer(code)) for code in DISABILITIES]),
    }
    return [
        Choice(name=name, label=label, values=values, chosen=getattr(narrowing, name) or "")
        for name, (label, values) in offered.items()
    ]


def _answer(code: str) -> str:
    return {"yes": _("yes"), "no": _("no"), UNKNOWN: _("unknown")}[code]


def headings(report: Report) -> list[str]:
    """Return the heads of the columns of numbers."""
    counted = [said(label, name) for name, label in report.categories.items()]
    total = [_("Together")] if report.exhaustive and len(counted) > 1 else []
    return [*counted, *total, *(said(one.label, one.name) for one in report.figures)]


def rows(pack: Pack, sheet: Sheet, narrowing: Narrowing, *, listed: bool) -> list[RowShown]:
    """Return the table's rows; ``listed`` gives each count the way to the list behind it."""
    return [_row(pack, sheet.report, line, narrowing, listed=listed) for line in sheet.lines]


def _row(pack: Pack, report: Report, line: Line, narrowing: Narrowing, *, listed: bool) -> RowShown:
    label = label_of(pack, line)
    if line.missing:
        return RowShown(label=label, cells=(), missing=", ".join(line.missing))
    cells = [
        CellShown(
            text=told(line.counts[name]),
            behind=_behind(report, line, name, narrowing) if listed and line.counts[name] else "",
        )
        for name in report.categories
    ]
    if report.exhaustive and len(cells) > 1:
        cells.append(CellShown(text=told(line.counts["total"])))
    figures = [CellShown(text=figured(one, line.figures[one.name])) for one in report.figures]
    return RowShown(label=label, cells=[*cells, *figures])


def _behind(report: Report, line: Line, category: str, narrowing: Narrowing) -> str:
    asked = {"programme": line.programme, "other": line.other, "category": category}
    asked |= {trait.value: value for trait, value in narrowing.asked().items()}
    return f"{reverse('report-list', args=[report.name])}?{urlencode(asked)}"


def label_of(pack: Pack, line: Line) -> str:
    """Return what a row is about."""
    if not line.programme:
        return _("The whole country")
    if line.programme == EVERY:
        return _("Any programme")
    names = dict.fromkeys(name for name in (line.programme, line.other) if name)
    return " + ".join(programme_label(pack, name) for name in names)


def numbers(report: Report, line: Line) -> list[object]:
    """Return a row's numbers for a file, in the order of `headings`."""
    if line.missing:
        return [_("not available: %(what)s") % {"what": ", ".join(line.missing)}]
    names = [*report.categories, *(["total"] if report.exhaustive and len(report.categories) > 1 else [])]
    counts = [_("not shown") if line.counts[name] is None else line.counts[name] for name in names]
    return [*counts, *(line.figures[one.name] for one in report.figures)]


def told(number: int | None) -> str:
    """Return a count as a text."""
    return _("not shown") if number is None else figure(number)


def figured(one: Figure, value: Decimal | None) -> str:
    """Return a figure as a text: a dash where it cannot be told."""
    if value is None:
        return "–"  # noqa: RUF001 - a dash, as in tables
    if one.kind is Kind.SHARE:
        return f"{figure(value * 100, 1)} %"
    return figure(value, 0 if one.kind is Kind.NUMBER else 2)


def picture(pack: Pack, sheet: Sheet) -> Chart | None:
    """Return the report's picture; None where nothing can be told."""
    known = [line for line in sheet.lines if not line.missing]
    if not known:
        return None
    if sheet.report.rows is Rows.PAIRS:
        return _matrix(pack, sheet, known)
    labels = [said(label, name) for name, label in sheet.report.categories.items()]
    colours = [COLOURS[place % len(COLOURS)] for place in range(len(labels))]
    drawn = [(label_of(pack, one), [one.counts[name] for name in sheet.report.categories]) for one in known]
    return stack("picture", said(sheet.report.label, ""), ["", *labels], drawn, colours)


def _matrix(pack: Pack, sheet: Sheet, known: Sequence[Line]) -> Chart:
    names = list(dict.fromkeys(line.programme for line in known))
    cells = [[names.index(one.other), names.index(one.programme), one.counts["both"]] for one in known]
    labels = [programme_label(pack, name) for name in names]
    counts = {(one.programme, one.other): told(one.counts["both"]) for one in known}
    return Chart(
        name="picture",
        title=said(sheet.report.label, ""),
        headings=["", *labels],
        rows=[
            (label, *(counts.get((a, b), "") for b in names)) for label, a in zip(labels, names, strict=True)
        ],
        data={"kind": "matrix", "categories": labels, "series": [{"name": "", "data": cells}]},
        tall=len(names) > 3,
    )


def map_of(pack: Pack, sheet: Sheet) -> Chart | None:
    """Return the report's first share by region on the map; None where the pack draws none or nothing is told."""
    level = level_of_regions(pack)
    told_ones = {area: value for area, value in sheet.mapped.items() if value is not None}
    if f"boundaries/{level}.geojson" not in pack.files or not told_ones:
        return None
    share = next(one for one in sheet.report.figures if one.kind is Kind.SHARE)
    areas = [(area, area_name(pack, area)) for area in sorted(sheet.mapped)]
    return Chart(
        name="map",
        title=said(share.label, share.name),
        headings=(_("Area"), said(share.label, share.name)),
        rows=[(name, figured(share, sheet.mapped[area])) for area, name in areas],
        data={
            "kind": "map",
            "boundaries": reverse("boundaries", args=[level]),
            "series": [],
            "areas": [
                {"name": area, "label": name, "value": float(round(told_ones[area] * 100, 1))}
                for area, name in areas
                if area in told_ones
            ],
        },
        tall=True,
    )
