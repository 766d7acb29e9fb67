"""How close two words, two dates of birth or two codes of areas are, in levels: compiled."""

import numpy as np
import numpy.typing as npt

from recensus.linkage.engine.native import inlined, native

LETTERS = 16
"""Letters of a word that are compared."""
NEARLY, SIMILAR = 0.92, 0.85
"""Jaro-Winkler similarities from which two words are nearly the same, and similar."""
WHICH, HOW_MANY, ONE_LETTER = np.uint64(0x7FF_FFFF), np.uint64(27), np.uint64(1 << 27)
"""Where a word's sketch says which letters (a to z and digits, 1 to 26 in their last five bits) and how many it has."""
NINE, TEN, HUNDRED, TEN_THOUSAND = np.uint32(9), np.uint32(10), np.uint32(100), np.uint32(10_000)
FROM_AGE, YEAR, MONTH, DAY, HEAPED = 1, 2, 3, 4, 5
"""How precisely a date of birth is known; 0 is not at all, HEAPED a day that the register writes by habit."""


@native
def jaro_winkler(text: npt.NDArray[np.uint8], i: int, m: int, j: int, n: int) -> float:
    """Return the similarity (Winkler 1990, prefix of up to 4, scale 0.1) of two words of m and n letters."""
    window = max(max(m, n) // 2 - 1, 0)
    taken_a = taken_b = common = 0
    for x in range(m):
        for y in range(max(0, x - window), min(n, x + window + 1)):
            if text[i, x] == text[j, y] and not taken_b >> y & 1:
                taken_a |= 1 << x
                taken_b |= 1 << y
                common += 1
                break
    if common == 0:
        return 0.0
    moved = y = 0
    for x in range(m):
        if taken_a >> x & 1:
            while not taken_b >> y & 1:
                y += 1
            moved += text[i, x] != text[j, y]
            y += 1
    jaro = (common / m + common / n + (common - moved / 2) / common) / 3
    prefix = 0
    while prefix < min(4, m, n) and text[i, prefix] == text[j, prefix]:
        prefix += 1
    return jaro + prefix * 0.1 * (1 - jaro)


@native
def sketches(text: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint64]:
    """Return what most words are told apart by: the first four letters, how many there are, and which ones."""
    sketch = np.zeros(len(text), dtype=np.uint64)
    for word in range(len(text)):
        for x in range(LETTERS):
            letter = np.uint64(text[word, x])
            if letter:
                sketch[word] = (sketch[word] | np.uint64(1) << (letter & np.uint64(31))) + ONE_LETTER
            if x < 4:
                sketch[word] |= letter << np.uint64(32 + 8 * x)
    return sketch


@inlined
def _could_be_similar(mine: np.uint64, theirs: np.uint64, m: int, n: int, prefix: int) -> bool:
    """Tell whether two words have so many letters in common that they may be similar: most pairs have not."""
    a, b = np.uint32(mine & WHICH), np.uint32(theirs & WHICH)
    common = min(m - _ones(a & ~b), n - _ones(b & ~a))
    jaro = (common / m + common / n + 1) / 3
    return jaro + prefix * 0.1 * (1 - jaro) >= SIMILAR


@inlined
def _same_beginning(mine: np.uint64, theirs: np.uint64, shorter: int) -> int:
    """Return how many of the first four letters two words have in common."""
    other = (mine ^ theirs) >> np.uint64(32)
    prefix = 0
    while prefix < min(4, shorter) and not other >> np.uint64(8 * prefix) & np.uint64(255):
        prefix += 1
    return prefix


@inlined
def _ones(bits: np.uint32) -> int:
    """Return how many bits are set."""
    bits = bits - ((bits >> np.uint32(1)) & np.uint32(0x55555555))
    bits = (bits & np.uint32(0x33333333)) + ((bits >> np.uint32(2)) & np.uint32(0x33333333))
    bits = (bits + (bits >> np.uint32(4))) & np.uint32(0x0F0F0F0F)
    return int(np.uint32(bits * np.uint32(0x01010101)) >> np.uint32(24))


@inlined
def word_level(
    i: int,
    j: int,
    text: npt.NDArray[np.uint8],
    sketch: npt.NDArray[np.uint64],
    skeleton: npt.NDArray[np.uint64],
    rarity: npt.NDArray[np.uint8],
    forms: npt.NDArray[np.int32],
) -> int:
    """Return the level of two words as `patterns.NAME_LEVELS` has them."""
    if i < 0 or j < 0:
        return 0
    if i == j:
        return int(rarity[i])
    if skeleton[i] == skeleton[j] != 0:
        return 4
    if i > j:
        i, j = j, i
    mine, theirs = sketch[i], sketch[j]
    m, n = int(mine >> HOW_MANY & np.uint64(31)), int(theirs >> HOW_MANY & np.uint64(31))
    shorter = min(m, n)
    prefix = _same_beginning(mine, theirs, shorter)
    if shorter == 1:
        return 7 if prefix else 9
    close = jaro_winkler(text, i, m, j, n) if _could_be_similar(mine, theirs, m, n, prefix) else 0.0
    if close >= NEARLY:
        return 5
    if close >= SIMILAR:
        return 6
    if prefix == min(4, shorter) and _begins(i, j, shorter, text):
        return 7
    return 7 if forms[i, 0] >= 0 and forms[j, 0] >= 0 and _one_name(i, j, forms) else 9


@native
def _begins(i: int, j: int, shorter: int, text: npt.NDArray[np.uint8]) -> bool:
    """Tell whether the shorter word begins the other."""
    begun = 0
    while begun < shorter and text[i, begun] == text[j, begun]:
        begun += 1
    return begun == shorter


@native
def _one_name(i: int, j: int, forms: npt.NDArray[np.int32]) -> bool:
    """Tell whether both are forms of one name."""
    for x in range(forms.shape[1]):
        for y in range(forms.shape[1]):
            if forms[i, x] >= 0 and forms[i, x] == forms[j, y]:
                return True
    return False


@inlined
def birth_level(a: int, exact_a: int, b: int, exact_b: int) -> int:
    """Return the level of two dates of birth (as yyyymmdd) known as exactly as said."""
    if exact_a == 0 or exact_b == 0:
        return 0
    one, other = np.uint32(a), np.uint32(b)  # unsigned: dividing costs a tenth
    year_a, year_b = np.int64(one // TEN_THOUSAND), np.int64(other // TEN_THOUSAND)
    apart = abs(year_a - year_b)
    if (exact_a == FROM_AGE or exact_b == FROM_AGE) and apart <= 1:
        return 11
    of_year_a, of_year_b = np.int64(one % TEN_THOUSAND), np.int64(other % TEN_THOUSAND)
    if exact_a >= DAY and exact_b >= DAY:
        if a == b:
            return 2 if exact_a == HEAPED else 1
        near = _slip(one, other)
        if near:
            return near
        if of_year_a == of_year_b and exact_a == DAY:
            return 8
    if apart == 0:
        if exact_a in (FROM_AGE, YEAR, HEAPED) or exact_b in (FROM_AGE, YEAR, HEAPED):
            return 7
        return 6 if one // HUNDRED == other // HUNDRED else 9
    return 10 if apart == 1 else 12 if apart <= 3 else 13 if apart <= 10 else 14


@inlined
def _slip(a: np.uint32, b: np.uint32) -> int:
    """Return the level of the slip of the pen that turns one date into the other, or 0."""
    if a // TEN_THOUSAND == b // TEN_THOUSAND and (
        a // HUNDRED % HUNDRED == b % HUNDRED and a % HUNDRED == b // HUNDRED % HUNDRED
    ):
        return 3
    apart = max(a, b) - min(a, b)
    while apart % TEN == 0:
        apart //= TEN
    if apart > 9 and (apart % NINE or apart > 81):
        return 0  # no single digit makes such a difference, and no two that were exchanged
    differing = exchanged = 0
    before_a = before_b = np.uint32(10)
    for _ in range(8):
        x, y = a % TEN, b % TEN
        differing += x != y
        exchanged += x != y and x == before_b and y == before_a
        before_a, before_b = x, y
        a, b = a // TEN, b // TEN
    return 4 if differing == 1 else 5 if differing == 2 and exchanged == 1 else 0


@inlined
def area_level(i: int, j: int, text: npt.NDArray[np.uint8]) -> int:
    """Return the level of two codes of areas: a common first half is near, one other letter is similar."""
    if i < 0 or j < 0:
        return 0
    if i == j:
        return 1
    longest = prefix = other = 0
    for x in range(text.shape[1]):
        if text[i, x] or text[j, x]:
            longest = x + 1
            other += text[i, x] != text[j, x]
            prefix += other == 0
    if prefix >= 2 and prefix * 2 >= longest:
        return 2
    return 3 if other == 1 and longest >= 4 else 4
