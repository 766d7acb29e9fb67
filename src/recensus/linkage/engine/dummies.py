"""Values that stand for no value: UNKNOWN, XXX, 1 January 1900, one telephone for a whole camp.

They are found before anything is compared, because one of them on a million records is a block of a million. A word
known to say "unknown", or made of one letter, is a dummy wherever it stands. Any other value is one when it is far more
frequent in its register than the next; a common name never is: the commonest family names of Korea, Viet Nam and Spain
occur at most four times as often as the second. Little is lost when such a value was a name after all: one that so many
have tells nobody apart. A day of birth is compared with the same day of the years around it; a telephone has a limit.
"""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from recensus.linkage.engine.scripts import Array, encoded, fold

NAMES: Final = ("given", "father", "grandfather", "family", "second", "full")
TEXTS: Final = (*NAMES, "address")
TIMES: Final = 5
"""A value is a dummy that occurs more than so many times as often as the next."""
LEAST: Final = 50
"""Records that must have a value before its frequency alone makes it a dummy, and their least share."""
LEAST_SHARE: Final = 0.01
MOST: Final = 2
"""So many values of one register can be dummies by their frequency alone."""
LEAST_DAY: Final = 20
BY_HABIT: Final = r"^(\d{4}-(01-01|12-31|11-11)|9999.*|1111.*|0001.*)$"
YEARS_AROUND: Final = 10
SHARED_BY_ALL: Final = 60
"""A telephone on more records than this says nothing about who they are."""
SHOWN: Final = 1_000
"""A finding lists so many records at most; its detail says how many there are."""
BETWEEN: Final = re.compile(r"[\W_]+")
ANY: Final = -1
"""In place of a register: wherever the value stands."""


@dataclass(frozen=True)
class Dummy:
    """A value that stands for none, in one register or in `ANY`."""

    column: str
    register: int
    value: str
    count: int


Finding = tuple[str, list[int], str, str]


def find_dummies(records: pa.Table) -> list[Dummy]:
    """Return the dummies of every column, in order of column, register and value."""
    register = records["register"].to_numpy()
    order = np.argsort(register, kind="stable")
    numbers, starts = np.unique(register[order], return_index=True)
    rows = dict(zip(numbers.tolist(), np.split(order, starts)[1:], strict=True))
    found = [dummy for column in _present(records) for dummy in _in_column(column, records[column], rows)]
    return sorted(found, key=lambda dummy: (dummy.column, dummy.register, dummy.value))


def without(records: pa.Table, dummies: list[Dummy]) -> pa.Table:
    """Return the records with every dummy taken out: the cell is null."""
    for column in dict.fromkeys(dummy.column for dummy in dummies):
        cells = encoded(records[column])
        taken_out = np.zeros(len(records), np.bool_)
        for dummy in dummies:
            if dummy.column == column:
                taken_out |= _holding(dummy, cells, records)
        indices = pc.if_else(pa.array(taken_out), None, cells.indices)
        cells = pa.DictionaryArray.from_arrays(indices, cells.dictionary)
        records = records.set_column(records.column_names.index(column), column, cells)
    return records


def findings(records: pa.Table, dummies: list[Dummy]) -> Iterator[Finding]:
    """Yield a finding for each dummy: its code, the first records that have it, no issuer, and what it is.

    A telephone is never told.
    """
    for dummy in dummies:
        held = _holding(dummy, encoded(records[dummy.column]), records)
        numbers = sorted(records["record"].filter(pa.array(held)).to_pylist())[:SHOWN]
        value = "one telephone" if dummy.column == "phone" else f"{dummy.column} {dummy.value!r}"
        yield f"dummy.{dummy.column}", numbers, "", f"{value} on {dummy.count} records"


def _present(records: pa.Table) -> list[str]:
    return [name for name in (*TEXTS, "birth_date", "phone") if name in records.column_names]


