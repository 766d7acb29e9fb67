"""The plain words of the life course."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from recensus.vocabulary.types import Label

STAGES: Final[Mapping[str, tuple[str, ...]]] = {
    "early childhood": ("0-4",),
    "school age": ("5-14",),
    "youth": ("15-24",),
    "working age": ("25-59",),
    "old age": ("60-64", "65-69", "70+"),
    "age not known": ("unknown",),
}
"""The ages of life, each with the bands of age of the reports."""
ANY: Final = "*"
"""What stands among programmes for at least one of them."""
DISABILITY: Final = "disability"


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One age of life, or a condition (a rule of the pack): how many there are, and how many each programme covers.

    ``covered`` maps programmes, and `ANY`, to numbers by sex; ``persons`` are all on record, by sex.
    """

    name: str
    condition: bool
    label: Label = field(default_factory=dict)
    persons: Mapping[str, int] = field(default_factory=dict)
    covered: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class LifeCourse:
    """The stages as they were counted for a day from a snapshot; ``missing`` names what does not flow, by programme."""

    on: date
    made_at: datetime
    snapshot: str
    programmes: tuple[str, ...]
    stages: tuple[Stage, ...]
    missing: Mapping[str, tuple[str, ...]]


class NotCounted(LookupError):
    """The life course was not counted yet."""
