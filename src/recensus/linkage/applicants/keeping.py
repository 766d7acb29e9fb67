"""Where the index of everyone on record lies: a folder of files that only this installation's own account can read.

The newest finished one counts. One that is being made cannot be mistaken for a finished one, and goes when whoever made
it was killed. Of the finished ones two stay: a process may be reading the elder.
"""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import transaction

from recensus.linkage.applicants.types import Indexed, NoIndex
from recensus.linkage.settings import LinkageSettings
from recensus.snapshots.unfinished import scratch

if TYPE_CHECKING:
    from recensus.linkage.engine.index import Index
    from recensus.linkage.engine.types import Model

FOLDER: Final = "index"
TOLD: Final = "told.json"
_FORGOTTEN: Final = "forgotten"
_STAYING: Final = 2
_MAKE_ONE: Final = "Make one: recensus link index"


@dataclass(frozen=True)
class Kept:
    """An index that is open, and what is told of it."""

    index: "Index"
    model: "Model"
    settings: str
    told: Indexed


def folder() -> Path:
    """Return the folder of indexes, which nobody else may enter."""
    place = Path(settings.RECENSUS_FILES) / FOLDER
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    place.chmod(0o700)
    return place


def keep(
    build: Callable[[Path], None], by_settings: LinkageSettings, *, known_at: datetime, records: int
) -> Indexed:
    """Let ``build`` write an index into a folder that is not there yet, and let it count from then on."""
    with scratch(folder()) as work:
        made = work / "made"
        build(made)
        told = {"known_at": known_at.isoformat(), "records": records, "settings": by_settings.name}
        (made / TOLD).write_text(json.dumps(told), encoding="utf-8")
        place = made.rename(folder() / f"{known_at:%Y%m%dT%H%M%S%f}")
    _require_nobody_forgotten(place, known_at)
    for elder in _finished()[:-_STAYING]:
        shutil.rmtree(elder)
    return opened(by_settings).told


def opened(wanted: LinkageSettings) -> Kept:
    """Return the newest index, opened once in a process. Raises NoIndex, also when it was made by other settings."""
    if not (there := _finished()):
        raise NoIndex(f"There is no index of who is on record. {_MAKE_ONE}")
    kept = _opened(there[-1])
    if kept.settings != wanted.name:
        raise NoIndex(f"The index of who is on record was made by other settings. {_MAKE_ONE}")
    return kept


def remove() -> list[str]:
    """Remove every index, because somebody in it is to be forgotten; return what went.

    Once more when that is in force: an index that was made meanwhile still knew her.
    """
    gone = _forget()
    transaction.on_commit(_forget)
    return [f"{FOLDER}/{one}: removed, to be made again" for one in gone]


def _forget() -> list[str]:
    (folder() / _FORGOTTEN).touch()
    there = _finished()
    for one in there:
        shutil.rmtree(one)
    return [one.name for one in there]


def _require_nobody_forgotten(place: Path, known_at: datetime) -> None:
    """Take back an index that was read before somebody was forgotten; the mark is set before indexes are looked for."""
    mark = place.parent / _FORGOTTEN
    if mark.exists() and mark.stat().st_mtime >= known_at.timestamp():
        shutil.rmtree(place, ignore_errors=True)
        raise NoIndex(f"Somebody was erased while the index was made. {_MAKE_ONE}")


def _finished() -> list[Path]:
    return sorted(path.parent for path in folder().glob(f"[0-9]*/{TOLD}"))


@lru_cache(maxsize=1)
def _opened(place: Path) -> Kept:
    from recensus.linkage.engine.index import Index  # it compiles the engine, which few processes need

    told = json.loads((place / TOLD).read_text(encoding="utf-8"))
    try:
        index = Index(place)
    except ValueError as outdated:
        raise NoIndex(f"The index of who is on record was made by another version. {_MAKE_ONE}") from outdated
    model = index.model
    known_at = datetime.fromisoformat(told["known_at"])
    indexed = Indexed(records=told["records"], known_at=known_at, model_name=model.name)
    return Kept(index, model, told["settings"], indexed)
