"""Plain words about programs that ask."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Scope(StrEnum):
    """A flow that a token opens; a token opens no other."""

    LOOK_UP = "persons:look-up"
    READ = "persons:read"
    BENEFITS = "benefits:read"
    CANDIDATES = "persons:candidates"
    DETERMINATION = "determinations:read"
    REPORTS = "reports:write"
    STATEMENTS = "statements:write"


@dataclass(frozen=True, kw_only=True)
class MachineCard:
    """A program as it was registered: ``keys`` are public, in the form of a JWK set."""

    name: str
    organisation: str
    purpose: str
    scopes: Sequence[Scope]
    keys: Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class Bearer:
    """Who holds a token, and what it opens."""

    machine: str
    purpose: str
    scopes: frozenset[str]

    @property
    def by(self) -> str:
        """The name under which it looks and is put on record."""
        return f"api:{self.machine}"


@dataclass(frozen=True, kw_only=True)
class Token:
    """A token of access and the seconds for which it holds."""

    text: str
    seconds: int
    scopes: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class MachineShown:
    """A program as an officer sees it in the list."""

    name: str
    organisation: str
    purpose: str
    scopes: Sequence[str]
    since: datetime
    until: datetime | None
    added_by: str
