"""Sealing values: AES-256-GCM (NIST SP 800-38D), each with its own random nonce, bound to its token.

A sealed value is the nonce (12 bytes), the ciphertext and the tag (16 bytes). The token is authenticated with it, so
that no value can be put in another's place. One key may seal 2^32 values at most (SP 800-38D, 8.3): rotate long before.
"""

import os
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from recensus.privacy.vault.types import NotGenuine

NONCE = 12


def seal(key: bytes, tokens: Sequence[bytes], values: Sequence[bytes]) -> list[bytes]:
    """Seal each value under its token's 16 bytes; about a microsecond a value."""
    encrypt = AESGCM(key).encrypt
    random = os.urandom(NONCE * len(values))
    nonces = (random[start : start + NONCE] for start in range(0, len(random), NONCE))
    return [
        nonce + encrypt(nonce, value, token)
        for nonce, token, value in zip(nonces, tokens, values, strict=True)
    ]


def unseal(key: bytes, tokens: Sequence[bytes], sealed: Sequence[bytes]) -> list[bytes]:
    """Return the values; raise NotGenuine when one of them was not sealed under this key and token."""
    decrypt = AESGCM(key).decrypt
    try:
        return [decrypt(one[:NONCE], one[NONCE:], token) for token, one in zip(tokens, sealed, strict=True)]
    except (InvalidTag, ValueError) as problem:
        raise NotGenuine("A sealed value is not what was sealed: it was changed or moved.") from problem
