"""Tokens: what stands for a sealed value wherever it would otherwise be kept.

A token is HMAC-SHA256 (RFC 2104) of the value under the installation's index key, cut to 128 bits: the same value of
the same issuer always has the same one, and without the key nobody can try values out. In text it is ``~`` and 26
letters of base 32 (RFC 4648, small); in the vault's own table its 128 bits are a UUID.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from recensus.vocabulary.identifiers import normal

BITS = 128
_BLOCK, _PADS = 64, (0x36, 0x5C)
"""Of HMAC over SHA-256 (RFC 2104); keys are shorter than a block."""
PREFIX = "~"
PATTERN = re.compile("~[a-z2-7]{26}")


@dataclass(frozen=True)
class Domain:
    """Within which equal values have equal tokens; ``exact`` where separators and the size of letters matter."""

    name: str
    exact: bool


def issuer_domain(issuer: str) -> Domain:
    """Return the domain of one issuer's identifiers, however they are written."""
    return Domain(f"issuer/{issuer}", exact=False)


def attribute_domain(attribute: str) -> Domain:
    """Return the domain of an attribute that nobody issues, such as a telephone number."""
    return Domain(f"attribute/{attribute}", exact=True)


def key_domain(source: str) -> Domain:
    """Return the domain of a source's own keys."""
    return Domain(f"key/{source}", exact=True)


def numbers(key: bytes, domain: Domain, values: Iterable[bytes]) -> list[bytes]:
    """Return the 16 bytes of each value's token: HMAC spelt out, its two hashes begun once, takes half the time."""
    inner, outer = (hashlib.sha256(bytes(octet ^ pad for octet in key.ljust(_BLOCK, b"\0"))) for pad in _PADS)
    inner.update(_opening(domain))
    found = []
    for value in values:
        within, around = inner.copy(), outer.copy()
        within.update(value)
        around.update(within.digest())
        found.append(around.digest()[: BITS // 8])
    return found


def token(key: bytes, domain: Domain, value: str) -> str:
    """Return the token of a value.

    >>> token(bytes(32), issuer_domain("national_id"), "49927-398716")
    '~jvd5o5ml4g6anf4366v6v4bade'
    """
    written = (value if domain.exact else normal(value)).encode()
    return text(hmac.digest(key, _opening(domain) + written, "sha256")[: BITS // 8])


def _opening(domain: Domain) -> bytes:
    return domain.name.encode() + b"\0"


def text(number: bytes) -> str:
    """Return a token's 16 bytes as it is kept in payloads and columns of text."""
    return PREFIX + base64.b32encode(number).decode().rstrip("=").lower()


def number(token: str) -> UUID:
    """Return the 128 bits of a token; raise ValueError when ``token`` is none.

    >>> text(number("~jvd5o5ml4g6anf4366v6v4bade").bytes)
    '~jvd5o5ml4g6anf4366v6v4bade'
    """
    if not is_token(token):
        raise ValueError("This is not a token of the vault.")
    return UUID(bytes=base64.b32decode(token[1:].upper() + "======"))


def is_token(text: str) -> bool:
    """Tell whether ``text`` has the form of a token."""
    return PATTERN.fullmatch(text) is not None
