"""Records as the comparison reads them: sorted, words and codes as numbers, one row of 64 bytes each."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from recensus.linkage.engine import comparing as column
from recensus.linkage.engine.closeness import DAY, FROM_AGE, LETTERS, MONTH, NEW_YEAR, YEAR
from recensus.linkage.engine.comparing import ADDRESS_WORDS, Material, compare
from recensus.linkage.engine.keys import combined, parts
from recensus.linkage.engine.native import native
from recensus.linkage.engine.scanning import UNIQUE
from recensus.linkage.engine.scripts import Words, buffers, words_of
from recensus.linkage.engine.skeletons import hashes, skeletons
from recensus.linkage.engine.types import RECORDS, Settings

Rows = npt.NDArray[np.int32]
AREA_LETTERS = 12
SHARED_BY_MANY, SHARED_BY_ALL = 8, 60
"""A telephone on more records than this is common to many; on more than that it says nothing."""
RARE, UNCOMMON = (8, 0.0002), (16, 0.003)
"""A word on at most so many records, or on at most this share of them, is rare, or uncommon."""
NAMESAKES = (2, 10, 100)
"""Records with the same skeletons of given and family name: at most so many are none, few, some; more are many."""


@dataclass(frozen=True)
class Prepared:
    """The records in order of their numbers."""

    record: npt.NDArray[np.int64]
    register: npt.NDArray[np.int16]
    material: Material
    table: pa.Table

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
            raise ValueError("A label or constraint names a record that is not among the records to be linked.")
        return row.astype(np.int32)


def prepare(records: pa.Table, settings: Settings) -> Prepared:
    """Return the records ready to be compared; raises ValueError when two have one number."""
    table = _complete(records)
    order = table["record"].to_numpy()
    if not (np.diff(order) > 0).all():
        table = table.take(np.argsort(order, kind="stable")).combine_chunks()
        order = table["record"].to_numpy()
        if not (np.diff(order) > 0).all():
            raise ValueError("Two records have the same number in the column 'record'. Give each its own.")
    register = table["register"].to_numpy().astype(np.int16)
    rows = np.full((len(table), column.WIDTH), -1, dtype=np.int32)
    distinct = _words(table, rows, settings)
    rows[:, column.BIRTH], exact = _births(table)
    rows[:, column.FLAGS] = _flags(table, register, exact, settings)
    rows[:, column.AREA], areas = _areas(table)
    rows[:, column.ADDRESS], addresses = _addresses(table)
    rows[:, column.PHONE] = _phones(table)
    rows[:, column.HOUSEHOLD], household, member = _households(table, register)
    text, length = _letters(*buffers(distinct))
    material = Material(
        rows, text, length, hashes(skeletons(distinct)), _rarity(rows, len(distinct)), areas, addresses, household, member
    )
    rows[:, column.NAMESAKES] = _namesakes(material)
    return Prepared(order, register, material, table)


def _complete(records: pa.Table) -> pa.Table:
    """Return the table with every column of the schema, those that it lacks filled with nulls."""
    for name in ("record", "register"):
        if records[name].null_count:
            raise ValueError(f"The column '{name}' has empty cells; every record needs one.")
    for field in RECORDS:
        if field.name not in records.column_names:
            records = records.append_column(field, pa.nulls(len(records), field.type))
    return records


def _text(table: pa.Table, name: str) -> pa.StringArray:
    whole = table[name].combine_chunks().cast(pa.string())
    return whole


def _words(table: pa.Table, rows: Rows, settings: Settings) -> pa.StringArray:
    """Put the words of names and further attributes into the rows; return the distinct words in alphabetical order."""
    slots = {
        "given": (column.GIVEN, column.GIVEN_2),
        "family": (column.FAMILY, column.FAMILY_2),
        "father": (column.LINEAGE,),
        "grandfather": (column.LINEAGE_2,),
    } | {name: (column.FURTHER + place,) for place, name in enumerate(settings.attributes)}
    found = {name: words_of(_text(table, name)) for name in slots}
    everything = pa.concat_arrays([words.distinct for words in found.values()]).dictionary_encode()
    order = pc.sort_indices(everything.dictionary).to_numpy()
    rank = np.empty(len(order), dtype=np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    codes, begun = rank[everything.indices.to_numpy()], 0
    for name, words in found.items():
        mine = codes[begun : begun + len(words.distinct)]
        begun += len(words.distinct)
        for place, slot in enumerate(slots[name]):
            rows[:, slot] = _word(words, mine, place)
    return everything.dictionary.take(pa.array(order))


def _word(words: Words, rank: Rows, place: int) -> Rows:
    """Return each text's word at this place, -1 where it has fewer."""
    at = words.offsets[:-1] + place
    there = at < words.offsets[1:]
    chosen = np.full(len(at), -1, dtype=np.int32)
    chosen[there] = rank[words.codes[at[there]]]
    return chosen


def _births(table: pa.Table) -> tuple[Rows, Rows]:
    """Return dates of birth as yyyymmdd and how exactly they are known."""
    encoded = table["birth_date"].combine_chunks().dictionary_encode()
    known = [_birth(text) for text in encoded.dictionary.to_pylist()]
    born = np.array([day for day, _ in known] + [0], dtype=np.int32)
    exact = np.array([kind for _, kind in known] + [0], dtype=np.int32)
    code = pc.fill_null(encoded.indices, len(known)).to_numpy()
    aged = pc.is_valid(table["age"]).to_numpy() & pc.is_valid(table["stated_on"]).to_numpy() & (exact[code] == 0)
    year = pc.fill_null(pc.subtract(pc.year(table["stated_on"]), table["age"].cast(pa.int64())), 0).to_numpy()
    return (
        np.where(aged, year * 10000, born[code]).astype(np.int32),
        np.where(aged, FROM_AGE, exact[code]).astype(np.int32),
    )


