"""Records as the comparison reads them: sorted, words and codes as numbers, one row of 64 bytes each."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from recensus.linkage.engine import comparing as column
from recensus.linkage.engine.calendars import Calendar
from recensus.linkage.engine.closeness import LETTERS, sketches
from recensus.linkage.engine.comparing import ADDRESS_WORDS, Material, compare
from recensus.linkage.engine.dummies import Finding
from recensus.linkage.engine.keys import combined, parts
from recensus.linkage.engine.native import native
from recensus.linkage.engine.scanning import UNIQUE
from recensus.linkage.engine.scripts import buffers, encoded, words_of
from recensus.linkage.engine.skeletons import hashes, skeletons
from recensus.linkage.engine.standardising import Facts, Standardised, standardise
from recensus.linkage.engine.types import RECORDS, Settings

Rows = npt.NDArray[np.int32]
AREA_LETTERS = 12
SHARED_BY_MANY, SHARED_BY_ALL = 8, 60
"""A telephone on more records than this is common to many; on more than that it says nothing."""
NAMESAKES = (2, 10, 100)
"""Records with the same skeletons of given and family name: at most so many are none, few, some; more are many."""


@dataclass(frozen=True)
class Prepared:
    """The records in order of their numbers."""

    record: npt.NDArray[np.int64]
    register: npt.NDArray[np.int16]
    material: Material
    table: pa.Table
    """The records as they came, in order, without dummy values."""
    words: pa.StringArray
    """The words whose numbers the rows hold."""
    facts: Facts
    findings: list[Finding]

    def __len__(self) -> int:
        return len(self.record)

    @property
    def known(self) -> npt.NDArray[np.int64]:
        """The registrant that each record was decided to belong to, -1 where nobody decided."""
        number: npt.NDArray[np.int64] = pc.fill_null(self.table["known"], -1).to_numpy()
        return number

    def patterns(self, left: Rows, right: Rows) -> npt.NDArray[np.uint64]:
        """Return how the listed pairs of rows compare."""
        return compare(left.astype(np.int32), right.astype(np.int32), self.material)

    def rows_of(self, records: npt.NDArray[np.int64]) -> Rows:
        """Return the row of each record number; raises ValueError for one that is not there."""
        row = np.searchsorted(self.record, records)
        there = row < len(self.record)
        if not there.all() or not (self.record[row] == records).all():
            raise ValueError(
                "A label or constraint names a record that is not among the records to be linked."
            )
        return row.astype(np.int32)


def prepare(records: pa.Table, settings: Settings, known: Facts | None = None) -> Prepared:
    """Return the records ready to be compared; nothing is measured over them when facts are ``known``.

    Raises ValueError when two have one number.
    """
    table = _encoded(_complete(records), settings)
    order = table["record"].to_numpy()
    if not (np.diff(order) > 0).all():
        table = table.take(np.argsort(order, kind="stable")).combine_chunks()
        order = table["record"].to_numpy()
        if not (np.diff(order) > 0).all():
            raise ValueError("Two records have the same number in the column 'record'. Give each its own.")
    register = table["register"].to_numpy().astype(np.int16)
    calendars = {number: Calendar[name.upper()] for number, name in settings.calendars}
    standard = standardise(table, settings.attributes, calendars, known)
    of = material(standard, register, settings)
    words = standard.vocabulary.words
    return Prepared(order, register, of, standard.table, words, standard.facts, standard.findings)


def material(standard: Standardised, register: npt.NDArray[np.int16], settings: Settings) -> Material:
    """Return what the comparison reads of standardised records."""
    table, words = standard.table, standard.vocabulary
    rows = np.full((len(table), column.WIDTH), -1, dtype=np.int32)
    rows[:, : column.BIRTH] = standard.names[:, : column.BIRTH]
    rows[:, column.FURTHER : column.FURTHER + len(settings.attributes)] = standard.names[:, column.BIRTH :]
    rows[:, column.BIRTH] = standard.births.day
    rows[:, column.FLAGS] = _flags(table, register, standard.births.exact, settings)
    rows[:, column.AREA], areas = _areas(table)
    rows[:, column.ADDRESS], by_address = _addresses(table)
    rows[:, column.PHONE] = _phones(table)
    rows[:, column.HOUSEHOLD], household, member = _households(table, register)
    text = letters(*buffers(words.words))
    of_words = (text, sketches(text), words.skeletons, words.rarity, words.nicknames)
    made = Material(rows, *of_words, areas, by_address, household, member)
    rows[:, column.NAMESAKES] = _namesakes(made)
    return made


def _complete(records: pa.Table) -> pa.Table:
    """Return the table with every column of the schema, those that it lacks filled with nulls."""
    for name in ("record", "register"):
        if records[name].null_count:
            raise ValueError(f"The column '{name}' has empty cells; every record needs one.")
    for field in RECORDS:
        if field.name not in records.column_names:
            records = records.append_column(field, pa.nulls(len(records), field.type))
    return records


def _encoded(records: pa.Table, settings: Settings) -> pa.Table:
    """Return what is asked of records, each column of text as distinct values: no later step reads a text twice."""
    names = [*RECORDS.names, *settings.attributes]
    columns = [records[name] for name in names]
    texts = [place for place, one in enumerate(columns) if pa.types.is_string(one.type)]
    with ThreadPoolExecutor(settings.threads) as pool:
        for place, cells in zip(texts, pool.map(lambda place: encoded(columns[place]), texts), strict=True):
            columns[place] = cells
    return pa.table(columns, names=names)


def _flags(
    table: pa.Table, register: npt.NDArray[np.int16], exact: npt.NDArray[np.uint8], settings: Settings
) -> Rows:
    stated = encoded(table["sex"])
    sex = pc.index_in(stated.dictionary, pa.array(["male", "female"])).take(stated.indices)
    sex = pc.fill_null(sex, -1).to_numpy().astype(np.int32) + 1
    unique = np.isin(register, list(settings.unique_registers)).astype(np.int32) * UNIQUE
    flags: Rows = exact.astype(np.int32) | sex << 3 | unique | register.astype(np.int32) << 8
    return flags


def area_codes(table: pa.Table) -> pa.DictionaryArray:
    """Return each record's area in small letters and digits."""
    stated = encoded(table["area"])
    words = pc.ascii_lower(
        pc.replace_substring_regex(stated.dictionary.cast(pa.string()), r"[^0-9A-Za-z]", "")
    )
    codes = pc.if_else(pc.equal(words, ""), None, words).dictionary_encode()
    return pa.DictionaryArray.from_arrays(codes.indices.take(stated.indices), codes.dictionary)


