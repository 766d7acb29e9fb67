"""The report set. A new report is one declaration here; pages, exports and the bulletin need nothing else."""

from collections.abc import Mapping
from typing import Final

from recensus.insight.reports.catalogue import (
    accuracy,
    adequacy,
    complaints,
    cost,
    coverage,
    gaps,
    overlap,
    per_household,
    plan,
    timeliness,
)
from recensus.insight.reports.types import NoReport, Report

REPORTS: Final[Mapping[str, Report]] = {
    one.name: one
    for one in (
        plan.REPORT,
        per_household.REPORT,
        overlap.REPORT,
        gaps.REPORT,
        accuracy.REPORT,
        timeliness.REPORT,
        complaints.REPORT,
        cost.REPORT,
        coverage.REPORT,
        adequacy.REPORT,
    )
}


def report_named(name: str) -> Report:
    """Return a report; raise `NoReport`."""
    if name not in REPORTS:
        raise NoReport(f"There is no report '{name}'; there are {', '.join(REPORTS)}.")
    return REPORTS[name]
