"""The plain words of linkage on the record: keys, runs, events, and what they change."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from recensus.decisions.types import NotAllowed


class NotDoable(NotAllowed):
    """There is nothing of the kind to be done; the message says why."""


class Key(NamedTuple):
    """What a source calls one person (``P``) or household (``H``): the same from extract to extract.

    ``source`` is the source's short number. Two keys are always in their natural order: the lesser one is the left.
    """

    source: int
    kind: str
    key: str


class Verdict(StrEnum):
    """What a person says of two records."""

    SAME = "same"
    DIFFERENT = "different"
    UNCLEAR = "unclear"


class PairKind(StrEnum):
    """Why a pair is shown to people: the model cannot tell, or it is sure and is being checked."""

    DOUBTFUL = "doubtful"
    SAMPLE = "sample"


class Consequence(StrEnum):
    """What holding two records to be one person would do: adverse when it takes something from somebody."""

    NONE = "none"
    ADVERSE = "adverse"


class State(StrEnum):
    """Where a run stands."""

    RUNNING = "running"
    FAILED = "failed"
    PROPOSED = "proposed"
    IN_FORCE = "in force"
    UNDONE = "undone"


class What(StrEnum):
    """What changed which registrant keys belong to."""

    RUN = "run"
    MERGE = "merge"
    UNMERGE = "unmerge"
    SPLIT = "split"
    UNDO = "undo"


@dataclass(frozen=True, kw_only=True)
class RunSummary:
    """A run as it is listed; one with ``since`` is a delta, which looked at what is new since then only."""

    id: int
    state: State
    known_at: datetime
    since: datetime | None
    started_at: datetime
    ended_at: datetime | None
    by: str
    settings_hash: str
    model_name: str
    pack_version: str
    input_hash: str
    counts: Mapping[str, Any]
    event: int | None


@dataclass(frozen=True, kw_only=True)
class Done:
    """What became of a wish to change who is who: done at once (``event``), or to be decided (``proposals``)."""

    event: int | None
    moved: int
    proposals: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Bundle:
    """What of a run changes together: whose keys they are now (``before``), whose then (``after``, 0 for somebody new).

    ``probability`` is that of its weakest link, None where keys only part.
    """

    number: int
    before: tuple[int, ...]
    after: tuple[int, ...]
    keys: int
    probability: float | None
    by: tuple[str, ...]
    consequence: Consequence


@dataclass(frozen=True, kw_only=True)
class EventSummary:
    """One change of who is who: ``batch`` is its number; ``reverses`` the one that it took back."""

    batch: int
    what: What
    at: datetime
    by: str
    why: str
    moved: int
    run: int | None
    proposal: int | None
    reverses: int | None
