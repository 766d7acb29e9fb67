"""What both partners agree on, the encoded file, and what the unit returns."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal, Self

import pyarrow as pa
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

COMBINATIONS: Mapping[str, tuple[str, ...]] = {
    "names and birth date": ("names", "date"),
    "names and birthday": ("names", "day"),
    "names, year and area": ("names", "year", "area"),
    "given name and birth date": ("given", "date"),
    "family name and birth date": ("family", "date"),
    "birth date, sex and area": ("date", "sex", "area"),
}
"""What a token is made of: parts of the engine's keys (`engine.keys`). A record that lacks one has no such token."""
IDENTIFIER = "identifier "
"""Before the name of an issuer: a token of the first number that a record states of it."""
FieldName = Literal["names", "birth", "sex", "area", "address"]
Step = Literal["folding", "diffusion"]
MOST_HASHES = 16
"""A digest of SHA-256 holds so many numbers of two bytes."""
KEY_BYTES = TOKEN_BYTES = 16


class EncodingRefused(ValueError):
    """Something cannot be encoded or matched as it is; the message says what to do."""


class Agreed(BaseModel):
    """What is read from a file to the letter: nothing unknown, nothing converted."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class FilterSettings(Agreed):
    """How one Bloom filter is made of a record."""

    bits: Literal[512, 1024, 2048, 4096] = 1024
    hashes: dict[FieldName, Annotated[int, Field(ge=1, le=MOST_HASHES)]] = Field(min_length=1)
    """Bits that each piece of a field sets: its weight."""
    hardening: list[Step] = Field(min_length=1, max_length=2)
    """The steps in their order, diffusion among them: a filter that is not hardened is never written."""
    spread: Annotated[int, Field(ge=3, le=MOST_HASHES)] = 5
    """Bits that diffusion adds up for each bit it writes."""

    @field_validator("hardening")
    @classmethod
    def _diffuses(cls, hardening: list[Step]) -> list[Step]:
        if "diffusion" not in hardening:
            raise ValueError("folding alone leaves groups of one name to be seen: name 'diffusion' as well")
        return hardening

    @property
    def bytes_written(self) -> int:
        """The size of a hardened filter."""
        return self.bits // 8 >> self.hardening.count("folding")


class Settings(Agreed):
    """What the partners agree on: the same on both sides to the letter, and no secret."""

    project: str = Field(min_length=3)
    """Names the one undertaking; encodings of two projects have nothing in common."""
    tokens: list[str] = []
    """Of `COMBINATIONS`, or `IDENTIFIER` and an issuer."""
    filter: FilterSettings | None = None

    @field_validator("tokens")
    @classmethod
    def _known(cls, tokens: list[str]) -> list[str]:
        for name in tokens:
            if name not in COMBINATIONS and not re.fullmatch(IDENTIFIER + r"[\w ]+", name):
                known = ", ".join(COMBINATIONS)
                raise ValueError(f"'{name}' is no token; there are: {known}, {IDENTIFIER}ISSUER")
        if len(set(tokens)) < len(tokens):
            raise ValueError("a token is named twice")
        return tokens

    @model_validator(mode="after")
    def _encodes_something(self) -> Self:
        if not self.tokens and self.filter is None:
            raise ValueError("name 'tokens', a 'filter', or both")
        return self

    def canonical(self) -> str:
        """Return the settings as JSON that is the same for the same settings."""
        return json.dumps(self.model_dump(), sort_keys=True, separators=(",", ":"))

    @property
    def name(self) -> str:
        """The hash of the content."""
        return hashlib.sha256(self.canonical().encode()).hexdigest()[:16]


@dataclass(frozen=True, kw_only=True)
class Encoded:
    """One partner's records without a readable value, in the order of their opaque keys."""

    settings: Settings
    check: str
    """The check value of the key in hexadecimal digits: the same key, the same value, and nothing else about it."""
    once: bool
    """Whether each person is in it at most once."""
    table: pa.Table
    """``key``, a column ``token: NAME`` for each token, ``filter``: all of fixed size; tokens may be null."""

    def told(self) -> dict[str, object]:
        """Return what may be said of it: its key's check value, and how many records have each token."""
        tokens = {name: len(self.table) - column.null_count for name, column in self._tokens()}
        return {
            "check value of the key": self.check,
            "records": len(self.table),
            "each person once": self.once,
        } | tokens

    def _tokens(self) -> Iterator[tuple[str, pa.ChunkedArray]]:
        for name in self.settings.tokens:
            yield f"with {name}", self.table[f"token: {name}"]


PAIRS = pa.schema(
    [("left", pa.string()), ("right", pa.string()), ("score", pa.float64()), ("outcome", pa.string())]
)
"""Opaque keys in hexadecimal digits, the Dice coefficient, 'same' or 'unresolved'; all other pairs are 'different'."""


@dataclass(frozen=True, kw_only=True)
class Matched:
    """The answer of the unit."""

    pairs: pa.Table
    same_from: float | None
    """The score from which pairs are *same*; None where no score is safe enough."""
    unresolved_from: float | None
    expected_wrong: float
    """Of the pairs that are *same*, how many are expected to be wrong."""
    compared: int
    """Pairs that were compared."""
    crowded: int
    """Tokens that stood on too many records to say anything."""

    def told(self) -> dict[str, object]:
        """Return what may be said of it: counts and thresholds."""
        outcomes = self.pairs["outcome"].to_pylist()
        return {
            "pairs compared": self.compared,
            "tokens on too many records": self.crowded,
            "same": outcomes.count("same"),
            "of them expected to be wrong": round(self.expected_wrong, 1),
            "same from a score of": self.same_from,
            "unresolved": outcomes.count("unresolved"),
            "unresolved from a score of": self.unresolved_from,
        }
