"""Names as parts with roles, whatever their order, from distinct values only.

A value is cut into words, the words into parts: honorifics and particles go (unless nothing else is there), `Abd al X`
and `Umm X` become one word, what follows *bin* is the father's name. A register's roles are kept; a name in one field
is given its roles by what its words are elsewhere in the same records, and only then by place.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from recensus.linkage.engine.name_parts import EITHER, LEANS_FAMILY, LEANS_GIVEN, parse, place_parts
from recensus.linkage.engine.name_tables import PLAIN, kinds, kinds_of, nicknames_of
from recensus.linkage.engine.scripts import Array, encoded, fold, words_of
from recensus.linkage.engine.skeletons import hashes, skeletons

COLUMNS: Final = ("given", "father", "grandfather", "family", "second", "full")
RARE, UNCOMMON, COMMON = 1, 2, 3
RARE_TO, UNCOMMON_TO = (8, 0.0002), (16, 0.003)
"""A word on at most so many records, or on at most this share of them, is rare, or uncommon."""
UNSPACED: Final = "([\u3400-\u9fff\uac00-\ud7a3])([\u3400-\u9fff\uac00-\ud7a3]{1,3})"
"""A whole name in Han or Hangul without a space: the family name is the first character."""
CLEARLY: Final = 4
"""A word leans to a role that it has this many times as often as the other."""


@dataclass(frozen=True)
class Reading:
    """The values of a table of records, read: n records, v distinct values, w distinct words."""

    words: pa.StringArray
    """Folded, distinct, in alphabetical order."""
    values: tuple[Array, ...]
    """The number of each record's value, int32, -1 for none: an array for each of `COLUMNS`, then one a further column;
    empty where the column is absent."""
    starts: Array
    """v + 1: where each value's parts begin."""
    parts: Array
    """int32: the word of each part, value after value."""
    marks: Array
    """uint8: the generation of each part, or `name_parts.TEKNONYM`."""


@dataclass(frozen=True)
class Vocabulary:
    """The distinct words of all names, in alphabetical order, and what is known of each."""

    words: pa.StringArray
    skeletons: Array
    """uint64: a hash of the word's consonants, 0 where it has none."""
    rarity: Array
    """uint8: `RARE`, `UNCOMMON` or `COMMON`."""
    nicknames: Array
    """int32 (words, 3): names that the word may stand for, -1; two words that share one may be one name."""


@dataclass(frozen=True)
class Usage:
    """What the words of a population are used as: it decides the roles in names that come in one field."""

    words: Array
    """uint64, rising: hashes of the words that lean to a role."""
    leaning: Array
    """uint8: the role of each, `LEANS_GIVEN` or `LEANS_FAMILY`."""
    patronymic: bool
    """Whether these registers name fathers, so that a further given name is the father's."""

    def of(self, words: pa.StringArray) -> Array:
        """Return the leaning of each of other words, `EITHER` where none is known."""
        hashed = hashes(words)
        at = np.minimum(np.searchsorted(self.words, hashed), len(self.words) - 1)
        if not len(self.words):
            return np.full(len(words), EITHER, np.uint8)
        return np.where(self.words[at] == hashed, self.leaning[at], EITHER).astype(np.uint8)


def read(records: pa.Table, further: Sequence[str] = ()) -> Reading:
    """Cut the distinct values of the name columns and ``further`` ones into parts; an absent column has none."""
    values, texts = _distinct(records, (*COLUMNS, *further))
    words = words_of(texts)
    first, second, marks, starts = parse(words.codes, words.offsets, kinds_of(words.distinct))
    distinct, parts = _fuse(words.distinct, first, second)
    return Reading(distinct, values, starts, parts, marks)


def read_one(said: Mapping[str, Any], further: Sequence[str] = ()) -> Reading:
    """Read a single record, as `read` would, in a fraction of the time."""
    words: dict[str, int] = {}
    codes: list[int] = []
    ends = [0]
    values = []
    for column in (*COLUMNS, *further):
        text = said.get(column)
        values.append(np.array([-1 if text is None else len(ends) - 1], np.int32))
        if text is not None:
            whole = re.fullmatch(UNSPACED, text) if column == "full" else None
            folded = fold(" ".join(whole.groups()) if whole else text)
            codes += [words.setdefault(word, len(words)) for word in folded.split()]
            ends.append(len(codes))
    kind = np.array([kinds().get(word, PLAIN) for word in words], np.uint8)
    first, second, marks, starts = parse(np.array(codes, np.int32), np.array(ends), kind)
    spelt = [*words, ""]
    texts = [spelt[one] + spelt[other] for one, other in zip(first.tolist(), second.tolist(), strict=True)]
    distinct = sorted(set(texts))
    parts = np.array([distinct.index(text) for text in texts], np.int32)
    return Reading(pa.array(distinct, pa.string()), tuple(values), starts, parts, marks)


