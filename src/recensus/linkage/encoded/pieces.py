"""What of a record is hashed into its filter, field by field, from records as the engine prepares them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from recensus.linkage.encoded.types import FieldName
from recensus.linkage.engine import comparing as column
from recensus.linkage.engine.dates import DAY, MONTH, YEAR
from recensus.linkage.engine.preparing import Prepared
from recensus.linkage.engine.skeletons import skeletons


@dataclass(frozen=True)
class Pieces:
    """The pieces of n records' values of one field."""

    values: npt.NDArray[np.int32]
    """(n, m): the values of each record by number, -1 for none."""
    starts: npt.NDArray[np.int64]
    """Where each value's pieces begin, and where the last end."""
    held: npt.NDArray[np.int32]
    """The pieces by number, value after value."""
    texts: list[str]
    """The distinct pieces."""


def names(prepared: Prepared) -> Pieces:
    """Hash the bigrams of every word of the name whatever its role, and the word's consonants (`engine.skeletons`)."""
    rows = prepared.material.rows[:, column.GIVEN : column.BIRTH]
    sounds = skeletons(prepared.words).to_pylist()
    return _pieces(
        rows,
        (
            [*bigrams(word), f"={sound}"]
            for word, sound in zip(prepared.words.to_pylist(), sounds, strict=True)
        ),
    )


def birth(prepared: Prepared) -> Pieces:
    """Hash the year, each of its last two digits, the month and the day, as far as they are known."""
    rows = prepared.material.rows
    exact = rows[:, column.FLAGS] & 7
    known, values = np.unique(rows[:, column.BIRTH].astype(np.int64) * 8 + exact, return_inverse=True)
    return _pieces(values[:, None], (_of_date(one >> 3, one & 7) for one in known.tolist()))


def sex(prepared: Prepared) -> Pieces:
    """Hash female or male."""
    return _pieces((prepared.material.rows[:, column.FLAGS] >> 3 & 3)[:, None] - 1, (["male"], ["female"]))


def area(prepared: Prepared) -> Pieces:
    """Hash the code and its first half, which the areas around it share."""
    codes = [bytes(letters).rstrip(b"\0").decode() for letters in prepared.material.area]
    near = ([code, f"{code[: len(code) // 2]}*"] for code in codes)
    return _pieces(prepared.material.rows[:, [column.AREA]], near)


def address(prepared: Prepared) -> Pieces:
    """Hash the number of the house, and the consonants of the words."""
    each = ([f"{word:x}" for word in words if word] for words in prepared.material.address.tolist())
    return _pieces(prepared.material.rows[:, [column.ADDRESS]], each)


FIELDS: Mapping[FieldName, Callable[[Prepared], Pieces]] = {
    "names": names, "birth": birth, "sex": sex, "area": area, "address": address,
}  # fmt: skip


def bigrams(word: str) -> list[str]:
    """Return each two neighbouring letters once, with one for the beginning and one for the end.

    >>> bigrams("amina")
    ['_a', 'am', 'mi', 'in', 'na', 'a_']
    """
    padded = f"_{word}_"
    return list(dict.fromkeys(padded[at : at + 2] for at in range(len(padded) - 1)))


def _of_date(day: int, exact: int) -> list[str]:
    """Return the pieces of a day as yyyymmdd that is known so exactly; an age says no year."""
    year = f"{day // 10_000:04}"
    found = [f"year {year}", f"decade {year[2]}", f"digit {year[3]}"] if exact >= YEAR else []
    found += [f"month {day // 100 % 100}"] if exact >= MONTH else []
    return found + ([f"day {day % 100}"] if exact >= DAY else [])


def _pieces(values: npt.NDArray[np.integer[Any]], each: Iterable[list[str]]) -> Pieces:
    lists = pa.array(each, pa.list_(pa.string()))
    encoded = lists.values.dictionary_encode()
    return Pieces(
        np.ascontiguousarray(values, np.int32),
        lists.offsets.to_numpy().astype(np.int64),
        encoded.indices.to_numpy().astype(np.int32),
        encoded.dictionary.to_pylist(),
    )
