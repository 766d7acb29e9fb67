"""Which determinations the reports read."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from recensus.eligibility.models import Determination
from recensus.eligibility.queries import files_of
from recensus.vocabulary.types import Pack


def latest_determinations(pack: Pack, on: date) -> Mapping[str, Sequence[Path]]:
    """Return, inside a look, the files of each programme's last determination not after the day.

    It is the latest that was finished by the rules in force; a trial is none.
    """
    runs = Determination.objects.filter(
        programme__in=pack.programmes, on__lte=on, state=Determination.State.FINISHED, trial=False
    ).exclude(result_path="")
    latest = runs.order_by("programme", "-on", "-finished_at", "-id").distinct("programme")
    return {run.programme: files_of(run) for run in latest}
