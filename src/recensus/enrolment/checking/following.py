"""The checks follow the record: whatever comes in or changes hands, they are put again, in the background."""

from django.db import transaction
from django.db.backends.utils import CursorWrapper
from procrastinate.exceptions import AlreadyEnqueued

from recensus.enrolment.checking import tasks
from recensus.enrolment.checking.reading import FILE
from recensus.vocabulary.queries import latest_pack


class Checks:
    """Follows batches and links (`recensus.registry.following`): asks in the same transaction, waits for nothing."""

    def counted(self, cursor: CursorWrapper, batch: int, *, undoing: bool) -> None:  # noqa: ARG002 - whatever it holds
        """Ask for the checks to be put again."""
        _ask()

    def relinked(self, cursor: CursorWrapper) -> None:  # noqa: ARG002
        """Ask for the checks to be put again."""
        _ask()

    def discarded(self, cursor: CursorWrapper, batch: int) -> None:
        """Do nothing: what never counted was never checked."""


def _ask() -> None:
    """Queue the checks, unless they wait already or the pack has none."""
    pack = latest_pack()
    if pack is None or not pack.document(FILE).content:
        return
    try:
        with transaction.atomic():
            tasks.put.defer()
    except AlreadyEnqueued:
        return
