"""Which snapshots there are. The list is not about any one person; whoever may count may read it."""

from datetime import date
from pathlib import Path

from django.conf import settings

from recensus.privacy.access import Act, looking
from recensus.privacy.queries import policy_in_force
from recensus.snapshots.models import Snapshot
from recensus.snapshots.opening import reading

FOLDER = "snapshots"


class UnknownSnapshot(LookupError):
    """No snapshot has this number."""


def snapshots(*, by: str, purpose: str) -> list[Snapshot]:
    """Return all snapshots, the latest first."""
    with looking(by=by, purpose=purpose, action=Act.COUNT):
        return list(Snapshot.objects.select_related("pack_version").order_by("-on", "-recorded", "-id"))


def snapshot(number: int, *, by: str, purpose: str) -> Snapshot:
    """Return one snapshot; raise `UnknownSnapshot` when there is none of this number."""
    with looking(by=by, purpose=purpose, action=Act.COUNT):
        found = Snapshot.objects.select_related("pack_version").filter(pk=number).first()
    if found is None:
        raise UnknownSnapshot(f"There is no snapshot {number}. 'recensus snapshots' lists those there are.")
    return found


def by_consent() -> list[str]:
    """Return the purposes that rest on consent: a snapshot for one holds those only who gave it."""
    return [name for name, purpose in policy_in_force().purposes.items() if purpose.needs_consent]


def latest_of(content_hash: str, on: date, *, by: str, purpose: str) -> Snapshot | None:
    """Return the snapshot of a day for a version of the pack that knows most, None when there is none.

    For a purpose that rests on consent there is never one: who consents may have changed since.
    """
    with looking(by=by, purpose=purpose, action=Act.COUNT):
        fitting = Snapshot.objects.filter(pack_version__content_hash=content_hash, on=on)
        fitting = fitting.none() if purpose in by_consent() else fitting.exclude(purpose__in=by_consent())
        return fitting.order_by("-recorded", "-id").first()


def folder_of(snapshot: Snapshot) -> Path:
    """Return the folder with the snapshot's files."""
    return Path(settings.RECENSUS_FILES) / snapshot.path


def persons_of(snapshot: Snapshot) -> set[int]:
    """Return the numbers of the persons in a snapshot."""
    files = {"persons": sorted(folder_of(snapshot).glob("persons/**/*.parquet"))}
    with reading(files) as reader:
        return {number for (number,) in reader.rows("SELECT person_id FROM persons")}
