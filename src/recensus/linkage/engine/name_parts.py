"""The loops behind `names`: words of a value to parts, parts of a record to roles; compiled."""

from typing import Final

import numpy as np

from recensus.linkage.engine.name_tables import CHILD, HONORIFIC, PARENT, PARTICLE, PLAIN, SERVANT
from recensus.linkage.engine.native import native
from recensus.linkage.engine.scripts import Array

GIVEN, GIVEN_2, FAMILY, FAMILY_2, LINEAGE, LINEAGE_2 = range(6)
PARTS: Final = 6
EITHER, LEANS_GIVEN, LEANS_FAMILY = range(3)
TEKNONYM: Final = 3
"""The mark of a part that is a teknonym; other parts are marked with the generation they name: 0, 1 or 2."""


@native
def parse(codes: Array, offsets: Array, kind: Array) -> tuple[Array, Array, Array, Array]:
    """Cut values into parts.

    ``codes`` are words, those of value i from ``offsets[i]``; ``kind`` is that of each word. Returns for each part its
    word, a second word that it is joined with or -1, and its mark; and where each value's parts begin.
    """
    first = np.empty(len(codes), np.int32)
    second = np.empty(len(codes), np.int32)
    marks = np.empty(len(codes), np.uint8)
    starts = np.zeros(len(offsets), np.int64)
    used = 0
    for value in range(len(offsets) - 1):
        begin, end = offsets[value], offsets[value + 1]
        bare = _bare(codes, begin, end, kind)
        generation = 0
        at = begin
        while at < end:
            what = PLAIN if bare else _meant(codes, begin, at, end, kind)
            joined = _bound(codes, at, end, kind) if what in (PARENT, SERVANT) else -1
            if what == CHILD:
                generation = min(generation + 1, 2)
            elif what not in (HONORIFIC, PARTICLE):
                first[used] = codes[at]
                second[used] = codes[joined] if joined >= 0 else -1
                marks[used] = TEKNONYM if what == PARENT and joined >= 0 else generation
                used += 1
            at = max(at, joined) + 1
        starts[value + 1] = used
    return first[:used], second[:used], marks[:used], starts


@native
def _bare(codes: Array, begin: int, end: int, kind: Array) -> bool:
    """Tell whether a value has no word that is simply a name: then all its words are."""
    names = 0
    for at in range(begin, end):
        names += kind[codes[at]] == PLAIN
    return names == 0


@native
def _meant(codes: Array, begin: int, at: int, end: int, kind: Array) -> int:
    """Return what a word is in its place: the last word is a name, and *bin* is nobody's child at the beginning."""
    what = int(kind[codes[at]])
    if what in (PARTICLE, CHILD) and at == end - 1:
        return PLAIN
    if what == CHILD and at == begin:
        return PARTICLE
    return what


@native
def _bound(codes: Array, at: int, end: int, kind: Array) -> int:
    """Return the place of the word that *Abd* or *Umm* is bound to, past the article, or -1."""
    for place in range(at + 1, end):
        if kind[codes[place]] != PARTICLE:
            return place
    return -1


@native
def place_parts(
    values: tuple[Array, ...], starts: Array, parts: Array, marks: Array, leaning: Array, patronymic: int
) -> Array:
    """Give the parts of each record their roles; ``values`` are the columns given, father, ..., full, and further ones.

    Of a further column the first part alone is kept. ``patronymic`` is 1 where a second given name is the father's.
    """
    placed = np.full((len(values[0]), len(values)), -1, np.int32)
    for record in range(len(placed)):
        row = placed[record]
        for column in range(5):
            value = values[column][record]
            if value >= 0:
                for at in range(starts[value], starts[value + 1]):
                    _put(row, column, parts[at], marks[at])
        value = values[5][record]
        if value >= 0:
            _split(row, starts[value], starts[value + 1], parts, marks, leaning, patronymic)
        for column in range(PARTS, len(values)):
            value = values[column][record]
            if value >= 0 and starts[value] < starts[value + 1]:
                row[column] = parts[starts[value]]
    return placed


@native
def _put(row: Array, column: int, part: int, mark: int) -> None:
    """Put a part from a column with a role into the first free place of that role."""
    if mark == TEKNONYM:
        _fill(row, GIVEN, GIVEN_2, part)
    elif mark == 2 or column == 2:
        _fill(row, LINEAGE_2, LINEAGE_2, part)
    elif mark == 1 or column == 1:
        _fill(row, LINEAGE, LINEAGE_2, part)
    elif column == 0:
        _fill(row, GIVEN, GIVEN_2, part)
    elif column == 3:
        _fill(row, FAMILY, FAMILY_2, part)
    else:
        _fill(row, FAMILY_2, FAMILY_2, part)


@native
def _fill(row: Array, place: int, otherwise: int, part: int) -> None:
    if row[place] < 0:
        row[place] = part
    elif row[otherwise] < 0:
        row[otherwise] = part


@native
def _split(
    row: Array, begin: int, end: int, parts: Array, marks: Array, leaning: Array, patronymic: int
) -> None:
    """Give the parts of a whole name their roles: by what each word is elsewhere, the rest by place."""
    inherited = -1 if patronymic > 0 else _inherited(begin, end, parts, marks, leaning)
    for at in range(begin, end):
        part = parts[at]
        if marks[at] != 0:
            _put(row, 0, part, marks[at])
        elif leaning[part] == LEANS_FAMILY or at == inherited:
            _fill(row, FAMILY, FAMILY_2, part)
        elif patronymic > 0 and row[GIVEN] >= 0:
            _fill(row, LINEAGE, LINEAGE_2, part)
        else:
            _fill(row, GIVEN, GIVEN_2, part)


@native
def _inherited(begin: int, end: int, parts: Array, marks: Array, leaning: Array) -> int:
    """Return which part is the family name when none is known as one: the last that is not known as a given name.

    Returns -1 when one is known, or there is only one part.
    """
    last = unknown = -1
    own = 0
    for at in range(begin, end):
        if marks[at] == 0:
            if leaning[parts[at]] == LEANS_FAMILY:
                return -1
            own += 1
            last = at
            if leaning[parts[at]] != LEANS_GIVEN:
                unknown = at
    if own < 2:
        return -1
    return unknown if unknown >= 0 else last
