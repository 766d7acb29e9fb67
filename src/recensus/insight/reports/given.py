"""What is not counted but given: plans, administration, denominators, and which flows and declarations are missing."""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, TypeVar

from recensus.connectors.definition import Carries
from recensus.insight.flows.types import Flow, Need, missing
from recensus.insight.reports.base import programmes_of
from recensus.insight.reports.declared import settings_of
from recensus.insight.reports.types import EVERY, Report, Rows
from recensus.programmes.types import Programme
from recensus.vocabulary.types import Pack

Number = TypeVar("Number", int, Decimal)
_OF_PROGRAMMES: Final = frozenset({Carries.ENROLMENTS, Carries.PAYMENTS, Carries.COMPLAINTS})
"""What comes from each programme by itself; all else speaks of everybody."""
_HERE: Final = frozenset({Carries.ENROLMENTS, Carries.PAYMENTS})
"""What a programme that enrols here needs nobody to send."""


@dataclass(frozen=True)
class Lacks:
    """Finds what a row lacks: silent flows, things that the pack does not declare, a determination."""

    pack: Pack
    flows: Collection[Flow]
    determined: Collection[str]

    def of(self, report: Report, programmes: Iterable[str]) -> tuple[str, ...]:
        """Return what is missing for a row about these programmes, nothing when it can be told."""
        named = [name for name in programmes if name not in ("", EVERY)]
        needs = [need for name in named for need in self._needs(report, name)]
        found = missing(self.flows, needs or [Need(carries=carries) for carries in report.needs])
        return tuple(dict.fromkeys([*found, *self._undeclared(report), *self._undetermined(report, named)]))

    def _needs(self, report: Report, name: str) -> Iterator[Need]:
        known = programmes_of(self.pack).get(name)
        here = known is not None and known.enrolment is not None
        for carries in report.needs:
            if not (here and carries in _HERE):
                yield Need(carries=carries, programme=name if carries in _OF_PROGRAMMES else "")

    def _undeclared(self, report: Report) -> list[str]:
        said = settings_of(self.pack)
        declared = [name for name in report.requires if name != "determination"]
        return [f"reports.yaml: {name}" for name in declared if not getattr(said, name)]

    def _undetermined(self, report: Report, named: Iterable[str]) -> list[str]:
        if "determination" not in report.requires:
            return []
        return [f"determination of {name}" for name in named if name not in self.determined]


def rows_of(pack: Pack, report: Report, on: date) -> list[tuple[str, str]]:
    """Return the rows of a report (programme, other), whether anything was counted in them or not."""
    if report.rows is Rows.WHOLE:
        return [("", "")]
    running = [name for name, one in programmes_of(pack).items() if one.card.runs_on(on)]
    if report.rows is Rows.PAIRS:
        return [(first, second) for first in running for second in running]
    return [*([(EVERY, "")] if report.name == "coverage" else []), *((name, "") for name in running)]


def of_programme(programme: Programme | None, on: date) -> dict[str, Decimal | None]:
    """Return what the catalogue gives of a programme on a day, for formulas."""
    if programme is None:
        return {}
    planned = in_force(programme.card.planned, on)
    return {
        "planned": None if planned is None else Decimal(planned),
        "administration": in_force(programme.card.administration, on),
    }


def in_force(values: Mapping[date, Number], on: date) -> Number | None:
    """Return the value that holds on a day; None before the first."""
    starts = sorted(values)
    place = bisect_right(starts, on)
    return values[starts[place - 1]] if place else None
