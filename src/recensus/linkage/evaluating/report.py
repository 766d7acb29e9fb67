"""All that is known of how good a linkage is, as one value that prints as a table and as JSON."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from recensus.linkage.evaluating.intervals import Measures
from recensus.linkage.evaluating.pairs import Bin, Blocking, Expectation, Point
from recensus.linkage.evaluating.people import Borrowed, Division, GroupLine, Merges
from recensus.linkage.shares import Estimate


@dataclass(frozen=True, kw_only=True)
class Report:
    """A linkage beside the truth. What could not be computed from what was given is None or empty."""

    records: int
    persons: int
    groups: int
    decided: Measures
    """Pairs of records in one group by what was decided without a person."""
    likely: Measures | None
    """The same if each unresolved pair more likely same than not were joined too."""
    b_cubed_precision: float | None
    b_cubed_recall: float | None
    exact_persons: float | None
    """Share of persons with one group that holds all their records and nobody else's."""
    queued: Estimate | None
    """Share of records in at least one unresolved pair."""
    unlinkable: Estimate | None
    """Share of records that state too little: not even an exact copy would be held to be the same."""
    curve: tuple[Point, ...]
    reliability: tuple[Bin, ...]
    calibration_error: float | None
    expectations: tuple[Expectation, ...]
    blocking: Blocking | None
    divisions: tuple[Division, ...]
    """By groups of people, of what was decided."""
    likely_divisions: tuple[Division, ...]
    borrowed: Borrowed | None
    merges: dict[str, Merges]
    """False merges of persons of one set, by the name of the kind of set (siblings, twins)."""

    def to_json(self) -> str:
        """Return everything as JSON with sorted keys; shares are 0 to 1, null where there is nothing to share."""
        return json.dumps(asdict(self), sort_keys=True)

    def as_table(self) -> str:
        """Return everything as text in aligned columns; shares in per cent with their 95 % interval."""
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        yield f"{self.records:,} records of {self.persons:,} persons in {self.groups:,} groups"
        yield from _measures("decided", self.decided)
        if self.likely:
            yield from _measures("likely", self.likely)
        yield _row("B-cubed precision, recall", share(self.b_cubed_precision), share(self.b_cubed_recall))
        yield _row("persons exactly right", share(self.exact_persons))
        for name, estimate in (("records queued", self.queued), ("records unlinkable", self.unlinkable)):
            if estimate:
                yield _row(name, interval(estimate))
        for kind, merged in self.merges.items():
            yield _row(
                f"{kind} made one", interval(merged.share), f"{merged.merged:,} of {merged.pairs:,} pairs"
            )
        if self.borrowed:
            yield _row(
                "another's number: apart",
                interval(self.borrowed.apart),
                f"of {self.borrowed.records:,} records",
            )
            yield _row("another's number: told of", interval(self.borrowed.told))
        if self.blocking:
            yield from _blocking(self.blocking)
        yield from _curve(self.curve)
        yield from _reliability(self.reliability, self.calibration_error)
        for expected in self.expectations:
            yield _expected(expected)
        for said, divisions in (("decided", self.divisions), ("likely", self.likely_divisions)):
            for division in divisions:
                yield from _division(said, division)


def share(value: float | None) -> str:
    """Return a share in per cent, a dash for none.

    >>> share(0.98765), share(None)
    ('98.77 %', '-')
    """
    return "-" if value is None else f"{value:.2%}".replace("%", " %")


def interval(estimate: Estimate) -> str:
    """Return a share with its interval.

    >>> interval(Estimate(0.5, 0.25, 0.75))
    '50.00 % (25.00 % to 75.00 %)'
    """
    if estimate.low is None or estimate.high is None:
        return share(estimate.value)
    return f"{share(estimate.value)} ({share(estimate.low)} to {share(estimate.high)})"


def _row(name: str, *cells: str) -> str:
    return f"  {name:<28}" + "  ".join(f"{cell:<32}" for cell in cells).rstrip()


def _measures(name: str, found: Measures) -> Iterator[str]:
    yield f"{name}: {found.grouped:,} pairs, {found.right:,} of them right, of {found.true:,} true ones"
    for measure in ("precision", "recall", "f1"):
        yield _row(measure, interval(getattr(found, measure)))


def _blocking(found: Blocking) -> Iterator[str]:
    yield f"candidates: {found.candidates:,} pairs, {found.found:,} of {found.true:,} true ones among them"
    yield _row("compared", share(found.recall))
    yield _row("within reach by others", share(found.reached))


def _curve(points: tuple[Point, ...]) -> Iterator[str]:
    if points:
        yield f"{'threshold':>11}{'linked':>13}{'wrong':>11}{'precision':>12}{'recall':>12}{'F1':>12}"
    for point in points:
        shares = "".join(f"{share(value):>12}" for value in (point.precision, point.recall, point.f1))
        yield f"{point.threshold:>11g}{point.linked:>13,}{point.wrong:>11,}{shares}"


def _reliability(bins: tuple[Bin, ...], error: float | None) -> Iterator[str]:
    if bins:
        yield f"probabilities: mean distance of what was said from what was so {share(error)}"
    for found in bins:
        name = f"{found.low:g} to {found.high:g}"
        yield _row(name, f"said {share(found.said)}", f"so {interval(found.so)}", f"{found.pairs:,} pairs")


def _expected(found: Expectation) -> str:
    return _row(
        f"linking from {found.threshold:g}",
        f"wrong: {found.expected_wrong:,.0f} expected, {found.actual_wrong:,} so",
        f"missed: {found.expected_missed:,.0f} expected, {found.actual_missed:,} so",
    )


def _division(said: str, division: Division) -> Iterator[str]:
    yield f"{said}, by {division.by}: recall of the best group {share(division.recall_gap)} above that of the worst"
    yield from map(_group, division.lines)


def _group(line: GroupLine) -> str:
    return _row(
        line.name,
        f"recall {interval(line.recall)}",
        f"precision {interval(line.precision)}",
        f"{line.true:,} pairs",
    )
