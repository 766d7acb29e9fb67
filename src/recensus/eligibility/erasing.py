"""Lists of determinations without somebody who was taken off the record; counts and hashes go with them."""

import json
import shutil
from collections.abc import Collection
from pathlib import Path

from django.conf import settings

from recensus.eligibility.actions import FOLDER
from recensus.eligibility.models import Determination
from recensus.eligibility.types import RESULT
from recensus.snapshots.making import publish
from recensus.snapshots.manifest import hash_files, overall
from recensus.snapshots.opening import reading
from recensus.snapshots.rewriting import Rows, copy_without, holding
from recensus.snapshots.unfinished import scratch

DESCRIPTION = "result.json"


def rewrite(registrants: Collection[int]) -> list[str]:
    """Write every list that holds one of these anew without them; return in words which were."""
    place = Path(settings.RECENSUS_FILES) / FOLDER
    rows = [Rows(pattern="**/*.parquet", column="id", numbers=registrants)]
    return [_rewritten(folder, rows) for folder in holding(place, "*/*", rows)]


def _rewritten(folder: Path, rows: list[Rows]) -> str:
    told = json.loads((folder / DESCRIPTION).read_text())
    with scratch(folder.parent) as work:
        made = work / "result"
        copy_without(folder, made, rows, DESCRIPTION)
        files = hash_files(made, list(told["files"]))
        counts = dict.fromkeys(told["counts"], 0) | _counts(made)
        new = {**told, "files": files, "hash": overall(files), "counts": counts}
        (made / DESCRIPTION).write_text(json.dumps(new, indent=1, sort_keys=True) + "\n")
        inputs, _, _ = folder.name.rpartition("-")
        kept = publish(made, folder.parent / f"{inputs}-{new['hash'][:12]}")
    Determination.objects.filter(result_path=str(folder.relative_to(settings.RECENSUS_FILES))).update(
        result_path=str(kept.relative_to(settings.RECENSUS_FILES)),
        result_hash=new["hash"],
        counts=counts,
        considered=sum(counts.values()),
    )
    shutil.rmtree(folder)
    return f"the list of {folder.parent.name}, {told['hash'][:12]}, is now {new['hash'][:12]}"


def _counts(made: Path) -> dict[str, int]:
    with reading({RESULT: sorted(made.rglob("*.parquet"))}) as reader:
        rows = reader.rows(f"SELECT outcome, count(*) FROM {RESULT} GROUP BY outcome")
        return {str(outcome): int(number) for outcome, number in rows}
