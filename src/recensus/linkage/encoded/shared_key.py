"""The key that two partners share and the unit does not have: read from a file only its owner reads, never shown.

What is needed is derived from it by HKDF (RFC 5869), for one purpose and one agreement, and keys HMAC-SHA-256 (RFC
2104); both come from libraries.
"""

import hmac
import os
import re
import secrets
import stat
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from recensus.linkage.encoded.new_files import created
from recensus.linkage.encoded.types import EncodingRefused

BYTES = 32
LEAST_DISTINCT = 16
"""Fewer different bytes among 32 random ones do not happen: somebody typed the key."""
OTHERS = stat.S_IRWXG | stat.S_IRWXO


def write_key(path: Path) -> None:
    """Write a new random key that only its owner reads; raises EncodingRefused where a file is already."""
    with created(path) as file:
        file.write(secrets.token_hex(BYTES).encode() + b"\n")


def read_key(path: Path) -> bytes:
    """Return the key of a file; raises EncodingRefused where others can read it or it is no key."""
    if not path.is_file():
        raise EncodingRefused(f"There is no key file {path}. `recensus encoding key {path}` makes one.")
    with path.open("rb") as file:
        if os.fstat(file.fileno()).st_mode & OTHERS:
            raise EncodingRefused(
                f"Others than its owner can read {path}: chmod 600 it, and think who has it now."
            )
        said = file.read(4 * BYTES).strip()
    if not re.fullmatch(rb"[0-9a-f]{%d}" % (2 * BYTES), said):
        raise EncodingRefused(
            f"{path} holds no key: {2 * BYTES} hexadecimal digits are expected, no fewer, no words."
        )
    key = bytes.fromhex(said.decode())
    if len(set(key)) < LEAST_DISTINCT:
        raise EncodingRefused(f"The key in {path} is not random. `recensus encoding key` makes one that is.")
    return key


def derived(key: bytes, purpose: str, agreement: str = "") -> bytes:
    """Return the key for one purpose under one agreement (the name of its settings)."""
    info = "\0".join(("recensus encoding 1", purpose, agreement)).encode()
    return HKDFExpand(algorithm=SHA256(), length=BYTES, info=info).derive(key)


def check_value(key: bytes) -> str:
    """Return what tells two keys apart and nothing else of either."""
    return derived(key, "check")[:16].hex()


def keyed(key: bytes, message: bytes) -> bytes:
    """Return the HMAC-SHA-256 of a message, 32 bytes."""
    return hmac.digest(key, message, "sha256")
