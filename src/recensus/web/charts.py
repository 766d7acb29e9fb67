"""A chart and the table that says the same, from one set of figures."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from recensus.eligibility.types import Histogram
from recensus.web.country import figure

Figure = int | float | str
Count = int | None
"""How many there are; None where that may not be told."""


@dataclass(frozen=True, kw_only=True)
class Chart:
    """What the template and ``charts.js`` need: ``name`` is the element's id, ``rows`` the table in full."""

    name: str
    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Figure]]
    data: dict[str, object]
    tall: bool = field(default=False)

    @property
    def withholds(self) -> bool:
        """Tell whether a number of the table may not be told, and is left out of the drawing."""
        return any(value == _told(None) for row in self.rows for value in row[1:])


def bars(
    name: str, title: str, heading: str, counts: Sequence[tuple[str, Count]], *, shown: int = 20
) -> Chart:
    """Return one bar a category; the drawing stops after ``shown`` categories, the table does not."""
    drawn = counts[:shown]
    return Chart(
        name=name,
        title=title,
        headings=(heading, _("Number")),
        rows=[(label, _told(count)) for label, count in counts],
        data={
            "kind": "bars",
            "categories": [label for label, _count in drawn],
            "series": [{"name": _("Number"), "data": [count for _label, count in drawn]}],
        },
        tall=len(drawn) > 8,
    )


def stack(
    name: str,
    title: str,
    headings: Sequence[str],
    rows: Sequence[tuple[str, Sequence[Count]]],
    colours: Sequence[str],
    *,
    shown: int = 20,
) -> Chart:
    """Return bars made of parts: ``headings`` names the category and then each part, ``colours`` colours the parts."""
    drawn = rows[:shown]
    series = [
        {"name": part, "data": [figures[place] for _label, figures in drawn], "colour": colour}
        for place, (part, colour) in enumerate(zip(headings[1:], colours, strict=True))
    ]
    return Chart(
        name=name,
        title=title,
        headings=headings,
        rows=[(label, *map(_told, figures)) for label, figures in rows],
        data={"kind": "stack", "categories": [label for label, _figures in drawn], "series": series},
        tall=len(drawn) > 8,
    )


def _told(count: Count) -> Figure:
    return _("not shown") if count is None else count


def histogram(name: str, title: str, distribution: Histogram, numbers: Sequence[Count]) -> Chart:
    """Return the distribution of a score, with the threshold that the rules compare it with where they do.

    ``numbers`` are those of the bins, as they may be told.
    """
    bins, parts = distribution.bins, list(zip(distribution.bins, numbers, strict=True))
    edges = [bins[0].low, bins[-1].high] if bins else []
    line = distribution.threshold
    reach = edges if line is None else [*edges, line]
    data: dict[str, object] = {
        "kind": "histogram",
        "low": min(reach, default=0),
        "high": max(reach, default=1),
        "series": [
            {"name": _("Number"), "data": [[(part.low + part.high) / 2, number] for part, number in parts]}
        ],
    }
    if line is not None:
        data["threshold"] = {"value": line, "label": _("threshold %(value)s") % {"value": figure(line)}}
    return Chart(
        name=name,
        title=title,
        headings=(_("From"), _("to"), _("Number")),
        rows=[(figure(part.low, 3), figure(part.high, 3), _told(number)) for part, number in parts],
        data=data,
    )
