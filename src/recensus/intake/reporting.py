"""Handing on what an extract reports beside persons and households: the port that a context above fills in.

The setting ``RECENSUS_REPORTING`` names the function that takes it.
"""

from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from recensus.connectors.staging import Staging


class Taking(Protocol):
    """Puts the reports of a batch on record, in the transaction of its publication, before the batch counts."""

    def __call__(self, *, batch: int, path: Path) -> None:
        """Take the file of COPY's CSV, in the order of `connectors.report_statements.ORDER`."""


def record_reports(staging: Staging, batch: int, work: Path) -> None:
    """Hand on what a staged extract reports, if it reports anything."""
    path = work / "reports.csv"
    if staging.reports.write(str(path)):
        taking: Taking = import_string(settings.RECENSUS_REPORTING)
        taking(batch=batch, path=path)
        path.unlink()
