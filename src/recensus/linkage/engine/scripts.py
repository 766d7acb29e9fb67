"""Any script to small Latin letters, and texts to words; each distinct word is folded once.

Transliteration is anyascii's, character by character: good enough to bring spellings of one name close together, never
to be shown. Han characters are read as Mandarin whatever the language, and unwritten vowels stay unwritten (Arabic,
Hebrew): the consonant skeleton (`skeletons`) is what compares such names.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from anyascii import anyascii

from recensus.linkage.engine.native import native

Array = npt.NDArray[Any]

SILENT = str.maketrans("", "", "'`")
"""Written within a word without ending it: O'Brien, Sa'id."""
BREAK = re.compile(r"[\x00-/:-@\[-`{-\x7f]+")
AIN = re.compile(r"(?<![0-9A-Za-z])`(?=[b-df-hj-np-tv-z])")
"""How anyascii writes the Arabic letter ain; before a consonant it stands for an unwritten vowel: `ly is Ali."""
ARTICLE = re.compile("^ال(?=...)")
"""The Arabic article, which is written in one with its word."""
WORD = re.compile("[0-9a-z]+")


@dataclass(frozen=True)
class Words:
    """The words of n texts: distinct ones, and which of them each text has, in order."""

    distinct: pa.StringArray
    codes: Array
    """int32: positions in ``distinct``, text after text."""
    offsets: Array
    """int64, n + 1 of them: where each text's codes begin."""


def fold(text: str) -> str:
    """Return the words of a text in small Latin letters and digits, a space between two.

    >>> fold("Ol'ga  O'BRIEN-Ющенко"), fold("علي"), fold("Nguyễn")
    ('olga obrien yushchenko', 'aly', 'nguyen')
    """
    pieces = BREAK.split(text.translate(SILENT))
    return " ".join(word for piece in pieces for word in _folded(piece))


def encoded(column: pa.ChunkedArray) -> pa.DictionaryArray:
    """Return a column of text as its distinct values and the number of each row's; one that is so already stays."""
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    return column.unify_dictionaries().combine_chunks()


def words_of(texts: pa.StringArray) -> Words:
    """Return the words of many texts: what `fold` makes of each; a null has no words."""
    data, starts = buffers(texts)
    cleaned, ends, counts = _cut(data, starts)
    pieces = pa.StringArray.from_buffers(len(ends) - 1, pa.py_buffer(ends), pa.py_buffer(cleaned))
    encoded = pieces.dictionary_encode()
    distinct, codes = encoded.dictionary, encoded.indices.to_numpy()
    foreign = pc.less(pc.utf8_length(distinct), pc.binary_length(distinct)).to_numpy(zero_copy_only=False)
    if not foreign.any():
        return Words(distinct, codes, counts)
    return _replaced(distinct, foreign, codes, counts)


def buffers(texts: pa.StringArray) -> tuple[Array, Array]:
    """Return the bytes (UTF-8) and the n + 1 positions at which each text begins; a null is an empty text."""
    whole = pc.fill_null(texts, "") if texts.null_count else texts
    _, offsets, data = whole.buffers()
    starts = np.frombuffer(offsets, np.int32)[whole.offset : whole.offset + len(whole) + 1]
    letters = np.frombuffer(data, np.uint8) if data is not None and data.size else np.empty(0, np.uint8)
    return letters, starts


def _replaced(distinct: pa.StringArray, foreign: Array, codes: Array, counts: Array) -> Words:
    """Put the folded words, which may be none or several, in the place of each foreign piece."""
    pieces = distinct.to_pylist()
    folded = [_folded(piece) if alien else [piece] for piece, alien in zip(pieces, foreign, strict=True)]
    sizes = np.fromiter(map(len, folded), np.int64, len(folded))
    encoded = pa.array([word for words in folded for word in words], pa.string()).dictionary_encode()
    begins = np.concatenate([[0], np.cumsum(sizes)])
    flat, offsets = _spread(codes, counts, begins, encoded.indices.to_numpy())
    return Words(encoded.dictionary, flat, offsets)


def _folded(piece: str) -> list[str]:
    if piece.isascii():
        return WORD.findall(piece.lower())
    composed = ARTICLE.sub("al ", unicodedata.normalize("NFKC", piece))
    latin = AIN.sub("a", anyascii(composed))
    return WORD.findall(latin.translate(SILENT).lower())


@native
def _cut(data: Array, starts: Array) -> tuple[Array, Array, Array]:
    """Cut texts into pieces at every ASCII character that belongs to no word; ASCII letters become small.

    Returns the bytes of all pieces, where each begins (and the last ends), and how many pieces come before each text.
    """
    texts = len(starts) - 1
    room = int(starts[texts] - starts[0]) if texts > 0 else 0
    cleaned = np.empty(room, np.uint8)
    ends = np.zeros((room + texts) // 2 + 2, np.int32)
    counts = np.zeros(texts + 1, np.int64)
    used = pieces = 0
    for text in range(texts):
        for at in range(starts[text], starts[text + 1]):
            letter = data[at]
            if 65 <= letter <= 90:
                letter += 32
            if letter >= 128 or 97 <= letter <= 122 or 48 <= letter <= 57:
                cleaned[used] = letter
                used += 1
            elif letter not in (39, 96) and used > ends[pieces]:
                pieces += 1
                ends[pieces] = used
        if used > ends[pieces]:
            pieces += 1
            ends[pieces] = used
        counts[text + 1] = pieces
    return cleaned[:used], ends[: pieces + 1], counts


@native
def _spread(codes: Array, counts: Array, begins: Array, words: Array) -> tuple[Array, Array]:
    """Replace each code by the words from ``begins[code]`` to ``begins[code + 1]``."""
    total = 0
    for code in codes:
        total += begins[code + 1] - begins[code]
    flat = np.empty(total, np.int32)
    offsets = np.zeros(len(counts), np.int64)
    used = 0
    for text in range(len(counts) - 1):
        for at in range(counts[text], counts[text + 1]):
            for word in range(begins[codes[at]], begins[codes[at] + 1]):
                flat[used] = words[word]
                used += 1
        offsets[text + 1] = used
    return flat, offsets
