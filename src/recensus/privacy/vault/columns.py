"""Whole columns at once: Arrow in, Arrow out, nulls staying null."""

import operator
import os
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from recensus.privacy.vault import sealing, tokens
from recensus.privacy.vault.tokens import Domain
from recensus.privacy.vault.types import Key
from recensus.vocabulary import identifiers

_SIZE = tokens.BITS // 8
_LENGTH = 27
_LETTERS = np.frombuffer(b"abcdefghijklmnopqrstuvwxyz234567", dtype=np.uint8)


@dataclass(frozen=True)
class Sealer:
    """Makes tokens with one key and seals values with another, a column at a time."""

    index: Key
    values: Key

    @classmethod
    def throwaway(cls) -> "Sealer":
        """Return one whose keys nobody keeps: what it seals is closed for good."""
        return cls(Key(0, os.urandom(32)), Key(0, os.urandom(32)))

    def tokens(self, domain: Domain, column: pa.StringArray) -> pa.StringArray:
        """Return the token of each value."""
        encoded = pc.dictionary_encode(column)
        return texts(b"".join(self._numbers(domain, encoded.dictionary))).take(encoded.indices)

    def sealed(self, domain: Domain, column: pa.StringArray) -> pa.BinaryArray:
        """Return for each value, none of them null, the 16 bytes of its token and, sealed, the value itself."""
        numbers = self._numbers(domain, column)
        sealed = sealing.seal(self.values.secret, numbers, column.cast(pa.binary()).to_pylist())
        return pa.array(list(map(operator.add, numbers, sealed)), pa.binary())

    def _numbers(self, domain: Domain, column: pa.StringArray) -> list[bytes]:
        """Return the tokens' 16 bytes."""
        written = column if domain.exact else normal(column)
        return tokens.numbers(self.index.secret, domain, written.cast(pa.binary()).to_pylist())


def normal(column: pa.StringArray) -> pa.StringArray:
    """Return identifiers without separators, letters large: the few that are not written so already one by one."""
    odd = pc.match_substring_regex(column, "[^0-9A-Z]")
    rewritten = pa.array([identifiers.normal(value) for value in column.filter(odd).to_pylist()], pa.string())
    return pc.replace_with_mask(column, odd, rewritten)


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
