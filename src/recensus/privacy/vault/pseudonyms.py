"""Pseudonyms: a number for each registrant that means something in one sector only.

Under the sector's own key a registrant is one block of AES-256 (FIPS 197): a permutation, so that no two registrants
share a pseudonym, none can be told from chance without the key, two sectors' files cannot be joined, and whoever
holds both keys can convert. Single distinct blocks repeat nothing, so they need no mode of operation.
"""

from collections.abc import Sequence

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from recensus.privacy.vault import columns, tokens
from recensus.privacy.vault.types import NotGenuine

_BLOCK = 16


def pseudonyms(key: bytes, registrants: Sequence[tuple[str, int]]) -> list[str]:
    """Return each registrant's pseudonym (kind and number in, 27 letters out), a million in about a second.

    >>> registrants(bytes(32), pseudonyms(bytes(32), [("P", 7), ("H", 7)]))
    [('P', 7), ('H', 7)]
    """
    blocks = b"".join(kind.encode("ascii") + number.to_bytes(_BLOCK - 1) for kind, number in registrants)
    cipher = _cipher(key).encryptor()
    made = cipher.update(blocks) + cipher.finalize()
    return list(columns.texts(made).to_pylist())


def registrants(key: bytes, pseudonyms: Sequence[str]) -> list[tuple[str, int]]:
    """Return whose pseudonyms these are; raise NotGenuine when one was not made with this key."""
    blocks = b"".join(tokens.number(pseudonym).bytes for pseudonym in pseudonyms)
    cipher = _cipher(key).decryptor()
    plain = cipher.update(blocks) + cipher.finalize()
    return [_registrant(plain[start : start + _BLOCK]) for start in range(0, len(plain), _BLOCK)]


def _registrant(block: bytes) -> tuple[str, int]:
    number = int.from_bytes(block[1:])
    if block[:1] not in (b"P", b"H") or number >= 1 << 63:
        raise NotGenuine("This is not a pseudonym of this sector.")
    return block[:1].decode(), number


def _cipher(key: bytes) -> "Cipher[modes.ECB]":
    return Cipher(algorithms.AES256(key), modes.ECB())  # noqa: S305 - single, distinct blocks: a permutation
