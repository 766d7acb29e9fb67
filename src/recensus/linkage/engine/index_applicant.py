"""One record read by itself, as `standardising` and `preparing` would read it among others, without making columns.

While she waits: columns are made for millions, and would take longer than the search.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
import pyarrow as pa

from recensus.linkage.engine import comparing as column
from recensus.linkage.engine.closeness import sketches
from recensus.linkage.engine.comparing import ADDRESS_WORDS, Material
from recensus.linkage.engine.dates import births, read_date
from recensus.linkage.engine.dummies import ANY
from recensus.linkage.engine.gate import NUMBER_LETTERS
from recensus.linkage.engine.index_arrivals import Arrivals, Known, Texts, know_phones
from recensus.linkage.engine.index_building import home_hashes
from recensus.linkage.engine.name_tables import nicknames_of
from recensus.linkage.engine.names import RARE, place, read_one
from recensus.linkage.engine.preparing import AREA_LETTERS, address_words, letters, phone_numbers
from recensus.linkage.engine.scanning import UNIQUE
from recensus.linkage.engine.scripts import Array, buffers
from recensus.linkage.engine.skeletons import hashes, skeletons
from recensus.linkage.engine.standardising import Facts
from recensus.linkage.engine.types import Settings

SEXES: Final[Mapping[Any, int]] = {"male": 1, "female": 2}
BEGAN: Final = date(1970, 1, 1)
NOBODY: Final = (np.array([0]), np.empty(0, np.int32))


@dataclass(frozen=True)
class Reader:
    """Reads single records by what was measured over those of an index."""

    settings: Settings
    facts: Facts
    issuers: Sequence[str]
    known: Known
    dummies: Mapping[tuple[str, str], frozenset[int]]
    """Registers in which a column's value is a dummy."""

    @classmethod
    def of(cls, settings: Settings, facts: Facts, issuers: Sequence[str], known: Known) -> "Reader":
        """Return a reader for an index."""
        dummies: dict[tuple[str, str], frozenset[int]] = {}
        for dummy in facts.dummies:
            place = (dummy.column, dummy.value)
            dummies[place] = dummies.get(place, frozenset()) | {dummy.register}
        return cls(settings, facts, issuers, known, dummies)

    def read(self, record: Mapping[str, Any]) -> Arrivals:
        """Return the record (fields of `types.RECORDS`, those left out are not stated), ready to be compared."""
        said = {name: value for name, value in record.items() if not self._dummy(record, name, value)}
        reading = read_one(said, self.settings.attributes)
        row = np.full((1, column.WIDTH), -1, np.int32)
        words = place(reading, self.facts.usage, 1)
        row[:, : column.BIRTH] = words[:, : column.BIRTH]
        row[:, column.FURTHER : column.FURTHER + words.shape[1] - column.BIRTH] = words[:, column.BIRTH :]
        row[:, column.BIRTH], exact = self._birth(said)
        row[:, column.FLAGS] = self._flags(said, exact)
        street, home = said.get("address"), said.get("household")
        places = _texts(re.sub("[^0-9A-Za-z]", "", said.get("area") or "").lower() or None)
        streets = _texts(street)
        row[:, column.AREA], row[:, column.ADDRESS] = len(places) - 1, len(streets) - 1
        row[:, column.HOUSEHOLD] = -1 if home is None else 0
        if said.get("phone") is not None:
            row[:, column.PHONE] = phone_numbers(_texts(said["phone"]))
        text = letters(*buffers(reading.words))
        made = Material(
            row, text, sketches(text), hashes(skeletons(reading.words)), np.full(len(text), RARE, np.uint8),
            nicknames_of(reading.words), letters(*buffers(places))[:, :AREA_LETTERS].copy(),
            address_words(streets) if len(streets) else np.empty((0, ADDRESS_WORDS), np.int32),
            *(NOBODY if home is None else (np.array([0, 1]), np.zeros(1, np.int32))),
        )  # fmt: skip
        know_phones(made, self.known)
        homes = home_hashes(np.array([said["register"]]), np.array([home or 0]))
        texts = Texts(hashes(reading.words), hashes(places), hashes(streets), homes)
        return Arrivals(np.array([said["record"]]), made, texts, *self._numbers(said))

    def _dummy(self, record: Mapping[str, Any], name: str, value: object) -> bool:
        held = self.dummies.get((name, value)) if isinstance(value, str) else None
        return held is not None and (ANY in held or record["register"] in held)

    def _birth(self, said: Mapping[str, Any]) -> tuple[Array, Array]:
        on = said.get("stated_on")
        age = np.array([-1 if said.get("age") is None else said["age"]])
        found = births(
            read_date(said.get("birth_date")),
            np.array([said["register"]]),
            self.facts.habits,
            age=age,
            stated_on=np.array([-1 if on is None else (on - BEGAN).days]),
        )
        return found.day, found.exact

    def _flags(self, said: Mapping[str, Any], exact: Array) -> Array:
        register = said["register"]
        unique = UNIQUE if register in self.settings.unique_registers else 0
        rest = SEXES.get(said.get("sex"), 0) << 3 | unique | register << 8
        flags: Array = exact.astype(np.int32) | rest
        return flags

    def _numbers(self, said: Mapping[str, Any]) -> tuple[Array, Array]:
        numbers = np.zeros((1, len(self.issuers)), np.uint64)
        written = np.zeros((1, len(self.issuers), NUMBER_LETTERS), np.uint8)
        for stated in said.get("identifiers") or ():
            if stated["issuer"] in self.issuers and stated["value"] is not None:
                self._add(
                    stated["issuer"], re.sub("[^0-9A-Za-z]", "", stated["value"]).lower(), numbers, written
                )
        numbers[np.isin(numbers, self.known.reused)] = 0
        return numbers, written

    def _add(self, issuer: str, value: str, numbers: Array, written: Array) -> None:
        """Write an identifier in its place; of several of one issuer the one with the greatest hash stays."""
        place, hashed = self.issuers.index(issuer), hashes(pa.array([value]))[0]
        if hashed > numbers[0, place]:
            numbers[0, place] = hashed
            written[0, place] = 0
            if len(value) <= NUMBER_LETTERS:
                written[0, place, : len(value)] = list(value.encode())


def _texts(text: str | None) -> pa.StringArray:
    return pa.array([] if text is None else [text], pa.string())
