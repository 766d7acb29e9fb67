"""Questions to the record. Each names who asks and for what."""

from collections.abc import Sequence
from datetime import date

from recensus.privacy.access import require
from recensus.registry.models import Batch
from recensus.registry.types import BatchSummary


class NotOnRecord(LookupError):
    """Nothing of this number is on record, or was on the day and at the moment asked for."""


def recorded_batch(
    *, source: str, file_hashes: Sequence[str], stated_on: date | None, mode: str, version: int | None
) -> int | None:
    """Return the batch on record that took the same files in; a day or version not given matches any."""
    same = Batch.objects.filter(source__name=source, file_hashes=list(file_hashes), mode=mode, undone_at=None)
    if stated_on is not None:
        same = same.filter(stated_on=stated_on)
    if version is not None:
        same = same.filter(version=version)
    return same.exclude(recorded_at=None).values_list("id", flat=True).first()


def batches(*, by: str, purpose: str) -> list[BatchSummary]:
    """Return all batches, the latest first."""
    require(by, purpose)
    return [_summary(batch) for batch in Batch.objects.select_related("source").order_by("-id")]


def batch(number: int, *, by: str, purpose: str) -> BatchSummary:
    """Return one batch; raise NotOnRecord when there is none of this number."""
    require(by, purpose)
    found = Batch.objects.select_related("source").filter(pk=number).first()
    if found is None:
        raise NotOnRecord(f"There is no batch {number}. `recensus batches` lists them.")
    return _summary(found)


def _summary(batch: Batch) -> BatchSummary:
    return BatchSummary(
        id=batch.id,
        source=batch.source.name,
        mode=batch.mode,
        stated_on=batch.stated_on,
        version=batch.version,
        state=batch.state,
        file_names=batch.file_names,
        received=batch.received,
        accepted=batch.accepted,
        rejected=batch.rejected,
        held=batch.held,
        progress=batch.progress,
        rejects_files=batch.rejects_files,
        by=batch.by,
        started_at=batch.started_at,
        recorded_at=batch.recorded_at,
        undone_at=batch.undone_at,
        undone_by=batch.undone_by,
        undone_because=batch.undone_because,
    )
