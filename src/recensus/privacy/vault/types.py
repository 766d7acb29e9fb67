"""The vault's plain words: what keys are for, and what may be wrong."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Use(StrEnum):
    """What a data key does: each does one thing only."""

    VALUES = "values"
    INDEX = "index"
    FILES = "files"
    SECTOR = "sector"


class VaultRefused(Exception):
    """The vault cannot do what was asked; the words say why, and never hold a value or a key."""


class KeyUnavailable(VaultRefused):
    """The provider does not have the key that is needed."""


class NotGenuine(VaultRefused):
    """What was to be opened is not what was sealed: changed, cut short, put elsewhere, or of another installation."""


@dataclass(frozen=True)
class Key:
    """A data key, unwrapped: its number in the database and its 32 bytes."""

    number: int
    secret: bytes = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class KeyState:
    """What an operator sees of a data key. ``values`` is how many are sealed with it; None where none are counted."""

    number: int
    use: Use
    name: str
    state: str
    wrapped_by: str
    made_at: datetime
    values: int | None
