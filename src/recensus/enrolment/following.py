"""What enrolments do when the record changes, in the same transaction."""

from django.db.backends.utils import CursorWrapper

from recensus.enrolment import folding, remarks, reporting, resolving


class Enrolments:
    """Follows batches and links (`recensus.registry.following`)."""

    def counted(self, cursor: CursorWrapper, batch: int, *, undoing: bool) -> None:
        """Fold what the batch reported, and see whom it is about."""
        folding.fold(cursor, batch)
        resolving.after_batch(cursor, batch, undoing=undoing)
        if not undoing:
            remarks.tell(cursor, batch)

    def relinked(self, cursor: CursorWrapper) -> None:
        """Let enrolments go with the keys that changed hands."""
        resolving.after_links(cursor)

    def discarded(self, cursor: CursorWrapper, batch: int) -> None:
        """Remove what the unfinished batch reported."""
        reporting.discard(cursor, batch)
