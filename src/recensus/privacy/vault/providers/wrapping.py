"""Wrapping in this process: AES-256-GCM with a random nonce."""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from recensus.privacy.vault.types import NotGenuine

NONCE = 12


def wrap(key: bytes, secret: bytes, context: bytes) -> bytes:
    """Return nonce and wrapped key."""
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, secret, context)


def unwrap(key: bytes, wrapped: bytes, context: bytes) -> bytes:
    """Return what was wrapped; raise NotGenuine when it was not wrapped so."""
    try:
        return AESGCM(key).decrypt(wrapped[:NONCE], wrapped[NONCE:], context)
    except InvalidTag as problem:
        raise NotGenuine(
            "A wrapped key was changed, or wrapped by another key of the same label."
        ) from problem
