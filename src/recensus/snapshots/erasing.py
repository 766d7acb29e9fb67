"""Snapshots without what was taken off the record: each gets another hash, which is told with the old one."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import transaction

from recensus.snapshots import manifest as manifests
from recensus.snapshots import rewriting, streams
from recensus.snapshots.making import publish
from recensus.snapshots.models import Snapshot
from recensus.snapshots.queries import FOLDER
from recensus.snapshots.rewriting import Cells, Change, Rows, rows_in
from recensus.snapshots.unfinished import scratch

PERSONS: Final = "persons/**/*.parquet"
HOUSEHOLDS: Final = "households/**/*.parquet"
TABLES: Final = f"{streams.FOLDER}/*.parquet"


def rewrite(*, persons: Collection[int], households: Collection[int]) -> list[str]:
    """Write every snapshot that holds one of these anew without them; return in words which were."""
    return _rewrite(
        [
            Rows(pattern=PERSONS, column="person_id", numbers=persons),
            Rows(pattern=HOUSEHOLDS, column="household_id", numbers=households),
            Rows(pattern=TABLES, column=streams.WHO, numbers={*persons, *households}),
        ]
    )


def clear(cells: Sequence[tuple[str, int, str, str]], *, reason: str) -> list[str]:
    """Write every snapshot that holds one of these values anew with an empty cell; return in words which were.

    ``cells`` are kind (P, H), registrant, attribute and value; ``reason`` stands where the value was. What single
    sources said of the persons concerned goes whole.
    """
    place = _place()
    with scratch(place) as work:
        of_persons = _cells(cells, "P", work / "persons.parquet", PERSONS, "person_id", reason)
        of_households = _cells(cells, "H", work / "households.parquet", HOUSEHOLDS, "household_id", reason)
        said = {number for kind, number, _, _ in cells if kind == "P"}
        of_sources = Rows(
            pattern=f"{streams.FOLDER}/{streams.SAID}.parquet", column=streams.WHO, numbers=said
        )
        return _rewrite([of_persons, of_households, of_sources], reads=[work])


def _cells(
    cells: Iterable[tuple[str, int, str, str]], kind: str, file: Path, pattern: str, column: str, reason: str
) -> Cells:
    own = [(number, attribute, value) for of, number, attribute, value in cells if of == kind]
    attributes = rewriting.write_cells(own, file)
    order = "household_id NULLS LAST, person_id" if kind == "P" else "household_id"
    return Cells(pattern=pattern, column=column, order=order, file=file, attributes=attributes, reason=reason)


def sweep() -> None:
    """Remove the snapshots that were written anew and that no list names any more."""
    rewriting.sweep(_place(), "*", lambda folder: Snapshot.objects.filter(path=_path(folder)).exists())


def _rewrite(changes: Sequence[Change], reads: Sequence[Path] = ()) -> list[str]:
    transaction.on_commit(sweep)
    return [_rewritten(folder, changes, reads) for folder in rewriting.holding(_place(), "*", changes, reads)]


def _rewritten(folder: Path, changes: Sequence[Change], reads: Sequence[Path]) -> str:
    old = manifests.read(folder)
    with scratch(_place()) as work:
        made = work / "snapshot"
        rewriting.copy_changed(folder, made, changes, manifests.NAME, reads)
        files = manifests.hash_files(made, list(old.files))
        fewer = {what: getattr(old, what) - _gone(folder, made, what) for what in ("persons", "households")}
        new = replace(old, files=files, hash=manifests.overall(files), **fewer)
        new.write(made)
        kept = publish(made, _place() / f"{new.on}-{new.hash[:12]}")
    Snapshot.objects.filter(path=_path(folder)).update(path=_path(kept), hash=new.hash, **fewer)
    rewriting.supersede(folder)
    return f"the snapshot of {new.on}, {old.hash[:12]}, is now {new.hash[:12]}"


def _place() -> Path:
    return Path(settings.RECENSUS_FILES) / FOLDER


def _path(folder: Path) -> str:
    """Return how a snapshot's folder is named in the list."""
    return str(folder.relative_to(settings.RECENSUS_FILES))


def _gone(folder: Path, made: Path, what: str) -> int:
    """Return how many rows went from the persons or the households."""
    pattern = f"{what}/**/*.parquet"
    return rows_in(folder, pattern) - rows_in(made, pattern)
