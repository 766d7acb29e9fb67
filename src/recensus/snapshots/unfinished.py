"""Folders of work that is not finished: they go away with the work, also when its process was killed."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

UNFINISHED = ".unfinished-"


@contextmanager
def scratch(parent: Path) -> Iterator[Path]:
    """Yield a new folder inside ``parent`` that is gone afterwards; its name tells that it is unfinished work.

    What killed processes left there goes first. Folders of living ones stay: the system holds a lock on each for as
    long as its process lives.
    """
    parent.mkdir(parents=True, exist_ok=True)
    with _locked(parent, fcntl.LOCK_EX):  # nobody sweeps between a folder's making and its locking
        sweep(parent)
        folder = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=parent))
        owner = os.open(folder, os.O_RDONLY)
        fcntl.flock(owner, fcntl.LOCK_EX)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(owner)


def sweep(parent: Path) -> None:
    """Remove the unfinished folders in ``parent`` whose process lives no longer."""
    for folder in parent.glob(f"{UNFINISHED}*"):
        try:
            with _locked(folder, fcntl.LOCK_EX | fcntl.LOCK_NB):
                shutil.rmtree(folder)
        except (BlockingIOError, FileNotFoundError):
            continue  # its process lives, or has just cleared it away itself


@contextmanager
def _locked(folder: Path, operation: int) -> Iterator[None]:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, operation)
        yield
    finally:
        os.close(descriptor)
