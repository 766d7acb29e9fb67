"""Where a load keeps its files: a work folder that can be thrown away, and the rejects, which are kept."""

import hashlib
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from recensus.connectors.staging import Staging


def _works() -> Path:
    return Path(settings.RECENSUS_FILES) / "work"


def rejects_folder(batch: int) -> Path:
    """Return the folder of a batch's rejected and held rows."""
    return Path(settings.RECENSUS_FILES) / "rejects" / str(batch)


@contextmanager
def work_folder() -> Iterator[Path]:
    """Make a folder for one load, and remove it afterwards."""
    folder = _works() / uuid.uuid4().hex
    folder.mkdir(parents=True, mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def clear_left_over_work() -> None:
    """Remove what killed loads left behind; call it while no other load can run."""
    for folder in _works().glob("*"):
        shutil.rmtree(folder)


def hash_of(path: Path) -> str:
    """Return the SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_rejects(staging: Staging, batch: int, work: Path) -> list[str]:
    """Write each file's rejected and held rows, and return the files written."""
    if staging.rejected + staging.held == 0:
        return []
    folder = rejects_folder(batch)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    written = []
    for read, _ in staging.files:
        name = f"rejects-{Path(read.file).name}.csv"
        if staging.write_rejects(read, work / name):
            written.append(shutil.move(work / name, folder / name))
    return [str(path) for path in written]
