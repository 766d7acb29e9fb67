"""Keys in a hardware security module over PKCS#11: they are made there and never leave it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import pkcs11
from pkcs11 import Attribute, GCMParams, KeyType, Mechanism, ObjectClass

from recensus.privacy.vault.providers.labels import Labels
from recensus.privacy.vault.types import KeyUnavailable, NotGenuine

_NONCE = 12
_KEPT_INSIDE = {Attribute.SENSITIVE: True, Attribute.EXTRACTABLE: False}


class Hardware:
    """The AES-256 keys of one database in one token of a module; the last one wraps, by AES-GCM inside."""

    def __init__(self, database: str, *, module: str, token: str, pin: str) -> None:
        self._names, self._module, self._token, self._pin = Labels(database), module, token, pin

    def current(self) -> str:
        """Return the last key's label; the first is made at first use."""
        with self._session() as session:
            return (self._labels(session) or [self._made(session)])[-1]

    def renew(self) -> str:
        """Make the next key."""
        with self._session() as session:
            return self._made(session)

    def wrap(self, label: str, secret: bytes, context: bytes) -> bytes:
        """Wrap a data key."""
        nonce = os.urandom(_NONCE)
        with self._session() as session:
            wrapped = _key(session, label).encrypt(
                secret, mechanism=Mechanism.AES_GCM, mechanism_param=GCMParams(nonce, context)
            )
        return nonce + bytes(wrapped)

    def unwrap(self, label: str, wrapped: bytes, context: bytes) -> bytes:
        """Return a data key."""
        parameters = GCMParams(wrapped[:_NONCE], context)
        with self._session() as session:
            key = _key(session, label)
            try:
                secret = key.decrypt(
                    wrapped[_NONCE:], mechanism=Mechanism.AES_GCM, mechanism_param=parameters
                )
            except (pkcs11.EncryptedDataInvalid, pkcs11.GeneralError) as problem:
                raise NotGenuine("A wrapped key was changed.") from problem
        return bytes(secret)

    def retire_before(self, label: str) -> None:
        """Destroy the keys before in the module."""
        with self._session() as session:
            for old in self._names.before(label, self._labels(session)):
                _key(session, old).destroy()

    def _labels(self, session: Any) -> list[str]:
        found = session.get_objects({Attribute.CLASS: ObjectClass.SECRET_KEY})
        return self._names.ours(str(key.label) for key in found)

    def _made(self, session: Any) -> str:
        label = self._names.after(self._labels(session))
        session.generate_key(KeyType.AES, 256, label=label, store=True, template=_KEPT_INSIDE)
        return label

    @contextmanager
    def _session(self) -> Iterator[Any]:
        try:
            with (
                _library(self._module)
                .get_token(token_label=self._token)
                .open(rw=True, user_pin=self._pin) as session
            ):
                yield session
        except (pkcs11.NoSuchToken, pkcs11.PinIncorrect, pkcs11.DeviceError, RuntimeError) as problem:
            raise KeyUnavailable(
                f"The security module does not open: {type(problem).__name__}. Look at RECENSUS_PKCS11_*."
            ) from problem


@cache
def _library(module: str) -> Any:
    return pkcs11.lib(module)


def _key(session: Any, label: str) -> Any:
    try:
        return session.get_key(object_class=ObjectClass.SECRET_KEY, label=label)
    except pkcs11.NoSuchKey as problem:
        raise KeyUnavailable(f"The security module has no key '{label}'.") from problem
