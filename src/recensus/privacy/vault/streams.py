"""Sealing files at rest: AES-256-GCM in segments whose order and end are authenticated.

The construction is STREAM (Hoang, Reyhanitabar, Rogaway, Vizár: Online Authenticated-Encryption and its
Nonce-Reuse Misuse-Resistance, CRYPTO 2015): each segment's nonce is its place and whether it is the last, under a key
of the file's own (HKDF-SHA256, RFC 5869, from the data key and a salt in the header). So a segment that is changed,
swapped, repeated or cut off is noticed before a byte of it is used. A file is: ``RVF1``, the data key's number (2
bytes), the salt (32 bytes), then segments of 64 KiB and a tag of 16 bytes each.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from recensus.privacy.vault.types import Key, NotGenuine

MAGIC = b"RVF1"
SEGMENT = 1 << 16
_SALT, _TAG, _HEADER = 32, 16, 4 + 2 + 32


def seal_stream(key: Key, parts: Iterable[bytes], write: Callable[[bytes], object]) -> None:
    """Seal what comes in, part by part, whatever the size of the parts."""
    header = MAGIC + key.number.to_bytes(2) + os.urandom(_SALT)
    cipher = _cipher(key.secret, header)
    write(header)
    for place, (segment, last) in enumerate(_segments(parts)):
        write(cipher.encrypt(_nonce(place, last=last), segment, None))


def open_stream(file: BinaryIO, secret: Callable[[int], bytes]) -> Iterator[bytes]:
    """Yield the plain bytes; ``secret`` finds the data key of a number.

    Raises NotGenuine at the first segment that is not as it was sealed. Nothing that was read before it was changed,
    but the file is not complete: whoever writes it elsewhere throws that away.
    """
    header = file.read(_HEADER)
    cipher = _cipher(secret(number_of(header)), header)
    sealed = iter(lambda: file.read(SEGMENT + _TAG), b"")
    try:
        for place, (segment, last) in enumerate(_lookahead(sealed)):
            yield cipher.decrypt(_nonce(place, last=last), segment, None)
    except InvalidTag as problem:
        raise NotGenuine("A sealed file is not what was sealed: it was changed or cut short.") from problem


def number_of(header: bytes) -> int:
    """Return the number of the data key that a file names; raise NotGenuine when it is no sealed file."""
    if len(header) < _HEADER or not header.startswith(MAGIC):
        raise NotGenuine("This is not a sealed file.")
    return int.from_bytes(header[len(MAGIC) : len(MAGIC) + 2])


def _cipher(secret: bytes, header: bytes) -> AESGCM:
    own = HKDF(algorithm=SHA256(), length=32, salt=header, info=b"recensus sealed file")
    return AESGCM(own.derive(secret))


def _nonce(place: int, *, last: bool) -> bytes:
    return place.to_bytes(11) + (b"\1" if last else b"\0")


def _segments(parts: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Cut what comes in into segments, telling which is the last; there is always one, if only an empty one."""
    waiting = bytearray()
    for part in parts:
        waiting += part
        while len(waiting) > SEGMENT:
            yield bytes(waiting[:SEGMENT]), False
            del waiting[:SEGMENT]
    yield bytes(waiting), True


def _lookahead(sealed: Iterator[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Tell of each segment whether it is the last; a file without any was cut short."""
    held = next(sealed, b"")
    for following in sealed:
        yield held, False
        held = following
    yield held, True
