"""Where a load keeps its files: a work folder that can be thrown away, and the rejects, which are kept."""

import hashlib
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path, PurePath

from django.conf import settings

from recensus.connectors.definition import SourceDefinition
from recensus.connectors.staging import Staging
from recensus.privacy.vault.sealed_files import SUFFIX, open_file, plain_name, seal_file


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
    """Return the SHA-256 of a file's bytes; of a sealed one, those that it was sealed from."""
    if path.suffix != SUFFIX:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    hashed = hashlib.sha256()
    for part in open_file(path):
        hashed.update(part)
    return hashed.hexdigest()


def rejects_name(source: SourceDefinition, file: str) -> str:
    """Return a name for a file's rejects that the source takes for the same kinds of file, so that it can be loaded.

    ``persons.csv.gz`` becomes ``persons-rejects.csv``; the file's own ending is kept where the source asks for it.
    """
    plain = PurePath(file).name
    stem = plain.partition(".")[0]
    endings = [".csv", *(ending for ending in PurePath(file).suffixes if ending in (".txt", ".tsv", ".dat"))]
    choices = [*(f"{stem}-rejects{ending}" for ending in endings), *(f"{stem}{ending}" for ending in endings)]
    kinds = source.taking(plain)
    return next((name for name in choices if source.taking(name) == kinds), choices[0])


def write_rejects(staging: Staging, batch: int) -> list[str]:
    """Write each file's rejected and held rows, sealed, and return the files written."""
    if staging.rejected + staging.held == 0:
        return []
    folder = rejects_folder(batch)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    written = []
    for read, _ in staging.files:
        lines = staging.reject_lines(read)
        if (header := next(lines, None)) is not None:
            path = folder / (rejects_name(staging.source, read.file) + SUFFIX)
            seal_file(chain([header], lines), path)
            written.append(str(path))
    return written


def opened(path: Path, work: Path) -> Path:
    """Return a file that can be read: itself, or what it was sealed from, in the work folder."""
    if path.suffix != SUFFIX:
        return path
    plain = work / plain_name(path)
    with plain.open("xb") as file:
        file.writelines(open_file(path))
    return plain