def _distinct(records: pa.Table, columns: Sequence[str]) -> tuple[tuple[Array, ...], pa.StringArray]:
    """Return each column's value numbers, and all distinct values one after another."""
    numbers, texts, known = [], [], 0
    for column in columns:
        if column not in records.column_names:
            numbers.append(np.empty(0, np.int32))
            continue
        cells = encoded(records[column])
        dictionary = cells.dictionary.cast(pa.string())
        if column == "full":
            dictionary = pc.replace_substring_regex(dictionary, f"^{UNSPACED}$", r"\1 \2")
        numbers.append(_shifted(cells, known))
        texts.append(dictionary)
        known += len(dictionary)
    return tuple(numbers), pa.concat_arrays(texts) if texts else pa.array([], pa.string())


def _shifted(cells: pa.DictionaryArray, by: int) -> Array:
    numbers: Array = pc.fill_null(cells.indices.cast(pa.int32()), -1 - by).to_numpy() + np.int32(by)
    return numbers


def _fuse(words: pa.StringArray, first: Array, second: Array) -> tuple[pa.StringArray, Array]:
    """Return the words of all parts in alphabetical order, and each part's; a part of two words becomes a new word."""
    pairs = second >= 0
    keys = first[pairs].astype(np.int64) << 32 | second[pairs]
    unique, which = np.unique(keys, return_inverse=True)
    heads, bound = (words.take(pa.array(side)) for side in (unique >> 32, unique & 0xFFFFFFFF))
    fused = pc.binary_join_element_wise(heads, bound, "")
    parts = first.astype(np.int64)
    parts[pairs] = len(words) + which
    used, places = np.unique(parts, return_inverse=True)
    texts = pa.concat_arrays([words, fused.cast(pa.string())]).take(pa.array(used)).dictionary_encode()
    order = pc.sort_indices(texts.dictionary).to_numpy()
    rank = np.empty(len(order), np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    return texts.dictionary.take(pa.array(order)), rank[texts.indices.to_numpy()[places]]


def vocabulary(reading: Reading, records: int) -> Vocabulary:
    """Return what is known of each word that the names of so many records hold."""
    held = counts(reading)
    rare, uncommon = (max(least, share * records) for least, share in (RARE_TO, UNCOMMON_TO))
    rarity = (RARE + (held > rare) + (held > uncommon)).astype(np.uint8)
    return Vocabulary(reading.words, hashes(skeletons(reading.words)), rarity, nicknames_of(reading.words))


def usage(reading: Reading) -> Usage:
    """Count what each word is used as in the columns that say so."""
    given, father, grandfather, family, second = (_counts(reading, column) for column in range(5))
    personal, inherited = given + father + grandfather, family + second
    leaning = np.where(personal >= CLEARLY * np.maximum(inherited, 1), LEANS_GIVEN, EITHER)
    leaning = np.where(inherited >= CLEARLY * np.maximum(personal, 1), LEANS_FAMILY, leaning)
    leans = np.flatnonzero(leaning != EITHER)
    hashed = hashes(reading.words.take(pa.array(leans)))
    order = np.argsort(hashed)
    return Usage(hashed[order], leaning[leans[order]].astype(np.uint8), bool(father.sum() > inherited.sum()))


def counts(reading: Reading) -> Array:
    """Return how many records' names hold each word, int64."""
    total: Array = sum(
        (_counts(reading, column) for column in range(len(reading.values))), np.zeros(1, np.int64)
    )
    return total


def _counts(reading: Reading, column: int) -> Array:
    held = reading.values[column]
    records = np.bincount(held[held >= 0], minlength=len(reading.starts) - 1)
    weights = np.repeat(records, np.diff(reading.starts))
    return np.bincount(reading.parts, weights, minlength=len(reading.words)).astype(np.int64)


def place(reading: Reading, use: Usage, records: int) -> Array:
    """Return the words of each record's name by role: int32 of shape (records, 6), -1 where there is none.

    The columns are those of `name_parts`: `GIVEN`, `GIVEN_2`, `FAMILY`, `FAMILY_2`, `LINEAGE`, `LINEAGE_2`, and then
    one for the first word of each further column. What finds no place is left out.
    """
    values = tuple(held if len(held) else np.full(records, -1, np.int32) for held in reading.values)
    return place_parts(
        values, reading.starts, reading.parts, reading.marks, use.of(reading.words), int(use.patronymic)
    )
