"""The life course in words: ages and conditions by programme, as it may be told, and a chart of the holes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recensus.insight.lives.types import ANY, DISABILITY, LifeCourse, Stage
from recensus.privacy.disclosure.publishing import publish
from recensus.privacy.disclosure.tables import Cell, Published, Table
from recensus.vocabulary.types import Pack
from recensus.web.charts import Chart, stack
from recensus.web.country import programme_label, shown
from recensus.web.flows import missing_named
from recensus.web.published import told
from recensus.web.words import Words, said, word

STAGES: Final[Words] = {
    "early childhood": gettext_lazy("Early childhood (0 to 4)"),
    "school age": gettext_lazy("School age (5 to 14)"),
    "youth": gettext_lazy("Youth (15 to 24)"),
    "working age": gettext_lazy("Working age (25 to 59)"),
    "old age": gettext_lazy("Old age (60 and over)"),
    "age not known": gettext_lazy("Age not known"),
    DISABILITY: gettext_lazy("With a disability"),
}
IN, OUT = "in", "out"
COVERED, HOLE = "#123c4a", "#e0a458"


@dataclass(frozen=True, kw_only=True)
class StageShown:
    """One line: all on record, those in any programme and in none, and those in each programme."""

    label: str
    condition: bool
    persons: str
    covered: str
    nothing: str
    programmes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Counts:
    """The numbers of the page, each hidden where it tells of few: by programme (or `ANY`), stage and sex."""

    by_programme: Mapping[str, Mapping[str, Published]]

    def of(self, programme: str, stage: str, sex: str, column: str | None) -> int | None:
        """Return one number as it may be told; no ``sex`` is both, no ``column`` all on record."""
        published = self.by_programme[programme][stage]
        cell: Cell = (f"{stage}|{sex}" if sex else stage, column)
        return published[cell]


def counts(found: LifeCourse, threshold: int) -> Counts:
    """Return the numbers: the ages of a programme together, since they add up, and each condition by itself."""
    ages = [one for one in found.stages if not one.condition]
    groups = [ages, *([one] for one in found.stages if one.condition)]
    return Counts(
        by_programme={
            programme: {
                stage.name: published
                for group in groups
                if group
                for published in [publish(_table(group, programme), threshold=threshold)]
                for stage in group
            }
            for programme in (ANY, *found.programmes)
        }
    )


def _table(stages: Sequence[Stage], programme: str) -> Table:
    rows = {f"{stage.name}|{sex}": (stage, sex) for stage in stages for sex in sorted(stage.persons)}
    numbers = []
    for stage, sex in rows.values():
        covered = stage.covered.get(programme, {}).get(sex, 0)
        numbers.append((covered, stage.persons[sex] - covered))
    parents = {row: stage.name for row, (stage, _sex) in rows.items()}
    return Table(rows=tuple(rows), columns=(IN, OUT), counts=tuple(numbers), parents=parents)


def lines(found: LifeCourse, numbers: Counts, sex: str, *, whole: bool) -> list[StageShown]:
    """Return the table for one sex, or ("") for both; not ``whole``: who is in any programme cannot be told."""
    return [
        StageShown(
            label=_label(stage),
            condition=stage.condition,
            persons=told(numbers.of(ANY, stage.name, sex, None)),
            covered=told(numbers.of(ANY, stage.name, sex, IN)) if whole else "",
            nothing=told(numbers.of(ANY, stage.name, sex, OUT)) if whole else "",
            programmes=tuple(
                "" if programme in found.missing else told(numbers.of(programme, stage.name, sex, IN))
                for programme in found.programmes
            ),
        )
        for stage in found.stages
        if not sex or sex in stage.persons
    ]


def _label(stage: Stage) -> str:
    return said(stage.label) or word(STAGES, stage.name)


def chart(found: LifeCourse, numbers: Counts, sex: str) -> Chart:
    """Return who is in some programme and who in none, by age and condition."""
    rows = [
        (_label(stage), [numbers.of(ANY, stage.name, sex, column) for column in (IN, OUT)])
        for stage in found.stages
        if not sex or sex in stage.persons
    ]
    headings = [_("Age or condition"), _("in a programme"), _("in none")]
    title = _("Who is covered at which age")
    return stack("life-course", title, headings, rows, (COVERED, HOLE))


def sexes(pack: Pack, found: LifeCourse) -> list[tuple[str, str]]:
    """Return the sexes that can be chosen, with their names."""
    known = sorted({sex for stage in found.stages for sex in stage.persons})
    attribute = pack.roles.sex or ""
    return [(sex, _("not known") if sex == "unknown" else shown(pack, attribute, sex)) for sex in known]


def programmes_told(pack: Pack, found: LifeCourse) -> list[tuple[str, str]]:
    """Return the programmes' names, each with the flows that it lacks."""
    return [
        (programme_label(pack, name), missing_named(pack, found.missing.get(name, ())))
        for name in found.programmes
    ]