def _areas(table: pa.Table) -> tuple[Rows, npt.NDArray[np.uint8]]:
    codes = area_codes(table)
    text = letters(*buffers(codes.dictionary))
    return pc.fill_null(codes.indices, -1).to_numpy(), text[:, :AREA_LETTERS].copy()


def addresses(table: pa.Table) -> pa.DictionaryArray:
    """Return each record's address."""
    return encoded(table["address"])


def _addresses(table: pa.Table) -> tuple[Rows, npt.NDArray[np.int32]]:
    """Return each record's address by number, and of each address its number and up to seven words, as hashes."""
    stated = addresses(table)
    return pc.fill_null(stated.indices, -1).to_numpy(), address_words(stated.dictionary.cast(pa.string()))


def address_words(distinct_addresses: pa.StringArray) -> npt.NDArray[np.int32]:
    """Return hashes of each address's first number, 0 where it has none, and of its other words."""
    words = words_of(distinct_addresses)
    number = pc.utf8_is_digit(words.distinct).to_numpy(zero_copy_only=False)
    distinct = hashes(skeletons(words.distinct)).astype(np.uint32).view(np.int32)
    return _in_columns(words.codes, words.offsets, distinct, number)


@native
def _in_columns(
    codes: Rows, offsets: npt.NDArray[np.int64], hashed: Rows, number: npt.NDArray[np.bool_]
) -> npt.NDArray[np.int32]:
    """Return each text's first number, 0 where it has none, and its other words in the order of their hashes."""
    result = np.zeros((len(offsets) - 1, ADDRESS_WORDS), dtype=np.int32)
    for text in range(len(offsets) - 1):
        used = 1
        for at in range(offsets[text], offsets[text + 1]):
            word = codes[at]
            if number[word] and result[text, 0] == 0:
                result[text, 0] = hashed[word]
            elif used < ADDRESS_WORDS:
                result[text, used] = hashed[word]
                used += 1
        result[text, 1:used].sort()
    return result


def _phones(table: pa.Table) -> Rows:
    """Return a number for each telephone: even, odd when many share it, -1 when none is stated or it says nothing."""
    stated = encoded(table["phone"])
    code = pc.fill_null(stated.indices, -1).to_numpy()
    if not len(stated.dictionary):
        return np.full(len(code), -1, dtype=np.int32)
    many = np.bincount(code[code >= 0], minlength=len(stated.dictionary))
    number = phone_numbers(stated.dictionary.cast(pa.string())) + (many > SHARED_BY_MANY)
    number[many > SHARED_BY_ALL] = -1
    return np.where(code >= 0, number[code], -1).astype(np.int32)


def phone_numbers(distinct: pa.StringArray) -> Rows:
    """Return an even number for each telephone."""
    return (hashes(distinct) >> np.uint64(34)).astype(np.int32) * 2


def _households(table: pa.Table, register: npt.NDArray[np.int16]) -> tuple[Rows, npt.NDArray[np.int64], Rows]:
    """Return each record's household by number, where each household's members begin, and the members."""
    household = table["household"].combine_chunks().dictionary_encode().indices
    stated = np.flatnonzero(pc.is_valid(household).to_numpy(zero_copy_only=False))
    keys = register[stated].astype(np.int64) << 32 | pc.fill_null(household, 0).to_numpy()[stated]
    mine = pa.array(keys).dictionary_encode().indices.to_numpy()
    number = np.full(len(table), -1, dtype=np.int32)
    number[stated] = mine
    size = np.bincount(mine) if len(mine) else np.zeros(0, dtype=np.int64)
    start = np.concatenate([[0], np.cumsum(size)]).astype(np.int64)
    return number, start, stated[np.argsort(mine, kind="stable")].astype(np.int32)


@native
def letters(data: npt.NDArray[np.uint8], starts: npt.NDArray[np.int32]) -> npt.NDArray[np.uint8]:
    """Return the first letters of each word, then zeros."""
    text = np.zeros((len(starts) - 1, LETTERS), dtype=np.uint8)
    for word in range(len(starts) - 1):
        for x in range(min(LETTERS, starts[word + 1] - starts[word])):
            text[word, x] = data[starts[word] + x]
    return text


def _namesakes(of: Material) -> Rows:
    both = combined(("names",), parts(of))
    _, mine, count = np.unique(both, return_inverse=True, return_counts=True)
    return (1 + np.searchsorted(NAMESAKES, count, side="left"))[mine].astype(np.int32)
