"""How a figure is printed, and how the memory of a whole tree of processes is watched."""

import json
import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

MEBIBYTE = 2**20
PAGE = os.sysconf("SC_PAGE_SIZE")


def show(
    *,
    name: str,
    value: float,
    unit: str,
    reference: str,
    ratio: float,
    peak_rss_mb: float,
    also: Mapping[str, float] | None = None,
) -> None:
    """Print one figure; ``reference`` says in words what ``ratio`` compares with, ``also`` is what else was counted."""
    figure = {
        "name": name,
        "value": round(value, 4),
        "unit": unit,
        "reference": reference,
        "ratio": round(ratio, 4),
        "cores": os.cpu_count(),
        "peak_rss_mb": round(peak_rss_mb),
    }
    print(json.dumps(figure | dict(also or {})), flush=True)


class Peak:
    """The greatest memory seen, in MiB: private memory of all processes counted once, shared pages once."""

    def __init__(self) -> None:
        self.mebibytes = 0.0

    def look(self, roots: tuple[int, ...]) -> None:
        """Add up the tree below ``roots`` now and keep the greatest sum."""
        resident = sum(_proportional(process) for process in _tree(roots))
        self.mebibytes = max(self.mebibytes, resident / MEBIBYTE)


@contextmanager
def watching(*others: int) -> Iterator[Peak]:
    """Watch this process, its children and ``others`` (the database server) once a second: looking costs time."""
    peak, done = Peak(), threading.Event()

    def watch() -> None:
        while not done.wait(1):
            peak.look((os.getpid(), *others))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield peak
    finally:
        done.set()
        watcher.join()


def _tree(roots: tuple[int, ...]) -> set[int]:
    parents = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            except (FileNotFoundError, ProcessLookupError):
                continue  # it ended while we looked
    found = set(roots)
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def _proportional(process: int) -> int:
    """Return a process's share of memory in bytes (pages shared between n processes count one n-th)."""
    try:
        for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return 0
    return 0
