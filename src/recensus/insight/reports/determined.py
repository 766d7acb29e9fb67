"""Which determinations the reports read."""

from datetime import date

from recensus.eligibility.queries import files_of, latest_by
from recensus.insight.reports.computing import Determined
from recensus.vocabulary.types import Pack


def determinations(pack: Pack, on: date, *, by: str, purpose: str) -> Determined:
    """Return the files of each programme's last determination not after the day."""
    found = latest_by(on, by=by, purpose=purpose)
    return {name: files_of(run) for name, run in found.items() if name in pack.programmes}
