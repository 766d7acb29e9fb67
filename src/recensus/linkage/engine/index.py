"""Who is this? One applicant, or a day's new records, against everyone, with the keys, comparison and model of `link`.

The index lies in files that are mapped into memory (`index_layout`). It answers as `link` would if the new records had
been among those it was built from, but that nothing is measured anew: weights, common names and dummy values stay as
they were. Clustering and what people decided are not its business: it says which pairs are how probable.
"""

import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa

from recensus.linkage.engine import comparing as column
from recensus.linkage.engine import index_layout as layout
from recensus.linkage.engine import resolving, scoring
from recensus.linkage.engine.comparing import compare
from recensus.linkage.engine.gate import REUSED, Identified
from recensus.linkage.engine.index_applicant import Reader
from recensus.linkage.engine.index_arrivals import Arrivals, Known, arrivals, namesakes, welcome
from recensus.linkage.engine.index_keys import Blocks, asked, entries, find
from recensus.linkage.engine.index_scanning import near, numbered, sift, together
from recensus.linkage.engine.keys import KEYS, combined, parts
from recensus.linkage.engine.lending import AGREEMENT
from recensus.linkage.engine.preparing import prepare
from recensus.linkage.engine.resolving import (
    IDENTIFIER,
    MODEL,
    pairs_of,
)
from recensus.linkage.engine.scanning import Found
from recensus.linkage.engine.scoring import WORTH_KEEPING
from recensus.linkage.engine.scripts import Array
from recensus.linkage.engine.types import PAIRS, Model

SEVERAL: Final = 1_000
"""New records that one thread works on at a time."""


