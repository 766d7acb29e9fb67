"""The plain words of an explanation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from recensus.linkage.wording import Evidence
from recensus.registry.types import Cell


class How(StrEnum):
    """By what a record came to be held to be somebody's."""

    FIRST = "new"
    IDENTIFIER_ON_ARRIVAL = "identifier"
    IDENTIFIER = "run by identifier"
    MODEL = "run by model"
    OFFICERS = "run by person"
    ALONE = "run"
    MERGE = "merge"
    UNMERGE = "unmerge"
    SPLIT = "split"
    UNDO = "undo"


@dataclass(frozen=True, kw_only=True)
class HeldRecord:
    """One record that is held to be a person's from ``since`` on; ``until`` is None while it still is.

    ``key`` is what the source calls her, ``beside`` the source of the record that speaks most for it; ``by`` and
    ``why`` say who put it so and her reason, ``issuer`` whose identifier it shares. ``cells`` are what it says now of
    who she is; ``stated_on`` when it said so.
    """

    source: str
    key: str
    how: How
    since: datetime
    until: datetime | None
    issuer: str | None
    beside: str | None
    by: Sequence[str]
    why: str
    run: int | None
    evidence: Evidence | None
    stated_on: date | None
    cells: Sequence[Cell]
