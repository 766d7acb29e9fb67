"""A determination's numbers and list as the page about a programme shows them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from recensus.eligibility.types import Histogram, ListedAnswer, ProgrammeText, Summary
from recensus.vocabulary.types import Pack
from recensus.web.areas import by_region
from recensus.web.charts import Chart, bars, histogram, stack
from recensus.web.country import area_name, area_path, figure
from recensus.web.published import Counts, counts, part, told
from recensus.web.words import OUTCOMES, said, word

TONES: Final[Mapping[str, str]] = {
    "eligible": "eligible",
    "not eligible": "not-eligible",
    "cannot be determined": "unknown",
}
TAGS: Final[Mapping[str, str]] = {"eligible": "yes", "not eligible": "no", "cannot be determined": "if"}
COLOURS: Final = ("#00703c", "#7a868b", "#b3541e")


@dataclass(frozen=True, kw_only=True)
class CountShown:
    """How many got one answer, and what share of all that is."""

    label: str
    value: str
    share: str
    tone: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of the list."""

    number: int
    area: str
    outcome: str
    tone: str
    scores: tuple[str, ...]
    reasons: tuple[str, ...]


def answers(pack: Pack, summary: Summary, threshold: int) -> Counts:
    """Return the three answers by first-level area, as they may be told."""
    numbers = [
        by_region(pack, [(row.area, row.counts.get(outcome, 0)) for row in summary.areas])
        for outcome in TONES
    ]
    regions = {region for found in numbers for region in found}
    rows = [
        (area_name(pack, region) or _("no area"), [found.get(region, 0) for found in numbers])
        for region in regions
    ]
    return counts(sorted(rows), list(TONES), threshold)


def counts_shown(told_of: Counts) -> list[CountShown]:
    """Return the three answers with their numbers; they add up to all who were considered."""
    return [
        CountShown(
            label=word(OUTCOMES, outcome), value=told(number), share=_share(number, told_of.total), tone=tone
        )
        for (outcome, tone), number in zip(TONES.items(), told_of.totals, strict=True)
    ]


def _share(part: int | None, whole: int | None) -> str:
    return f"{figure(100 * part / whole, 1)} %" if whole and part is not None else ""


def charts_of(summary: Summary, told_of: Counts, threshold: int) -> list[Chart]:
    """Return the run's charts: answers by area, the distribution of each score, and the reasons."""
    outcomes = [word(OUTCOMES, outcome) for outcome in TONES]
    by_area = stack(
        "by-area",
        _("Answers by area"),
        [_("Area"), *outcomes],
        told_of.rows,
        COLOURS,
    )
    distributions = [
        histogram(f"score-{number}", said(shown.label, shown.score), shown, _bins(shown, threshold))
        for number, shown in enumerate(summary.histograms, start=1)
        if shown.bins
    ]
    return [by_area, *distributions, *_reasons(summary, threshold)]


def _bins(distribution: Histogram, threshold: int) -> list[int | None]:
    """Return the numbers of a distribution's bins, as they may be told."""
    rows = [("", [part.number]) for part in distribution.bins]
    return [row[0] for _label, row in counts(rows, [distribution.score], threshold).rows]


def _reasons(summary: Summary, threshold: int) -> list[Chart]:
    failed, missing = (
        [(said(r.label, r.name), part(r.number, summary.considered, threshold)) for r in reasons]
        for reasons in (summary.not_eligible, summary.undetermined)
    )
    charts = []
    if any(reason.number for reason in summary.not_eligible):
        charts.append(bars("failed", _("Not eligible: conditions not met"), _("Condition"), failed))
    if missing:
        charts.append(bars("missing", _("Cannot be determined: what is missing"), _("Missing"), missing))
    return charts


def lines(pack: Pack, text: ProgrammeText, answers: Iterable[ListedAnswer]) -> list[Line]:
    """Return the list's lines with their reasons in words."""
    conditions = {condition.name: said(condition.says, condition.name) for condition in text.conditions}
    return [
        Line(
            number=answer.id,
            area=area_path(pack, answer.area),
            outcome=word(OUTCOMES, answer.outcome),
            tone=TAGS[answer.outcome],
            scores=tuple(figure(answer.scores.get(score.name), score.digits) for score in text.scores),
            reasons=tuple(_reasons_of(answer, conditions, text)),
        )
        for answer in answers
    ]


def _reasons_of(answer: ListedAnswer, conditions: Mapping[str, str], text: ProgrammeText) -> Iterable[str]:
    if answer.outcome == "eligible":
        yield _("All that is asked for is met.")
    if answer.outcome == "not eligible":
        for name in answer.failed:
            yield _("Not met: %(condition)s") % {"condition": conditions.get(name, name)}
    if answer.outcome == "cannot be determined":
        labels = [said(text.attributes.get(name, {}), name) for name in answer.missing]
        yield _("Missing: %(attributes)s") % {"attributes": ", ".join(labels)}
