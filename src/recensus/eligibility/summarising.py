"""A run in numbers: named SQL over its rows, counted in the columnar engine."""

from collections.abc import Mapping

from recensus.eligibility.types import (
    RESULT,
    AreaCounts,
    Bin,
    Histogram,
    Outcome,
    ProgrammeText,
    ReasonCount,
    ScoreText,
    Summary,
)
from recensus.snapshots.engine import literal, quoted
from recensus.snapshots.opening import Reader

BINS = 40


def summarise(reader: Reader, text: ProgrammeText) -> Summary:
    """Return a run's counts by answer and area, the distributions of its scores, and its reasons."""
    counts = _counts(reader)
    return Summary(
        considered=sum(counts.values()),
        counts=counts,
        areas=_areas(reader),
        histograms=tuple(_histogram(reader, score, text.thresholds.get(score.name)) for score in text.scores),
        not_eligible=_not_eligible(reader, text),
        undetermined=_undetermined(reader, text.attributes),
    )


def _counts(reader: Reader) -> dict[str, int]:
    found = {
        row[0]: row[1] for row in reader.rows(f"SELECT outcome, count(*) FROM {RESULT} GROUP BY outcome")
    }
    return {outcome.value: found.get(outcome.value, 0) for outcome in Outcome}


def _areas(reader: Reader) -> tuple[AreaCounts, ...]:
    by_outcome = ", ".join(f"count(*) FILTER (outcome = {literal(outcome)})" for outcome in Outcome)
    rows = reader.rows(f"SELECT area, {by_outcome} FROM {RESULT} GROUP BY area ORDER BY area NULLS LAST")
    return tuple(
        AreaCounts(
            area=None if area is None else str(area),
            counts=dict(zip(map(str, Outcome), numbers, strict=True)),
        )
        for area, *numbers in rows
    )


def _histogram(reader: Reader, score: ScoreText, threshold: str | None) -> Histogram:
    """Count the score in bins of equal width between its extremes; a score of one value has one bin."""
    column = quoted(score.name)
    ((low, high, without),) = reader.rows(
        f"SELECT min({column})::DOUBLE, max({column})::DOUBLE, count(*) - count({column}) FROM {RESULT}"
    )
    limit = None if threshold is None else float(threshold)
    bins = () if low is None or high is None else _bins(reader, column, low, high)
    return Histogram(score=score.name, label=score.label, threshold=limit, bins=bins, without=int(without))


def _bins(reader: Reader, column: str, low: float, high: float) -> tuple[Bin, ...]:
    number = BINS if high > low else 1
    width = (high - low) / number
    place = f"least(floor(({column}::DOUBLE - ?) / ?), {number - 1})::INTEGER"
    rows = reader.rows(
        f"SELECT {place}, count(*) FROM {RESULT} WHERE {column} IS NOT NULL GROUP BY 1", [low, width or 1.0]
    )
    counted = {int(index): int(count) for index, count in rows}
    return tuple(
        Bin(low=low + index * width, high=low + (index + 1) * width, number=counted.get(index, 0))
        for index in range(number)
    )


def _not_eligible(reader: Reader, text: ProgrammeText) -> tuple[ReasonCount, ...]:
    """Count, among the not eligible, for how many each condition is known to be false."""
    failed = ", ".join(f"count(*) FILTER (NOT {quoted(c.name)})" for c in text.conditions)
    where = f"WHERE outcome = {literal(Outcome.NOT_ELIGIBLE)}"
    (numbers,) = reader.rows(f"SELECT {failed} FROM {RESULT} {where}") if failed else [()]
    return tuple(
        ReasonCount(name=condition.name, label=condition.says, number=int(number))
        for condition, number in zip(text.conditions, numbers, strict=True)
    )


def _undetermined(reader: Reader, labels: Mapping[str, Mapping[str, str]]) -> tuple[ReasonCount, ...]:
    """Count, among those for whom there is no answer, how often each attribute is missing."""
    where = f"WHERE outcome = {literal(Outcome.CANNOT_BE_DETERMINED)}"
    rows = reader.rows(
        f"""SELECT attribute, count(*) FROM (SELECT unnest(missing) AS attribute FROM {RESULT} {where})
            GROUP BY attribute ORDER BY count(*) DESC, attribute"""
    )
    return tuple(
        ReasonCount(name=str(name), label=labels.get(str(name), {"en": str(name)}), number=int(number))
        for name, number in rows
    )