class Index:
    """An index that was built. Threads may share it: one asks at a time."""

    def __init__(self, folder: Path, *, threads: int = 2) -> None:
        """Open the index in a folder; raises ValueError when it is unfinished or of another version."""
        told = layout.described(folder)
        if told["keys"] != repr(KEYS):
            raise ValueError(f"The index in {folder} was built with other keys than these. Build it again.")
        self._told = told
        self._threads = threads
        self._settings = layout.settings_from(told["settings"])
        self._training = layout.training_from(told["training"])
        self.facts = layout.mapped_facts(folder, told["dummies"], told["patronymic"])
        self._known = Known.mapped(folder)
        self._reader = Reader.of(self._settings, self.facts, told["issuers"], self._known)
        self._record = layout.mapped(folder, "record")
        self._of = layout.mapped_material(folder)
        self._entries = entries(
            [
                (layout.mapped(folder, f"entry_{number}"), layout.mapped(folder, f"split_{number}"))
                for number in range(len(KEYS))
            ],
            told["bits"],
        )
        self._number = (layout.mapped(folder, "number_entry"), layout.mapped(folder, "number_start"))
        self._stated = _stated(layout.mapped(folder, "numbers"), layout.mapped(folder, "number_text"))
        self._sieve = self._training.sieve
        self._probabilities: dict[int, list[float]] = {}
        self._asking = threading.Lock()

    @property
    def model(self) -> Model:
        """The model by which it answers: the one that `link` trains on the records it was built from."""
        return scoring.model(self._training, self._settings)

    def candidates_of(self, record: Mapping[str, Any]) -> pa.Table:
        """Return who may be this person: `types.PAIRS`, the most probable first.

        ``record`` has the fields of `types.RECORDS`; those that are left out are not stated.
        """
        pairs = self._pairs(self._reader.read(record))
        return pairs.take(pa.array(np.argsort(-pairs["probability"].to_numpy(), kind="stable")))

    def delta(self, records: pa.Table) -> pa.Table:
        """Return the pairs (`types.PAIRS`, by left and right) of new records with the index and with each other.

        A record whose number the index has takes that one's place until this is answered. Raises ValueError for more
        records than there is room for (`index_layout.ROOM`).
        """
        if not len(records):
            return PAIRS.empty_table()
        prepared = prepare(records, self._settings, known=self.facts)
        return self._pairs(arrivals(prepared, self._told["issuers"], self._settings, self._known))

    def _pairs(self, new: Arrivals) -> pa.Table:
        with self._asking:
            rows = self._rows_of(new.record)
            of, stated = self._of.rows, self._stated
            before = of[rows], stated.numbers[rows], stated.text[rows]
            try:
                return self._table(new, rows, *self._evidence(new, rows))
            finally:
                of[rows], stated.numbers[rows], stated.text[rows] = before

    def _rows_of(self, records: Array) -> Array:
        """Return the rows of records: their own where the index has them, else the next in the room."""
        row = np.minimum(np.searchsorted(self._record, records), len(self._record) - 1)
        listed = self._record[row] == records
        return np.where(listed, row, len(self._record) + np.cumsum(~listed) - 1).astype(np.int32)

    def _evidence(self, new: Arrivals, rows: Array) -> tuple[Found, Array, Array]:
        """Return the pairs worth keeping, their probabilities, and by what."""
        self._of.rows[rows] = welcome(self._of, self._told["sizes"], new.material, new.texts, self._known)
        self._stated.numbers[rows], self._stated.text[rows] = new.numbers, new.letters
        available = dict(parts(new.material))
        names = combined(("names",), available)
        self._of.rows[rows, column.NAMESAKES] = namesakes(names, rows < len(self._record), self._known)
        where = find(asked(available), self._entries)
        return self._weighed(self._by_model(where, rows), self._by_number(rows))

    def _by_model(self, where: Blocks, rows: Array) -> Found:
        """Return the pairs of new records with those of their blocks, and with each other, that the sieve leaves."""

        def one(first: int) -> tuple[Array, Array, Array]:
            last = min(first + SEVERAL, len(rows))
            return near(first, last, rows, where, self._entries, self._of, self._sieve)

        if len(rows) == 1:
            new, other, pattern = one(0)
            return Found(*_ordered(new, other), pattern, 0)
        with ThreadPoolExecutor(self._threads) as pool:
            news, others, patterns = zip(*pool.map(one, range(0, len(rows), SEVERAL)), strict=True)
        left, right = _ordered(np.concatenate(news), np.concatenate(others))
        return _both(Found(left, right, np.concatenate(patterns), 0), self._among_themselves(where, rows))

    def _among_themselves(self, where: Blocks, rows: Array) -> Found:
        """Return the pairs of new records in one block."""
        first, second = together(where.hashed, self._entries.key, self._settings.largest_block)
        left, right = _ordered(rows[first], rows[second])
        pattern = compare(left, right, self._of)
        kept = sift(left, right, pattern, self._of.rows, self._sieve)
        return Found(left[kept], right[kept], pattern[kept], 0)

    def _by_number(self, rows: Array) -> Found:
        """Return the pairs with one identifier."""
        numbers = self._stated.numbers
        new, others = numbered(numbers, rows, *self._number, self._told["bits"])
        first, second = together(numbers[rows], np.arange(numbers.shape[1]), REUSED)
        left, right = _ordered(np.concatenate([new, rows[first]]), np.concatenate([others, rows[second]]))
        pattern = compare(left, right, self._of)
        return Found(left, right, pattern, 0)

    def _weighed(self, by_model: Found, by_number: Found) -> tuple[Found, Array, Array]:
        """Return pairs once, with their probabilities and what says so; of those with one number, the number does."""
        agreement = self._stated.agreement(by_model.left, by_model.right)
        found = _both(by_model, by_number)
        beside = self._beside_numbers(found.pattern)
        chance = np.concatenate(
            [
                resolving.by_model(beside[: len(by_model)], agreement),
                resolving.by_identifier(beside[len(by_model) :]),
            ]
        )
        by = np.repeat([MODEL, IDENTIFIER], [len(by_model), len(by_number)])
        worth = np.flatnonzero(chance >= WORTH_KEEPING)
        return found.of(worth), chance[worth], by[worth]

    def _beside_numbers(self, patterns: Array) -> Array:
        """Return `Training.beside_numbers` of each pattern; one that was asked for before is remembered."""
        known = self._probabilities
        if unknown := [pattern for pattern in set(patterns.tolist()) if pattern not in known]:
            found = self._training.beside_numbers(np.array(unknown, np.uint64))
            known.update(zip(unknown, found.tolist(), strict=True))
        return np.array([known[pattern] for pattern in patterns.tolist()]).reshape(
            len(patterns), len(AGREEMENT) + 1
        )

    def _table(self, new: Arrivals, rows: Array, found: Found, chance: Array, by: Array) -> pa.Table:
        """Return pairs by the numbers of their records, each once; two that were found twice were found alike."""
        size = len(self._record)
        fresh = np.append(new.record[rows >= size], -1)
        one, other = (
            np.where(row < size, self._record[np.minimum(row, size - 1)], fresh[np.maximum(row - size, 0)])
            for row in (found.left, found.right)
        )
        left, right = np.minimum(one, other), np.maximum(one, other)
        order = np.lexsort((right, left))
        left, right = left[order], right[order]
        first = np.append(True, (left[1:] != left[:-1]) | (right[1:] != right[:-1]))[: len(left)]
        kept = order[first]
        return pairs_of(left[first], right[first], found.pattern[kept], chance[kept], by[kept])


def _ordered(one: Array, other: Array) -> tuple[Array, Array]:
    return np.minimum(one, other), np.maximum(one, other)


def _both(one: Found, other: Found) -> Found:
    left, right, pattern = (
        np.concatenate([getattr(one, name), getattr(other, name)]) for name in ("left", "right", "pattern")
    )
    return Found(left, right, pattern, 0)


def _stated(numbers: Array, text: Array) -> Identified:
    nothing = np.empty(0, np.int32)
    return Identified(
        nothing, nothing, nothing.astype(np.uint64), nothing, nothing.astype(np.bool_), numbers, (), [], text
    )
