"""Snapshots without somebody who was taken off the record: each gets another hash, which is told with the old one."""

import shutil
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from django.conf import settings

from recensus.snapshots import manifest as manifests
from recensus.snapshots.making import publish
from recensus.snapshots.models import Snapshot
from recensus.snapshots.queries import FOLDER
from recensus.snapshots.rewriting import Rows, copy_without, holding, rows_in
from recensus.snapshots.unfinished import scratch


def rewrite(*, persons: Collection[int], households: Collection[int]) -> list[str]:
    """Write every snapshot that holds one of these anew without them; return in words which were."""
    place = Path(settings.RECENSUS_FILES) / FOLDER
    rows = [
        Rows(pattern="persons/**/*.parquet", column="person_id", numbers=persons),
        Rows(pattern="households/**/*.parquet", column="household_id", numbers=households),
    ]
    return [_rewritten(place, folder, rows) for folder in holding(place, "*", rows)]


def _rewritten(place: Path, folder: Path, rows: list[Rows]) -> str:
    old = manifests.read(folder)
    with scratch(place) as work:
        made = work / "snapshot"
        copy_without(folder, made, rows, manifests.NAME)
        files = manifests.hash_files(made, list(old.files))
        fewer = {what: getattr(old, what) - _gone(folder, made, what) for what in ("persons", "households")}
        new = replace(old, files=files, hash=manifests.overall(files), **fewer)
        new.write(made)
        kept = publish(made, place / f"{new.on}-{new.hash[:12]}")
    Snapshot.objects.filter(path=str(folder.relative_to(settings.RECENSUS_FILES))).update(
        path=str(kept.relative_to(settings.RECENSUS_FILES)), hash=new.hash, **fewer
    )
    shutil.rmtree(folder)
    return f"the snapshot of {new.on}, {old.hash[:12]}, is now {new.hash[:12]}"


def _gone(folder: Path, made: Path, what: str) -> int:
    """Return how many rows went from the persons or the households."""
    pattern = f"{what}/**/*.parquet"
    return rows_in(folder, pattern) - rows_in(made, pattern)
