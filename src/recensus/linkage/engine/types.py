"""What the engine is given and what it returns: the record table, settings, links, findings, the model."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import pyarrow as pa

IDENTIFIER = pa.struct([("issuer", pa.string()), ("value", pa.string())])

RECORDS = pa.schema(
    [
        pa.field("record", pa.int64(), nullable=False),  # unique
        pa.field("register", pa.int16(), nullable=False),
        pa.field("given", pa.string()),
        pa.field("father", pa.string()),
        pa.field("grandfather", pa.string()),
        pa.field("family", pa.string()),
        pa.field("second", pa.string()),
        pa.field("full", pa.string()),  # the whole name, where a source has it in one field
        pa.field("sex", pa.string()),  # 'male' | 'female'
        pa.field("birth_date", pa.string()),  # as stated: 'YYYY-MM-DD', 'YYYY-MM' or 'YYYY'
        pa.field("age", pa.int16()),  # full years on `stated_on`
        pa.field("stated_on", pa.date32()),
        pa.field("area", pa.string()),  # a code; a common beginning means a common larger area
        pa.field("address", pa.string()),
        pa.field("household", pa.int64()),  # shared by those who share it in the same register
        pa.field("identifiers", pa.list_(IDENTIFIER)),  # values may be keyed tokens: only equality counts
        pa.field("phone", pa.string()),  # may be a keyed token
        pa.field("known", pa.int64()),  # the registrant it was decided to belong to: a constraint
    ]
)
"""A row a source record of a person. All but the first two may be null or absent; further text columns may follow and
are compared when `Settings.attributes` names them."""

CONSTRAINT = pa.schema([("left", pa.int64()), ("right", pa.int64())])
"""Two records that a person decided on."""

LABELS = pa.schema([("left", pa.int64()), ("right", pa.int64()), ("same", pa.bool_())])
"""Reviewed pairs to learn from; they are not constraints unless also given as such."""

PAIRS = pa.schema(
    [
        ("left", pa.int64()),  # the smaller record number
        ("right", pa.int64()),
        ("pattern", pa.uint64()),  # a level of four bits an attribute: see `patterns`
        ("weight", pa.float64()),  # evidence in bits: log2 of the odds that these two are the same person
        ("probability", pa.float64()),
        ("by", pa.string()),  # 'identifier' | 'model' | 'person'
    ]
)

GROUPS = pa.schema([("record", pa.int64()), ("group", pa.int64()), ("likely", pa.int64())])
"""Every record, in order: its group by what was decided *same* (the least record number of the group), and the group
it would have if each unresolved pair that is more likely same than not were joined too."""

FINDINGS = pa.schema(
    [
        ("code", pa.string()),
        ("records", pa.list_(pa.int64())),
        ("issuer", pa.string()),
        ("detail", pa.string()),
    ]
)
"""What a person should look at. The codes are `FINDING_CODES`; `detail` never holds an identifier's value."""

FINDING_CODES: Mapping[str, str] = {
    "identifier.shared": "One identifier on records of persons who cannot be the same",
    "identifier.reused": "One identifier on very many records: a dummy, or a form filled in by habit",
    "identifier.mistyped": "The same person by everything else, identifiers one slip of the pen apart",
    "identifier.head": "A member carries the number of somebody else in the same household",
    "identifier.two": "One person with two different identifiers of one issuer",
    "register.twice": "A register that holds each person once holds this person twice",
    "constraint.contradicted": "Decisions of people contradict each other",
} | {
    f"dummy.{column}": f"A value of '{column}' that stands for none, by its text or its frequency"
    for column in (*RECORDS.names[2:8], "address", "birth_date", "phone")
}


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How to link. Costs are relative to one look of an officer at one pair; sizes are in records or pairs."""

    unique_registers: frozenset[int] = frozenset()
    """Registers that hold each person at most once."""
    attributes: tuple[str, ...] = ()
    """Further text columns to compare, at most three, such as `occupation`."""
    calendars: tuple[tuple[int, str], ...] = ()
    """Registers that are known to state dates of birth in a calendar, each with its name; of others it is measured."""
    identifiers: frozenset[str] | None = None
    """Issuers whose numbers count; None means all."""
    only_identifiers: bool = False
    """Link by identifiers behind the gate and nothing else."""
    cost_of_wrong_link: float = 100.0
    cost_of_missed_link: float = 20.0
    largest_block: int = 128
    """A block with more records is split by further attributes."""
    pairs_a_record: int = 24
    """The budget of candidate pairs, per record."""
    largest_group: int = 64
    threads: int = 2

    @property
    def same_above(self) -> float:
        """The probability from which looking costs more than the wrong links it would find."""
        return 1 - 1 / self.cost_of_wrong_link

    @property
    def different_below(self) -> float:
        """The probability below which looking costs more than the missed links it would find."""
        return 1 / self.cost_of_missed_link

    def content(self) -> dict[str, Any]:
        """Return the settings that can change a link, as JSON would hold them (threads cannot)."""
        return {
            name: sorted(value) if isinstance(value, frozenset) else value
            for name, value in asdict(self).items()
            if name != "threads"
        }


@dataclass(frozen=True, kw_only=True)
class Constraints:
    """What people decided: tables of the shape `CONSTRAINT`."""

    same: pa.Table = field(default_factory=CONSTRAINT.empty_table)
    different: pa.Table = field(default_factory=CONSTRAINT.empty_table)


@dataclass(frozen=True, kw_only=True)
class Model:
    """All that is needed to score a pattern again: plain numbers, the same on every machine."""

    settings: Mapping[str, Any]
    levels: Mapping[str, tuple[str, ...]]
    """Each attribute's levels by name, in the order of the pattern."""
    weights: Mapping[str, tuple[float, ...]]
    """Fellegi-Sunter weight in bits of each level: what explains a pair."""
    prior: float
    """Log2 odds that a candidate pair is a match, before any attribute is looked at."""
    classes: Mapping[str, Any]
    """The mixture behind the weights: each way to be the same or different, its share and level probabilities."""
    learned: Mapping[str, Any] | None
    """Coefficients of the learned score, or None when there were no labels."""
    calibration: tuple[tuple[float, float], ...]
    """Knots (score, probability), rising in both."""
    mistyped: float
    """The share of pairs of one person whose numbers of one issuer differ."""
    same_above: float
    different_below: float

    def to_json(self) -> str:
        """Return the model as canonical JSON."""
        return json.dumps(asdict(self), sort_keys=True, separators=(",", ":"))

    @property
    def name(self) -> str:
        """The hash of the content: the same name is the same model."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()[:16]


@dataclass(frozen=True, kw_only=True)
class Linked:
    """The answer of a run."""

    pairs: pa.Table
    """Pairs worth keeping, of the shape `PAIRS`, by (left, right): decided same, unresolved, and the near misses."""
    groups: pa.Table
    findings: pa.Table
    unresolved: pa.Table
    """The pairs between the two thresholds that no constraint settles: `PAIRS`, most probable first."""
    model: Model
    report: Mapping[str, Any]
    """Counts, blocks split and refused, candidate budget, expected wrong and missed links."""


Progress = Callable[[str, float], None]
"""Told the name of the step and the share of it that is done."""


def silent(step: str, share: float) -> None:
    """Tell nobody."""
