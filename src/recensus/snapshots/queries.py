"""Which snapshots there are. The list is not about any one person, but each look names officer and purpose."""

from datetime import date
from pathlib import Path

from django.conf import settings

from recensus.snapshots.models import Snapshot

FOLDER = "snapshots"


class UnknownSnapshot(LookupError):
    """No snapshot has this number."""


def snapshots(*, by: str, purpose: str) -> list[Snapshot]:  # noqa: ARG001 - issue 3's access decision reads them
    """Return all snapshots, the latest first."""
    return list(Snapshot.objects.select_related("pack_version").order_by("-on", "-recorded", "-id"))


def snapshot(number: int, *, by: str, purpose: str) -> Snapshot:  # noqa: ARG001 - as above
    """Return one snapshot; raise `UnknownSnapshot` when there is none of this number."""
    found = Snapshot.objects.select_related("pack_version").filter(pk=number).first()
    if found is None:
        raise UnknownSnapshot(f"There is no snapshot {number}. 'recensus snapshots' lists those there are.")
    return found


def latest_of(content_hash: str, on: date, *, by: str, purpose: str) -> Snapshot | None:  # noqa: ARG001 - as above
    """Return the snapshot of a day for a version of the pack that knows most, None when there is none."""
    fitting = Snapshot.objects.filter(pack_version__content_hash=content_hash, on=on)
    return fitting.order_by("-recorded", "-id").first()


def folder_of(snapshot: Snapshot) -> Path:
    """Return the folder with the snapshot's files."""
    return Path(settings.RECENSUS_FILES) / snapshot.path
