"""Plain words of the record: what actions and queries take and give."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from recensus.privacy.types import Showing


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
    """The batch that takes an extract in: ``new``, ``resumed`` after a kill, ``halted`` or already ``recorded``."""

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
    """A batch with its counts. ``state`` is loading, halted, recorded, undone or discarded.

    ``first_day`` and ``last_day`` are the first and last of which its rows speak.
    """

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
    first_day: date | None = None
    last_day: date | None = None


@dataclass(frozen=True, kw_only=True)
class Said:
    """What one source says of one attribute: a value, or why there is none (``missing`` in the words of the law).

    ``showing`` tells how much of it is here: the value, its band, or only whether one is ``stated``.
    """

    value: str | None
    missing: str | None
    source: str
    method: str
    stated_on: date
    batch: int
    stated: bool
    showing: Showing = Showing.VALUE


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One attribute of a registrant: what is held true, who said so, and what others said."""

    attribute: str
    held: Said
    alternatives: tuple[Said, ...]


@dataclass(frozen=True, kw_only=True)
class Member:
    """A person in a household, from a day on."""

    person: int
    name: str
    relationship: str | None
    since: date


@dataclass(frozen=True, kw_only=True)
class HeldIdentifier:
    """A number that an issuer gave; ``status`` is well formed or malformed."""

    issuer: str
    value: str
    status: str
    source: str


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened to what is on record.

    ``what`` is stated, stated anew (in other words), stated again (in the same), held, left out, moved, left or undone;
    ``on`` is the day of which the source speaks, ``recorded_at`` when it came to be known here.
    """

    on: date
    recorded_at: datetime
    what: str
    source: str
    batch: int
    household: int | None = None


@dataclass(frozen=True, kw_only=True)
class PersonFile:
    """A person as held true on a day, as known at a moment. ``household`` is None for one who lives in none."""

    id: int
    name: str
    household: int | None
    relationship: str | None
    cells: Sequence[Cell]
    identifiers: Sequence[HeldIdentifier]
    timeline: Sequence[Event]


@dataclass(frozen=True, kw_only=True)
class HouseholdFile:
    """A household as held true on a day, as known at a moment."""

    id: int
    area: str | None
    cells: Sequence[Cell]
    members: Sequence[Member]
    timeline: Sequence[Event]


@dataclass(frozen=True, kw_only=True)
class Found:
    """A registrant found by search; ``kind`` is P or H."""

    id: int
    kind: str
    name: str
    area: str | None
    sex: str | None
    birth_year: int | None


@dataclass(frozen=True, kw_only=True)
class Holder:
    """Who is known by an identifier, with all that she has, their values as tokens of the vault."""

    found: Found
    identifiers: Sequence[HeldIdentifier]


@dataclass(frozen=True, kw_only=True)
class PersonCard:
    """A person at a glance: who she is and by which numbers she is known, as far as the look shows it."""

    found: Found
    identifiers: Sequence[HeldIdentifier]


@dataclass(frozen=True, kw_only=True)
class FoundPage:
    """One page of what was found; ``more`` says that there is another."""

    found: Sequence[Found]
    number: int
    more: bool


@dataclass(frozen=True, kw_only=True)
class Breach:
    """A rule of the record that does not hold: how many rows break it, and the first of them."""

    rule: str
    rows: int
    first: str


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """How many registrants of a kind a source speaks of in an area."""

    source: str
    area: str | None
    kind: str
    registrants: int
