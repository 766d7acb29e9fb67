"""The consonant skeleton of a name: what is left of it in every spelling and every script.

Soundex keeps the first letter, knows English only and ends after three consonants. Here the registers spell one name in
Arabic, French, English and local ways, or in a script that writes no vowels, so the rules follow what transliterations
of names differ in, and keep the rest:

- vowels and ``y`` go (Mohamed, Muhammad, mhmd); one at the beginning becomes ``a`` (Osman, Usman), because a name that
  begins with a vowel rarely loses it;
- ``h`` goes (Fathi, Fati; Khalid, Kalid; Ahmed, Amed; Singh, Sing); at the beginning it becomes ``a`` with its vowel
  (Hasan, Asan, and hsn where no vowels are written);
- a doubled letter is one (Hassan, Hasan), before anything goes: Mahmoud keeps both its m;
- ``c``, ``k``, ``q`` are k; before e, i, y a ``c`` is s (Cecilia, Sesilia), unless it is ``ch``; ``ph`` is f; ``x`` is
  ks, s at the beginning (Xavier);
- ``z`` is s (Aziz, Asis; Souza, Sousa); ``sch`` is s;
- ``b`` is v (Baez, Vaez; Biswas, Viswas); ``w`` is v at the beginning (Waleed, Valid) and a vowel elsewhere, because
  scripts without vowels write it for o and u (Daud, Dawud; Nour, nwr);
- ``d`` and ``t`` before j, and ``t`` before ch, go (Djamal, Jamal; Tchami, Chami);
- the article of abd-al- takes the sound of a following t, d, r, z, s, n (Abdulrahman, Abdurrahman, Abdirahman);
- digits stay: they are no letters, and dropping them would make different words alike.

The order of what stays is kept, at any length: Mbeki and Mbaka agree, Mohamed and Mahmoud (mmd) too, as they do where
no vowels are written. It is a level below "same", so such pairs need other evidence.
"""

from typing import Final

import numpy as np
import pyarrow as pa

from recensus.linkage.engine.native import native
from recensus.linkage.engine.scripts import Array, buffers

GONE: Final = 0
SUN: Final = tuple(b"tdrzsn")
"""Before these the l of the Arabic article is not spoken."""


def _sounds() -> Array:
    table = np.zeros(256, np.uint8)
    for letter in b"0123456789abcdefghijklmnopqrstuvwxyz":
        table[letter] = letter
    for letters, sound in ((b"aeiouyhw", GONE), (b"ckq", ord("k")), (b"zs", ord("s")), (b"bv", ord("v"))):
        table[list(letters)] = sound
    return table


SOUND = _sounds()
"""What each letter is kept as when nothing around it says otherwise."""


def skeletons(folded: pa.StringArray) -> pa.StringArray:
    """Return the skeleton of each folded word.

    >>> skeletons(pa.array(["mohammed", "mhmd", "abdulrahman", "abdirahman", "philippe", "osman"])).to_pylist()
    ['mmd', 'mmd', 'avdrmn', 'avdrmn', 'flp', 'asmn']
    """
    letters, ends = _reduce(*buffers(folded), SOUND)
    return pa.StringArray.from_buffers(len(folded), pa.py_buffer(ends), pa.py_buffer(letters))


def hashes(texts: pa.StringArray) -> Array:
    """Return a 64-bit number for each text: the same text, the same number, in every run; 0 only for an empty text."""
    return _hash(*buffers(texts))


@native
def _reduce(data: Array, starts: Array, sound: Array) -> tuple[Array, Array]:
    kept = np.empty(2 * (starts[-1] - starts[0]), np.uint8)
    ends = np.zeros(len(starts), np.int32)
    used = 0
    for word in range(len(starts) - 1):
        begin, end = starts[word], starts[word + 1]
        for at in range(begin, end):
            letter = data[at]
            following = data[at + 1] if at + 1 < end else 0
            if letter == following:
                begin += at == begin
                continue
            kept_as = _kept(data, begin, at, end, sound)
            if letter == 120 and at > begin:  # x is ks
                kept[used] = 107
                used += 1
            if kept_as != 0:
                kept[used] = kept_as
                used += 1
        ends[word + 1] = used
    return kept[:used], ends


@native
def _kept(data: Array, begin: int, at: int, end: int, sound: Array) -> int:
    """Return what one letter of a word is kept as, 0 for nothing; the letters are those of ASCII."""
    letter = data[at]
    before = data[at - 1] if at > begin else 0
    after = data[at + 1] if at + 1 < end else 0
    first = at == begin
    if letter in (97, 101, 104, 105, 111, 117, 121):  # a e h i o u y
        return 97 if first else 0
    if letter == 119:  # w
        return 118 if first else 0
    if letter == 120:  # x
        return 115
    if letter == 112 and after == 104:  # ph
        return 102
    if letter == 99:  # c
        if after == 104:
            return 0 if before == 115 else 107  # sch, ch
        return 115 if after in (101, 105, 121) else 107
    if letter in (100, 116) and after == 106:  # dj, tj
        return 0
    if letter == 116 and after == 99 and at + 2 < end and data[at + 2] == 104:  # tch
        return 0
    if letter == 108 and _article(data, begin, at) and after in (116, 100, 114, 122, 115, 110):
        return 0
    return int(sound[letter])


@native
def _article(data: Array, begin: int, at: int) -> bool:
    """Tell whether the letters before ``at`` are abd and at most one vowel."""
    stem = at - begin
    return 3 <= stem <= 4 and data[begin] == 97 and data[begin + 1] == 98 and data[begin + 2] == 100


@native
def _hash(data: Array, starts: Array) -> Array:
    """FNV-1a, its bits then mixed so that any of them can name a block."""
    numbers = np.zeros(len(starts) - 1, np.uint64)
    for word in range(len(numbers)):
        number = np.uint64(0xCBF29CE484222325)
        for at in range(starts[word], starts[word + 1]):
            number = (number ^ np.uint64(data[at])) * np.uint64(0x100000001B3)
        number = (number ^ (number >> np.uint64(32))) * np.uint64(0xD6E8FEB86659FD93)
        number ^= number >> np.uint64(32)
        if starts[word + 1] > starts[word]:
            numbers[word] = max(number, np.uint64(1))
    return numbers