def _holding(dummy: Dummy, cells: pa.DictionaryArray, records: pa.Table) -> Array:
    """Tell which records have a dummy in its column."""
    number = pc.index(cells.dictionary, dummy.value).as_py()
    held: Array = (
        pc.fill_null(cells.indices, -1).to_numpy() == number
        if number >= 0
        else np.zeros(len(cells), np.bool_)
    )
    return held if dummy.register == ANY else held & (records["register"].to_numpy() == dummy.register)


def _in_column(column: str, cells: pa.ChunkedArray, rows: Mapping[int, Array]) -> Iterator[Dummy]:
    """Yield the dummies of a column; ``rows`` are those of each register."""
    distinct = encoded(cells)
    codes, values = distinct.indices.fill_null(-1).to_numpy(), distinct.dictionary
    counts = np.bincount(codes[codes >= 0], minlength=len(values))
    known = _known(column, values, counts)
    yield from (Dummy(column, ANY, values[at].as_py(), int(counts[at])) for at in np.flatnonzero(known))
    if column == "phone" or not len(values):
        return
    for register, held in rows.items():
        mine = np.bincount(codes[held] + 1, minlength=len(values) + 1)[1:]
        mine[known] = 0
        too_frequent = _days(values, mine) if column == "birth_date" else _too_frequent(mine)
        yield from (Dummy(column, register, values[at].as_py(), int(mine[at])) for at in too_frequent)


def _known(column: str, values: pa.StringArray, counts: Array) -> Array:
    """Tell which values are dummies whatever their frequency, or for a telephone above its limit."""
    known = counts > SHARED_BY_ALL if column == "phone" else np.zeros(len(values), np.bool_)
    looked_at = np.flatnonzero(counts > 1) if len(values) > SHOWN else np.arange(len(values))
    for at in looked_at.tolist():
        known[at] = known[at] or (column != "birth_date" and _says_nothing(values[at].as_py()))
    return known


def _says_nothing(value: str) -> bool:
    bare = BETWEEN.sub(" ", value).strip().lower()
    if bare in _words() or not bare:
        return True
    return len(bare) > 2 and len(set(bare)) == 1


@cache
def _words() -> frozenset[str]:
    text = (files(__package__) / "dummy_words.csv").read_text(encoding="utf-8")
    words = {word for row in csv.DictReader(text.splitlines()) for word in row["text"].split(";")}
    return frozenset(words | {fold(word) for word in words})


def _too_frequent(counts: Array) -> list[int]:
    """Return the values that occur more than `TIMES` as often as every value that is none of them."""
    least = max(LEAST, LEAST_SHARE * counts.sum())
    order = np.argsort(counts, kind="stable")[::-1][: MOST + 1]
    kept = 0
    for place in range(len(order) - 1):
        if counts[order[place]] >= least and counts[order[place]] > TIMES * counts[order[place + 1]]:
            kept = place + 1
    return [int(at) for at in order[:kept]]


def _days(values: pa.StringArray, counts: Array) -> list[int]:
    """Return the days of birth that occur far more often than the same day of the years around.

    Those are the days that people write for "unknown", and any other that is on one record in a hundred.
    """
    written = pc.match_substring_regex(values, BY_HABIT).to_numpy(zero_copy_only=False)
    frequent = np.flatnonzero((counts >= LEAST_DAY) & (written | (counts >= LEAST_SHARE * counts.sum())))
    count_of = dict(zip(values.to_pylist(), counts.tolist(), strict=True)) if len(frequent) else {}
    return [int(at) for at in frequent if _stands_out(values[at].as_py(), count_of)]


def _stands_out(day: str, count_of: Mapping[str, int]) -> bool:
    year, rest = day[:4], day[4:]
    if not (year.isdecimal() and len(rest) > 3):
        return False
    around = (f"{int(year) + apart:04}{rest}" for apart in range(-YEARS_AROUND, YEARS_AROUND + 1) if apart)
    return count_of[day] > TIMES * max(1, *(count_of.get(other, 0) for other in around))
