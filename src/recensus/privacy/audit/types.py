"""The plain words of the audit: an entry as it is recorded, as it is read, and how the log stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Deed:
    """One act upon personal data, allowed or refused: who, through which door, by what right, and how it ended.

    ``whole`` names a set too big to list ("determination 12"). ``attributes`` maps what was shown to how (value, band,
    yes or no).
    """

    who: str
    role: str
    organisation: str
    channel: str
    purpose: str
    legal_basis: str
    agreement: str
    action: str
    whole: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    allowed: bool
    reason: str
    outcome: str


@dataclass(frozen=True, kw_only=True)
class Entry(Deed):
    """A deed as it is put on record; ``subjects`` are (kind, number) of persons (P) and households (H).

    ``concerned`` are the commitments to them, where these were worked out already.
    """

    subjects: tuple[tuple[str, int], ...] = ()
    request: str = ""
    concerned: Sequence[bytes] | None = None


@dataclass(frozen=True, kw_only=True)
class PastLook(Deed):
    """An entry as it is read back. ``leaf`` is its place in the log, None until the sequencer has given it one."""

    number: int
    leaf: int | None
    at: datetime


@dataclass(frozen=True)
class WitnessState:
    """What a witness holds of the log: the first ``size`` entries, and why it does not hold more."""

    address: str
    size: int
    handed_at: datetime | None
    problem: str


@dataclass(frozen=True, kw_only=True)
class LogState:
    """How the log stands: entries with a place (``size``), those still waiting, the last pass, the witnesses."""

    size: int
    waiting: int
    sequenced_at: datetime
    root: bytes
    witnesses: tuple[WitnessState, ...]
    why_stopped: str | None
