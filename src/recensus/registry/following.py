"""Who follows the record: contexts whose own tables rest on batches and links, told in the same transaction.

The setting ``RECENSUS_FOLLOWERS`` names them (`recensus.setups.subscriptions`), so that the record knows nothing of
what they keep.
"""

from collections.abc import Sequence
from typing import Protocol

from django.conf import settings
from django.db.backends.utils import CursorWrapper
from django.utils.module_loading import import_string


class Follower(Protocol):
    """What the record tells, each time within its own transaction."""

    def counted(self, cursor: CursorWrapper, batch: int, *, undoing: bool) -> None:
        """Follow a batch that has begun to count or, undoing, ceased to; its links are made, or ended."""

    def relinked(self, cursor: CursorWrapper) -> None:
        """Follow the keys whose ended links are in the temporary table ``relink`` (link) to whom they belong now."""

    def discarded(self, cursor: CursorWrapper, batch: int) -> None:
        """Remove what rests on an unfinished batch."""


def followers() -> Sequence[Follower]:
    """Return all who are told."""
    found: Sequence[Follower] = import_string(settings.RECENSUS_FOLLOWERS)
    return found


def tell_counted(cursor: CursorWrapper, batch: int, *, undoing: bool) -> None:
    """Tell that a batch counts, or no longer does."""
    for follower in followers():
        follower.counted(cursor, batch, undoing=undoing)


def tell_relinked(cursor: CursorWrapper) -> None:
    """Tell that keys changed hands."""
    for follower in followers():
        follower.relinked(cursor)


def tell_discarded(cursor: CursorWrapper, batch: int) -> None:
    """Tell that a batch is discarded."""
    for follower in followers():
        follower.discarded(cursor, batch)
