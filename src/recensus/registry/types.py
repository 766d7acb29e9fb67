"""Plain words of the record: what actions and queries take and give."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, kw_only=True)
class SourceCard:
    """Who speaks: a source as the pack describes it."""

    name: str
    label: Mapping[str, str]
    holder: str = ""
    method: str = "declared"


@dataclass(frozen=True, kw_only=True)
class Extract:
    """What is about to be loaded. ``version`` None means the next after those of the same source and day."""

    source: SourceCard
    mode: str
    kinds: str
    stated_on: date
    pack_version: int
    file_names: Sequence[str]
    file_hashes: Sequence[str]
    version: int | None = None


@dataclass(frozen=True, kw_only=True)
class Begun:
    """The batch that takes an extract in: ``new``, ``resumed`` after a kill, or already ``recorded``."""

    batch: int
    state: str


@dataclass(frozen=True, kw_only=True)
class PayloadShape:
    """What a payload's positions stand for, and which of them play a part in the record."""

    attributes: tuple[str, ...]
    roles: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Withdrawn:
    """A row that turned out, when the whole extract was in, to contradict another."""

    row: int
    source_key: str
    code: str
    payload: Sequence[str | None]


@dataclass(frozen=True, kw_only=True)
class Remark:
    """Something about a row's place on record that an officer should look at."""

    row: int
    kind: str
    code: str
    value: str


@dataclass(frozen=True, kw_only=True)
class BatchSummary:
    """A batch with its counts. ``state`` is loading, recorded or undone."""

    id: int
    source: str
    mode: str
    stated_on: date
    version: int
    state: str
    file_names: Sequence[str]
    received: int
    accepted: int
    rejected: int
    held: int
    progress: Mapping[str, object]
    rejects_files: Sequence[str]
    by: str
    started_at: datetime
    recorded_at: datetime | None
    undone_at: datetime | None
    undone_by: str
    undone_because: str
