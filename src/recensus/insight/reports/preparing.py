"""Preparing all reports of a day: a folder of counts with its manifest, whole or not there."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from recensus.insight.reports.catalogue import REPORTS
from recensus.insight.reports.computing import Determined, begin, write_counts
from recensus.insight.reports.places import region_of
from recensus.insight.reports.protecting import write_shown
from recensus.snapshots.engine import Limits, columnar
from recensus.snapshots.making import publish
from recensus.snapshots.manifest import hash_files, overall
from recensus.snapshots.opening import OpenSnapshot, Reader
from recensus.snapshots.unfinished import scratch
from recensus.vocabulary.types import Pack

COUNTS: Final = "counts"
SHOWN: Final = "shown"
MANIFEST: Final = "manifest.json"


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What was prepared: where it lies, and one hash over the bytes of all its files."""

    folder: Path
    hash: str


def prepare(
    pack: Pack,
    snapshot: OpenSnapshot,
    *,
    on: date,
    determined: Determined,
    threshold: int,
    into: Path,
    limits: Limits | None = None,
) -> Figures:
    """Compute every report over the snapshot and write what it counts below ``into``.

    The same snapshot, pack, determinations and threshold give the same bytes.
    """
    folders = [snapshot.folder, *sorted({file.parent for files in determined.values() for file in files})]
    with scratch(into) as work:
        made = work / "reports"
        spill, database = work / "spill", work / "work.duckdb"
        with columnar(
            limits or Limits(), folders=[work, *folders], spill=spill, database=database
        ) as connection:
            reader = Reader(connection)
            begin(reader, snapshot, pack, on, determined)
            _write_all(reader, pack, made, threshold)
        files = hash_files(made, [str(file.relative_to(made)) for file in made.rglob("*.parquet")])
        _describe(made, on, snapshot, files)
        return Figures(folder=publish(made, into / f"{on}-{overall(files)[:12]}"), hash=overall(files))


def _write_all(reader: Reader, pack: Pack, made: Path, threshold: int) -> None:
    regions = region_of(pack)
    for name, report in REPORTS.items():
        counts = made / COUNTS / f"{name}.parquet"
        write_counts(reader, report, counts)
        write_shown(reader, report, counts, regions, threshold, made / SHOWN / f"{name}.parquet")


def _describe(made: Path, on: date, snapshot: OpenSnapshot, files: Mapping[str, str]) -> None:
    content = {
        "on": on.isoformat(),
        "snapshot": snapshot.manifest.hash,
        "files": dict(files),
        "hash": overall(files),
    }
    (made / MANIFEST).write_text(json.dumps(content, indent=1, sort_keys=True) + "\n")