def _birth(text: str) -> tuple[int, int]:
    pieces = [int(piece) for piece in text.split("-") if piece.isdigit()]
    if len(pieces) == 3 and 1 <= pieces[1] <= 12 and 1 <= pieces[2] <= 31:
        return pieces[0] * 10000 + pieces[1] * 100 + pieces[2], NEW_YEAR if pieces[1:] == [1, 1] else DAY
    if len(pieces) == 2 and 1 <= pieces[1] <= 12:
        return pieces[0] * 10000 + pieces[1] * 100, MONTH
    return (pieces[0] * 10000, YEAR) if pieces else (0, 0)


def _flags(table: pa.Table, register: npt.NDArray[np.int16], exact: Rows, settings: Settings) -> Rows:
    sex = pc.fill_null(pc.index_in(table["sex"], pa.array(["male", "female"])), -1).to_numpy().astype(np.int32) + 1
    unique = np.isin(register, list(settings.unique_registers)).astype(np.int32) * UNIQUE
    return exact | sex << 3 | unique | register.astype(np.int32) << 8


def _areas(table: pa.Table) -> tuple[Rows, npt.NDArray[np.uint8]]:
    words = pc.ascii_lower(pc.replace_substring_regex(_text(table, "area"), r"[^0-9A-Za-z]", ""))
    encoded = pc.if_else(pc.equal(words, ""), None, words).dictionary_encode()
    text, _ = _letters(*buffers(encoded.dictionary))
    return pc.fill_null(encoded.indices, -1).to_numpy(), text[:, :AREA_LETTERS].copy()


def _addresses(table: pa.Table) -> tuple[Rows, npt.NDArray[np.int32]]:
    """Return each record's address by number, and of each address up to six words, as hashes in order."""
    encoded = _text(table, "address").dictionary_encode()
    words = words_of(encoded.dictionary)
    distinct = hashes(skeletons(words.distinct)).astype(np.uint32).view(np.int32)
    return pc.fill_null(encoded.indices, -1).to_numpy(), _sorted_words(words.codes, words.offsets, distinct)


@native
def _sorted_words(codes: Rows, offsets: npt.NDArray[np.int64], hashed: Rows) -> npt.NDArray[np.int32]:
    result = np.zeros((len(offsets) - 1, ADDRESS_WORDS), dtype=np.int32)
    for text in range(len(offsets) - 1):
        for place in range(min(ADDRESS_WORDS, offsets[text + 1] - offsets[text])):
            result[text, place] = hashed[codes[offsets[text] + place]]
        result[text].sort()
    return result


def _phones(table: pa.Table) -> Rows:
    """Return a number for each telephone: even, odd when many share it, -1 when none is stated or it says nothing."""
    encoded = _text(table, "phone").dictionary_encode()
    code = pc.fill_null(encoded.indices, -1).to_numpy()
    if not len(encoded.dictionary):
        return np.full(len(code), -1, dtype=np.int32)
    many = np.bincount(code[code >= 0], minlength=len(encoded.dictionary))
    number = (hashes(encoded.dictionary) >> np.uint64(34)).astype(np.int32) * 2 + (many > SHARED_BY_MANY)
    number[many > SHARED_BY_ALL] = -1
    return np.where(code >= 0, number[code], -1).astype(np.int32)


def _households(table: pa.Table, register: npt.NDArray[np.int16]) -> tuple[Rows, npt.NDArray[np.int64], Rows]:
    """Return each record's household by number, where each household's members begin, and the members."""
    stated = pc.is_valid(table["household"]).to_numpy()
    number = np.full(len(table), -1, dtype=np.int32)
    keys = np.empty(int(stated.sum()), dtype=[("register", np.int16), ("household", np.int64)])
    keys["register"] = register[stated]
    keys["household"] = pc.fill_null(table["household"], 0).to_numpy()[stated]
    _, mine = np.unique(keys, return_inverse=True)
    number[stated] = mine
    size = np.bincount(mine) if len(mine) else np.zeros(0, dtype=np.int64)
    start = np.concatenate([[0], np.cumsum(size)]).astype(np.int64)
    return number, start, np.flatnonzero(stated)[np.argsort(mine, kind="stable")].astype(np.int32)


@native
def _letters(
    data: npt.NDArray[np.uint8], starts: npt.NDArray[np.int32]
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
    text = np.zeros((len(starts) - 1, LETTERS), dtype=np.uint8)
    length = np.zeros(len(starts) - 1, dtype=np.uint8)
    for word in range(len(starts) - 1):
        length[word] = min(LETTERS, starts[word + 1] - starts[word])
        for x in range(length[word]):
            text[word, x] = data[starts[word] + x]
    return text, length


def _rarity(rows: Rows, words: int) -> npt.NDArray[np.uint8]:
    used = (*range(column.GIVEN, column.LINEAGE_2 + 1), *range(column.FURTHER, column.FURTHER + 3))
    count = np.zeros(words, dtype=np.int64)
    for slot in used:
        count += np.bincount(rows[:, slot][rows[:, slot] >= 0], minlength=words)
    rare, uncommon = (max(least, share * len(rows)) for least, share in (RARE, UNCOMMON))
    classes: npt.NDArray[np.uint8] = (1 + (count > rare) + (count > uncommon)).astype(np.uint8)
    return classes


def _namesakes(of: Material) -> Rows:
    both = combined(("names",), parts(of))
    _, mine, count = np.unique(both, return_inverse=True, return_counts=True)
    return (1 + np.searchsorted(NAMESAKES, count, side="left"))[mine].astype(np.int32)
