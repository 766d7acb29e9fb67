"""Whole columns at once: Arrow in, Arrow out, nulls staying null, each distinct value worked on once."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from recensus.privacy.vault import sealing, tokens
from recensus.vocabulary import identifiers

_SIZE = tokens.BITS // 8
_LENGTH = 27
_LETTERS = np.frombuffer(b"abcdefghijklmnopqrstuvwxyz234567", dtype=np.uint8)


@dataclass(frozen=True)
class Tokenised:
    """A column of tokens, and each distinct value once: its token's 16 bytes, and its own."""

    tokens: pa.StringArray
    numbers: list[bytes]
    values: list[bytes]


def tokenise(key: bytes, domain: str, column: pa.StringArray, *, exact: bool = False) -> Tokenised:
    """Replace each value by its token, as written if ``exact``, else however its separators and letters are written."""
    encoded = pc.dictionary_encode(column)
    values = encoded.dictionary.cast(pa.binary()).to_pylist()
    hashed = values if exact else normal(encoded.dictionary).cast(pa.binary()).to_pylist()
    numbers = _numbers(key, domain, hashed)
    return Tokenised(texts(b"".join(numbers)).take(encoded.indices), numbers, values)


def normal(column: pa.StringArray) -> pa.StringArray:
    """Return identifiers without separators, letters large: the few that are not written so already one by one."""
    odd = pc.match_substring_regex(column, "[^0-9A-Z]")
    rewritten = pa.array([identifiers.normal(value) for value in column.filter(odd).to_pylist()], pa.string())
    return pc.replace_with_mask(column, odd, rewritten)


def sealed(key: bytes, column: Tokenised) -> list[bytes]:
    """Seal the distinct values of a column."""
    return sealing.seal(key, column.numbers, column.values)


def _numbers(key: bytes, domain: str, values: list[bytes]) -> list[bytes]:
    begun, found = tokens.index(key, domain), []
    for value in values:
        keyed = begun.copy()
        keyed.update(value)
        found.append(keyed.digest()[:_SIZE])
    return found


def texts(numbers: bytes) -> pa.StringArray:
    """Write tokens of 16 bytes each as text, all at once: each letter is five bits, cut from a window of two bytes."""
    octets = np.frombuffer(numbers, dtype=np.uint8).reshape(-1, _SIZE)
    padded = np.pad(octets, ((0, 0), (0, 1))).astype(np.uint16)
    letters = np.full((len(octets), _LENGTH), ord(tokens.PREFIX), dtype=np.uint8)
    for place in range(_LENGTH - 1):
        octet, bit = divmod(5 * place, 8)
        window = padded[:, octet] << 8 | padded[:, octet + 1]
        letters[:, place + 1] = _LETTERS[window >> 11 - bit & 31]
    offsets = np.arange(0, letters.size + 1, _LENGTH, dtype=np.int32)
    return pa.StringArray.from_buffers(len(octets), pa.py_buffer(offsets), pa.py_buffer(letters))
