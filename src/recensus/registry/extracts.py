"""What came before of a source: the extracts on record, as far as a new one is compared with them. Names nobody."""

from collections.abc import Sequence
from datetime import date

from recensus.registry.models import Batch


def same_files(source: str, hashes: Sequence[str], *, but_not_of: date) -> tuple[int, date] | None:
    """Return batch and day of an extract that took the same files in for another day; None when there is none."""
    same = Batch.objects.filter(source__name=source, file_hashes=list(hashes), undone_at=None)
    other = same.exclude(recorded_at=None).exclude(stated_on=but_not_of)
    return other.values_list("id", "stated_on").first()


def received_before(source: str, *, mode: str, kinds: str, on: date) -> int | None:
    """Return how many rows the last extract of a mode had that stated the same kinds of things; None without one."""
    same = Batch.objects.filter(
        source__name=source, mode=mode, kinds=kinds, stated_on__lte=on, undone_at=None
    )
    rows = same.exclude(recorded_at=None).order_by("-stated_on", "-version")
    return rows.values_list("received", flat=True).first()
