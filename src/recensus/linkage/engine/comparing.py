"""Two records compared, attribute by attribute, into one pattern: compiled, and the same whichever comes first."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from recensus.linkage.engine.closeness import area_level, birth_level, word_level
from recensus.linkage.engine.native import inlined, native

(GIVEN, GIVEN_2, FAMILY, FAMILY_2, LINEAGE, LINEAGE_2, BIRTH, FLAGS, AREA, ADDRESS, PHONE, HOUSEHOLD) = range(
    12
)
FURTHER, NAMESAKES, WIDTH = 12, 15, 16
"""Columns of a record's row, which fills one line of the processor's cache."""
ADDRESS_WORDS = 8
MEMBERS_LOOKED_AT = 12


class Material(NamedTuple):
    """What the comparison reads. Numbers of words, areas, addresses and households are rows of the other arrays."""

    rows: npt.NDArray[np.int32]  # (records, WIDTH); -1 is missing
    text: npt.NDArray[np.uint8]  # (words, 16) letters of each word, then zeros
    sketch: npt.NDArray[np.uint64]  # of each word's letters: see `closeness.sketches`
    skeleton: npt.NDArray[np.uint64]  # hash of each word's consonants
    rarity: npt.NDArray[np.uint8]  # 1 rare, 2 uncommon, 3 common
    forms: npt.NDArray[np.int32]  # (words, 3) names that a word may be a form of, -1
    area: npt.NDArray[np.uint8]  # (areas, 12)
    address: npt.NDArray[np.int32]  # (addresses, ADDRESS_WORDS) hashes: the house number, then words
    household: npt.NDArray[np.int64]  # where each household's members begin
    member: npt.NDArray[np.int32]


@inlined
def names(i: int, j: int, of: Material) -> tuple[int, int]:
    """Return the levels of given and family name, whatever order the parts came in."""
    given, family = _word(i, GIVEN, j, GIVEN, of), _word(i, FAMILY, j, FAMILY, of)
    if (given == 0 or given > 4) and (_sounds(i, GIVEN, j, GIVEN_2, of) or _sounds(i, GIVEN_2, j, GIVEN, of)):
        given = 8  # a second given name alone that both bear says little: sisters and brothers share it
    if family == 0 or family > 4:
        if (
            _sounds(i, FAMILY, j, FAMILY_2, of)
            or _sounds(i, FAMILY_2, j, FAMILY, of)
            or _sounds(i, FAMILY_2, j, FAMILY_2, of)
            or _sounds(i, FAMILY, j, LINEAGE, of)
            or _sounds(i, LINEAGE, j, FAMILY, of)
        ):
            family = 8
        crossed = _word(i, GIVEN, j, FAMILY, of)
        across = _word(i, FAMILY, j, GIVEN, of) if crossed <= 5 else 9
        if crossed + across > 0 and crossed <= 5 and across <= 5:
            given = 8 if given == 0 or given > 4 else given
            family = 8 if crossed and across else family
    return given, family


@inlined
def _word(i: int, one: int, j: int, other: int, of: Material) -> int:
    """Return the level of a word of the one record and a word of the other."""
    return word_level(
        of.rows[i, one], of.rows[j, other], of.text, of.sketch, of.skeleton, of.rarity, of.forms
    )


@inlined
def _sounds(i: int, one: int, j: int, other: int, of: Material) -> bool:
    """Tell whether the two words sound the same."""
    word, also = of.rows[i, one], of.rows[j, other]
    return bool(word >= 0 and also >= 0 and (word == also or of.skeleton[word] == of.skeleton[also] != 0))


@inlined
def lineage(i: int, j: int, of: Material) -> int:
    """Return the level of father's and grandfather's names."""
    known = same = close = 0
    for column in (LINEAGE, LINEAGE_2):
        found = _word(i, column, j, column, of)
        known += found > 0
        same += 0 < found <= 4
        close += 5 <= found <= 7
    if known == 0:
        return 0
    if same == known:
        return 1
    return 2 if same else 3 if close else 4


@inlined
def address(i: int, j: int, words: npt.NDArray[np.int32]) -> int:
    """Return the level of two addresses by the words they share."""
    if i < 0 or j < 0:
        return 0
    if i == j:
        return 1
    common = first = second = 0
    for x in range(ADDRESS_WORDS):
        first += words[i, x] != 0
        second += words[j, x] != 0
        for y in range(ADDRESS_WORDS):
            common += words[i, x] != 0 and words[i, x] == words[j, y]
    longest = max(first, second)
    if common == longest:
        return 1
    return 2 if common * 2 >= longest else 3 if common else 4


@inlined
def household(i: int, j: int, plausible: int, of: Material) -> int:
    """Return the level of two households by the other members that both have, by given name and year of birth."""
    mine, other = of.rows[i, HOUSEHOLD], of.rows[j, HOUSEHOLD]
    if mine < 0 or other < 0:
        return 0
    if mine == other:
        return 4
    if not plausible:
        return 0
    shared = 0
    for x in range(of.household[mine], min(of.household[mine + 1], of.household[mine] + MEMBERS_LOOKED_AT)):
        for y in range(
            of.household[other], min(of.household[other + 1], of.household[other] + MEMBERS_LOOKED_AT)
        ):
            m, n = of.member[x], of.member[y]
            if m != i and n != j and _sounds(m, GIVEN, n, GIVEN, of):
                born, also = of.rows[m, BIRTH], of.rows[n, BIRTH]
                if born > 0 and also > 0 and abs(born // 10000 - also // 10000) <= 1:
                    shared += 1
                    break
    return 1 if shared >= 2 else 2 if shared == 1 else 3


@inlined
def further(i: int, j: int, column: int, of: Material) -> int:
    """Return the level of a further attribute."""
    found = _word(i, column, j, column, of)
    if found <= 2:
        return min(found, 1)
    return 2 if found == 3 else 3 if found <= 7 else 4


@inlined
def phone(i: int, j: int) -> int:
    """Return the level of two telephones; an odd number is one that many share."""
    if i < 0 or j < 0:
        return 0
    return 3 if i != j else 1 + (i & 1)


@inlined
def context(area: int, addresses: int, phones: int, households: int) -> int:
    """Return one level for all that says "the same home", so that it is never counted twice."""
    if households == 4:
        return 8
    if area + addresses + phones + households == 0:
        return 0
    points = (0, 1, 0, 1, -2)[area] + (0, 3, 2, 0, -1)[addresses]
    points += (0, 3, 1, -1)[phones] + (0, 4, 3, -1)[households]
    if points >= 6:
        return 1
    if points >= 4:
        return 2
    return 3 if points >= 2 else 4 if points == 1 else 5 if points == 0 else 6 if points >= -2 else 7


@inlined
def outset(i: int, j: int, of: Material) -> int:
    """Return the first part of the pattern: names, birth, sex."""
    one, other = of.rows[i, FLAGS], of.rows[j, FLAGS]
    birth = birth_level(of.rows[i, BIRTH], one & 7, of.rows[j, BIRTH], other & 7)
    sex = 0 if one >> 3 & 3 == 0 or other >> 3 & 3 == 0 else 1 if one >> 3 & 3 == other >> 3 & 3 else 2
    given, family = names(i, j, of)
    return given | family << 4 | birth << 12 | sex << 16


@inlined
def complete(i: int, j: int, begun: int, of: Material) -> int:
    """Return the whole pattern of two records from its first part."""
    rows = of.rows
    given, family, birth = begun & 15, begun >> 4 & 15, begun >> 12 & 15
    area = area_level(rows[i, AREA], rows[j, AREA], of.area)
    phones = phone(rows[i, PHONE], rows[j, PHONE])
    register = 2 if rows[i, FLAGS] >> 8 == rows[j, FLAGS] >> 8 else 1
    addresses = address(rows[i, ADDRESS], rows[j, ADDRESS], of.address)
    households = household(i, j, int(given < 9 or 0 < birth < 8), of)
    pattern = begun | lineage(i, j, of) << 8 | area << 20 | addresses << 24 | phones << 28
    pattern |= households << 32 | register << 52
    if 0 < given <= 4 and 0 < family <= 4:
        pattern |= max(rows[i, NAMESAKES], rows[j, NAMESAKES]) << 36
    for extra in range(3):
        pattern |= further(i, j, FURTHER + extra, of) << (40 + 4 * extra)
    return pattern | context(area, addresses, phones, households) << 56


@native
def compare(
    left: npt.NDArray[np.int32], right: npt.NDArray[np.int32], of: Material
) -> npt.NDArray[np.uint64]:
    """Return the pattern of each listed pair of row numbers."""
    patterns = np.empty(len(left), dtype=np.uint64)
    for number in range(len(left)):
        i, j = min(left[number], right[number]), max(left[number], right[number])
        patterns[number] = complete(i, j, outset(i, j, of), of)
    return patterns
