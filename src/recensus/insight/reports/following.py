"""The reports follow the record: once there are any, whatever comes in has them prepared anew, in the background."""

from django.db import transaction
from django.db.backends.utils import CursorWrapper
from procrastinate.exceptions import AlreadyEnqueued

from recensus.insight.reports import tasks
from recensus.insight.reports.models import Prepared


class Reports:
    """Follows batches and links (`recensus.registry.following`): asks in the same transaction, waits for nothing."""

    def counted(self, cursor: CursorWrapper, batch: int, *, undoing: bool) -> None:  # noqa: ARG002 - whatever it holds
        """Ask for the reports to be prepared again."""
        _ask()

    def relinked(self, cursor: CursorWrapper) -> None:  # noqa: ARG002
        """Ask for the reports to be prepared again."""
        _ask()

    def discarded(self, cursor: CursorWrapper, batch: int) -> None:
        """Do nothing: what never counted is in no report."""


def _ask() -> None:
    """Queue the reports, unless they wait already or nobody ever asked for any."""
    if not Prepared.objects.exists():
        return
    try:
        with transaction.atomic():
            tasks.prepare.defer()
    except AlreadyEnqueued:
        return
