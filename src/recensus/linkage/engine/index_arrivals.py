"""New records among those of an index: their words, areas and homes get the numbers that these have there."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from recensus.linkage.engine import comparing as column
from recensus.linkage.engine import index_layout as layout
from recensus.linkage.engine.comparing import Material
from recensus.linkage.engine.gate import numbers_of
from recensus.linkage.engine.index_building import home_hashes
from recensus.linkage.engine.index_layout import Lookup
from recensus.linkage.engine.names import RARE
from recensus.linkage.engine.preparing import NAMESAKES, Prepared, addresses, area_codes
from recensus.linkage.engine.scripts import Array
from recensus.linkage.engine.skeletons import hashes
from recensus.linkage.engine.types import Settings

WORDS = (*range(column.BIRTH), *range(column.FURTHER, column.NAMESAKES))
"""The columns of a row that hold words."""


@dataclass(frozen=True)
class Known:
    """What an index knows by text."""

    word: Lookup
    place: Lookup
    street: Lookup
    home: Lookup
    namesake: Lookup
    shared_phone: Array
    reused: Array

    @classmethod
    def mapped(cls, folder: Path) -> "Known":
        """Return what lies in the files of an index."""
        word, place, street, home, namesake = (
            layout.mapped_lookup(folder, name) for name in ("word", "place", "street", "home", "namesake")
        )
        shared_phone, reused = (layout.mapped(folder, name) for name in ("shared_phone", "reused"))
        return cls(word, place, street, home, namesake, shared_phone, reused)


@dataclass(frozen=True)
class Texts:
    """Hashes of the texts behind the numbers in the rows of new records."""

    word: Array
    place: Array
    street: Array
    home: Array
    """Of each record; of no meaning where none is stated."""


@dataclass(frozen=True)
class Arrivals:
    """New records, read by themselves."""

    record: Array
    material: Material
    texts: Texts
    numbers: Array
    """uint64 (records, issuers of the index): hashes of their identifiers, 0 for none."""
    letters: Array
    """uint8 (records, issuers, letters of an identifier)."""


def arrivals(prepared: Prepared, issuers: Sequence[str], settings: Settings, known: Known) -> Arrivals:
    """Return records that were prepared by themselves with all that the index needs of them."""
    table = prepared.table
    household = pc.fill_null(table["household"], 0).to_numpy()
    texts = Texts(
        hashes(prepared.words),
        hashes(area_codes(table).dictionary),
        hashes(addresses(table).dictionary),
        home_hashes(prepared.register, household),
    )
    numbers, letters = believed(table, issuers, settings, known)
    know_phones(prepared.material, known)
    return Arrivals(prepared.record, prepared.material, texts, numbers, letters)


def welcome(of: Material, sizes: dict[str, int], new: Material, texts: Texts, known: Known) -> Array:
    """Return the rows of new records, with their words and all else in the room behind those of an index.

    Raises ValueError when there are more than there is room for.
    """
    if len(new.rows) > layout.ROOM:
        raise ValueError(
            f"{len(new.rows)} records at a time are too many; link all again beyond {layout.ROOM}."
        )
    rows = new.rows.copy()
    words = _numbers(known.word.of(texts.word), sizes["text"])
    rows[:, WORDS] = _mapped(words, rows[:, WORDS])
    added = words >= sizes["text"]
    for name in ("text", "sketch", "skeleton", "forms"):
        _write(getattr(of, name), sizes["text"], getattr(new, name)[added])
    of.rarity[sizes["text"] : sizes["text"] + added.sum()] = RARE
    for name, place, hashed, lookup in (
        ("area", column.AREA, texts.place, known.place),
        ("address", column.ADDRESS, texts.street, known.street),
    ):
        numbers = _numbers(lookup.of(hashed), sizes[name])
        rows[:, place] = _mapped(numbers, rows[:, place])
        _write(getattr(of, name), sizes[name], getattr(new, name)[numbers >= sizes[name]])
    rows[:, column.HOUSEHOLD] = _homes(of, sizes, new, texts, known)
    return rows


def know_phones(new: Material, known: Known) -> None:
    """Mark the telephones that many in the index share."""
    new.rows[:, column.PHONE] |= np.isin(new.rows[:, column.PHONE] | 1, known.shared_phone)


def _numbers(found: Array, begin: int) -> Array:
    """Return the numbers of texts: those of the index, or the next free ones from ``begin`` on."""
    return np.where(found >= 0, found, begin + np.cumsum(found < 0) - 1)


def _mapped(numbers: Array, old: Array) -> Array:
    return np.append(numbers, -1)[old]


def _write(array: Array, begin: int, more: Array) -> None:
    if len(more) > len(array) - begin:
        raise ValueError(f"{len(more)} new words or addresses at a time are too many; link all again.")
    array[begin : begin + len(more)] = more


def _homes(of: Material, sizes: dict[str, int], new: Material, texts: Texts, known: Known) -> Array:
    """Write households that the index does not have; return each record's."""
    found = known.home.of(texts.home)
    homes = sizes["household"] - 1
    stated = new.rows[:, column.HOUSEHOLD]
    members = sizes["member"]
    of.household[homes + 1 : homes + len(new.household)] = members + new.household[1:]
    of.member[members : members + len(new.member)] = sizes["rows"] + new.member
    return np.where(stated < 0, -1, np.where(found >= 0, found, homes + stated))


def namesakes(names: Array, listed: Array, known: Known) -> Array:
    """Return the level of how many have the same names; who is not yet ``listed`` counts as one more."""
    others = np.maximum(known.namesake.of(names), 0)
    counted = np.maximum(others, listed) + ~listed
    return 1 + np.searchsorted(NAMESAKES, counted, side="left")


def believed(
    table: pa.Table, issuers: Sequence[str], settings: Settings, known: Known
) -> tuple[Array, Array]:
    """Return new records' identifiers and their letters in the columns of the index; reused ones are not believed."""
    numbers, text, stated = numbers_of(table, settings)
    mine = np.zeros((len(numbers), len(issuers)), np.uint64)
    letters = np.zeros((len(numbers), len(issuers), text.shape[2]), np.uint8)
    for place, issuer in enumerate(issuers):
        if issuer in stated:
            mine[:, place] = numbers[:, stated.index(issuer)]
            letters[:, place] = text[:, stated.index(issuer)]
    mine[np.isin(mine, known.reused)] = 0
    return mine, letters
