"""Keys in RECENSUS_VAULT_KEY: for machines whose secrets are handed to them when they start."""

import base64
import binascii
import hashlib

from recensus.privacy.vault.providers import wrapping
from recensus.privacy.vault.types import KeyUnavailable


class Environment:
    """One or more keys of 32 bytes in base 64, separated by commas; the first wraps, all unwrap."""

    def __init__(self, given: str) -> None:
        secrets = [_decoded(part) for part in given.split(",")]
        self._keys = {f"environment-{hashlib.sha256(key).hexdigest()[:16]}": key for key in secrets}

    def current(self) -> str:
        """Return the first key's label, which is a fingerprint."""
        return next(iter(self._keys))

    def renew(self) -> str:
        """Find the key that follows: the operator has put it first."""
        if len(self._keys) == 1:
            raise KeyUnavailable(
                "Put the new key before the old one in RECENSUS_VAULT_KEY, separated by a comma."
            )
        return self.current()

    def wrap(self, label: str, secret: bytes, context: bytes) -> bytes:
        """Wrap a data key."""
        return wrapping.wrap(self._key(label), secret, context)

    def unwrap(self, label: str, wrapped: bytes, context: bytes) -> bytes:
        """Return a data key."""
        return wrapping.unwrap(self._key(label), wrapped, context)

    def retire_before(self, label: str) -> None:
        """Do nothing: the operator takes the old key out of the variable."""

    def _key(self, label: str) -> bytes:
        if label not in self._keys:
            raise KeyUnavailable(
                f"RECENSUS_VAULT_KEY does not hold the key '{label}': add it after the first."
            )
        return self._keys[label]


def _decoded(part: str) -> bytes:
    try:
        key = base64.b64decode(part.strip(), validate=True)
    except binascii.Error as problem:
        raise KeyUnavailable("RECENSUS_VAULT_KEY is not base 64.") from problem
    if len(key) != 32:
        raise KeyUnavailable(f"A key in RECENSUS_VAULT_KEY has {len(key)} bytes: 32 are needed.")
    return key
