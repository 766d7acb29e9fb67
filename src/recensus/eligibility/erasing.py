"""Lists of determinations without somebody who was taken off the record, and none past their term.

Counts and hashes go with what is written anew; of a list that is past its term the run and its counts stay.
"""

import json
from collections.abc import Collection, Sequence
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import transaction

from recensus.eligibility.actions import FOLDER
from recensus.eligibility.models import Determination
from recensus.eligibility.types import RESULT
from recensus.snapshots import rewriting
from recensus.snapshots.making import publish
from recensus.snapshots.manifest import hash_files, overall
from recensus.snapshots.opening import reading
from recensus.snapshots.rewriting import Rows
from recensus.snapshots.unfinished import scratch

DESCRIPTION = "result.json"
DEPTH = "*/*"


def rewrite(registrants: Collection[int]) -> list[str]:
    """Write every list that holds one of these anew without them; return in words which were."""
    transaction.on_commit(sweep)
    rows = [Rows(pattern="**/*.parquet", column="id", numbers=registrants)]
    return [_rewritten(folder, rows) for folder in rewriting.holding(_place(), DEPTH, rows)]


def remove(before: date) -> list[str]:
    """Remove the lists of the days before ``before``; return in words which."""
    transaction.on_commit(sweep)
    return [_removed(run) for run in past(before)]


def past(before: date) -> list[Determination]:
    """Return the runs of the days before ``before`` whose lists are there."""
    return list(Determination.objects.filter(on__lt=before).exclude(result_path="").order_by("id"))


def sweep() -> None:
    """Remove the lists that were written anew or removed and that no run names any more."""
    rewriting.sweep(
        _place(), DEPTH, lambda folder: Determination.objects.filter(result_path=_path(folder)).exists()
    )


def _removed(run: Determination) -> str:
    folder = Path(settings.RECENSUS_FILES) / run.result_path
    Determination.objects.filter(pk=run.pk).update(result_path="")
    if folder.exists():
        rewriting.supersede(folder)
    return f"the list of {run.programme} of {run.on}, {run.result_hash[:12]}, was removed"


def _rewritten(folder: Path, rows: Sequence[Rows]) -> str:
    told = json.loads((folder / DESCRIPTION).read_text())
    with scratch(folder.parent) as work:
        made = work / "result"
        rewriting.copy_changed(folder, made, rows, DESCRIPTION)
        files = hash_files(made, list(told["files"]))
        counts = dict.fromkeys(told["counts"], 0) | _counts(made)
        new = {**told, "files": files, "hash": overall(files), "counts": counts}
        (made / DESCRIPTION).write_text(json.dumps(new, indent=1, sort_keys=True) + "\n")
        inputs, _, _ = folder.name.rpartition("-")
        kept = publish(made, folder.parent / f"{inputs}-{new['hash'][:12]}")
    Determination.objects.filter(result_path=_path(folder)).update(
        result_path=_path(kept), result_hash=new["hash"], counts=counts, considered=sum(counts.values())
    )
    rewriting.supersede(folder)
    return f"the list of {folder.parent.name}, {told['hash'][:12]}, is now {new['hash'][:12]}"


def _place() -> Path:
    return Path(settings.RECENSUS_FILES) / FOLDER


def _path(folder: Path) -> str:
    """Return how a list's folder is named in its run."""
    return str(folder.relative_to(settings.RECENSUS_FILES))


def _counts(made: Path) -> dict[str, int]:
    with reading({RESULT: sorted(made.rglob("*.parquet"))}) as reader:
        rows = reader.rows(f"SELECT outcome, count(*) FROM {RESULT} GROUP BY outcome")
        return {str(outcome): int(number) for outcome, number in rows}
