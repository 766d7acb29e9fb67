"""What a load reports: progress on the way, and the result at its end."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a load has come: ``stage`` is reading, checking, recording or publishing; counts are statements."""

    stage: str
    done: int = 0
    total: int = 0


Tell = Callable[[Progress], None]
"""Is told of progress, from the thread that loads."""


@dataclass(frozen=True, kw_only=True)
class FindingCount:
    """How often a check saw something in a batch. ``severity`` is flag, held or rejected."""

    code: str
    severity: str
    rows: int


@dataclass(frozen=True, kw_only=True)
class LoadResult:
    """How a load ended. ``state`` is ``loaded``, ``already loaded`` when the same files are on record, or ``halted``.

    A halted batch counts once two officers release ``proposal``, made for the reason ``because``.
    """

    batch: int
    source: str
    state: str
    received: int
    accepted: int
    rejected: int
    held: int
    findings: Sequence[FindingCount]
    rejects_files: Sequence[str]
    seconds: float
    proposal: int | None = None
    because: str = ""
