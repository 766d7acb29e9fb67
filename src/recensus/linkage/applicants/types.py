"""The plain words of a search before somebody is registered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from recensus.linkage.wording import Evidence
from recensus.registry.types import Found


class NoIndex(LookupError):
    """There is no index of who is on record; the message says how to make one."""


class NotComparable(ValueError):
    """What was said of the applicant cannot be compared; the message says why."""


@dataclass(frozen=True, kw_only=True)
class Applicant:
    """What is known of somebody: values of the pack's attributes as sources state them, and numbers by issuer."""

    values: Mapping[str, str]
    identifiers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Indexed:
    """An index as it is told: how many records it holds, as they were known when, and by which model it answers."""

    records: int
    known_at: datetime
    model_name: str


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """Somebody on record who may be the applicant, and what of her best record speaks for and against it.

    ``by`` is 'identifier' where a number that both state passed the gate, else 'model'.
    """

    found: Found
    probability: float
    by: str
    evidence: Evidence


@dataclass(frozen=True, kw_only=True)
class Candidates:
    """Who may be the applicant, the most probable first.

    ``index`` says by what; ``later`` counts the rows that came on record since and were not looked at. ``elsewhere``
    tells whether somebody who is more likely the applicant than not is on record out of reach; None where the look may
    not even know that.
    """

    index: Indexed
    later: int
    found: Sequence[Candidate]
    elsewhere: bool | None
