"""How close two words, two dates of birth or two codes of areas are, in levels: compiled."""

import numpy as np
import numpy.typing as npt

from recensus.linkage.engine.native import native

LETTERS = 16
"""Letters of a word that are compared."""
NEARLY, SIMILAR = 0.92, 0.85
"""Jaro-Winkler similarities from which two words are nearly the same, and similar."""
FROM_AGE, YEAR, MONTH, DAY, HEAPED = 1, 2, 3, 4, 5
"""How precisely a date of birth is known; 0 is not at all, HEAPED a day that the register writes by habit."""


@native
def jaro_winkler(a: npt.NDArray[np.uint8], m: int, b: npt.NDArray[np.uint8], n: int) -> float:
    """Return the similarity (Winkler 1990, prefix of up to 4, scale 0.1) of the first m and n letters."""
    window = max(max(m, n) // 2 - 1, 0)
    taken_a = taken_b = common = 0
    for x in range(m):
        for y in range(max(0, x - window), min(n, x + window + 1)):
            if a[x] == b[y] and not taken_b >> y & 1:
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
            moved += a[x] != b[y]
            y += 1
    jaro = (common / m + common / n + (common - moved / 2) / common) / 3
    prefix = 0
    while prefix < min(4, m, n) and a[prefix] == b[prefix]:
        prefix += 1
    return jaro + prefix * 0.1 * (1 - jaro)


@native
def word_level(
    i: int,
    j: int,
    text: npt.NDArray[np.uint8],
    length: npt.NDArray[np.uint8],
    skeleton: npt.NDArray[np.uint64],
    rarity: npt.NDArray[np.uint8],
    forms: npt.NDArray[np.int32],
) -> int:
    """Return the level of two words as `patterns.NAME_LEVELS` has them."""
    if i < 0 or j < 0:
        return 0
    if i == j:
        return rarity[i]
    if skeleton[i] == skeleton[j] != 0:
        return 4
    if i > j:
        i, j = j, i
    m, n = length[i], length[j]
    shorter = min(m, n)
    if shorter == 1:
        return 7 if text[i, 0] == text[j, 0] else 9
    close = jaro_winkler(text[i], m, text[j], n)
    if close >= NEARLY:
        return 5
    if close >= SIMILAR:
        return 6
    return 7 if _short_form(i, j, shorter, text, forms) else 9


@native
def _short_form(
    i: int, j: int, shorter: int, text: npt.NDArray[np.uint8], forms: npt.NDArray[np.int32]
) -> bool:
    """Tell whether one word begins the other, or both are forms of one name."""
    for x in range(forms.shape[1]):
        for y in range(forms.shape[1]):
            if forms[i, x] >= 0 and forms[i, x] == forms[j, y]:
                return True
    for x in range(shorter):
        if text[i, x] != text[j, x]:
            return False
    return True


@native
def birth_level(a: int, exact_a: int, b: int, exact_b: int) -> int:
    """Return the level of two dates of birth (as yyyymmdd) known as exactly as said."""
    if exact_a == 0 or exact_b == 0:
        return 0
    year_a, year_b = a // 10000, b // 10000
    apart = abs(year_a - year_b)
    if (exact_a == FROM_AGE or exact_b == FROM_AGE) and apart <= 1:
        return 11
    month_a, month_b = a // 100 % 100, b // 100 % 100
    if exact_a >= DAY and exact_b >= DAY:
        if a == b:
            return 2 if exact_a == HEAPED else 1
        near = _slip(a, b)
        if near:
            return near
        if month_a == month_b and a % 100 == b % 100 and exact_a == DAY:
            return 8
    if apart == 0:
        if exact_a in (FROM_AGE, YEAR, HEAPED) or exact_b in (FROM_AGE, YEAR, HEAPED):
            return 7
        return 6 if month_a == month_b else 9
    return 10 if apart == 1 else 12 if apart <= 3 else 13 if apart <= 10 else 14


@native
def _slip(a: int, b: int) -> int:
    """Return the level of the slip of the pen that turns one date into the other, or 0."""
    if a // 10000 == b // 10000 and a // 100 % 100 == b % 100 and a % 100 == b // 100 % 100:
        return 3
    differing = first = last = 0
    digits_a = digits_b = 0
    for place in range(8):
        x, y = a // 10**place % 10, b // 10**place % 10
        if x != y:
            differing += 1
            last = place
            if differing == 1:
                first, digits_a, digits_b = place, x, y
            elif differing == 2 and not (last == first + 1 and x == digits_b and y == digits_a):
                return 0
    return 4 if differing == 1 else 5 if differing == 2 else 0


@native
def area_level(i: int, j: int, text: npt.NDArray[np.uint8]) -> int:
    """Return the level of two codes of areas: a common first half is near, one other letter is similar."""
    if i < 0 or j < 0:
        return 0
    if i == j:
        return 1
    a, b = text[i], text[j]
    longest = prefix = other = 0
    for x in range(len(a)):
        if a[x] or b[x]:
            longest = x + 1
            other += a[x] != b[x]
            prefix += other == 0
    if prefix >= 2 and prefix * 2 >= longest:
        return 2
    return 3 if other == 1 and longest >= 4 else 4
