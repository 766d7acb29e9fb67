"""Signed statements of how far the log has come: C2SP checkpoints, with Ed25519 keys kept as files.

Keys are numbered; the newest signs. The first checkpoint after a change of keys is signed by both, so that whoever
trusts the old key learns that the log goes on under the new one.
"""

from base64 import b64encode

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from django.conf import settings

from recensus.privacy.audit.verify import ED25519, Keys, key_id, keys_in
from recensus.privacy.key_files import key_file, key_folder


def write(size: int, root: bytes, *, last: str) -> str:
    """Return a signed checkpoint; ``last`` is the one before, or nothing."""
    text = f"{settings.RECENSUS_AUDIT_ORIGIN}\n{size}\n{b64encode(root).decode()}\n"
    newest, *older = reversed(_keys())
    unknown_to_last = last and _signature(newest, last.partition("\n\n")[0] + "\n") not in last
    signing = [newest, *older[:1]] if unknown_to_last else [newest]
    return text + "\n" + "".join(_signature(key, text) for key in signing)


def verifier_keys() -> list[str]:
    """Return the public keys, oldest first, as auditors and witnesses are given them."""
    name = settings.RECENSUS_AUDIT_ORIGIN
    return [
        f"{name}+{key_id(name, _public(key)).hex()}+{b64encode(ED25519 + _public(key)).decode()}"
        for key in _keys()
    ]


def trusted() -> Keys:
    """Return the log's own public keys, to look at what witnesses hold."""
    return keys_in("\n".join(verifier_keys()))


def change_key() -> str:
    """Make a new key, which signs from now on, and return what verifies it."""
    key_file(_file(len(_keys()) + 1), _new)
    return verifier_keys()[-1]


def _keys() -> list[Ed25519PrivateKey]:
    key_file(_file(1), _new)
    count = 1
    while (key_folder() / _file(count + 1)).exists():
        count += 1
    return [_opened(key_file(_file(number), _new)) for number in range(1, count + 1)]


def _file(number: int) -> str:
    return f"audit-{number}.pem"


def _new() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _opened(pem: bytes) -> Ed25519PrivateKey:
    key = load_pem_private_key(pem, password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError("The audit's signing key is not an Ed25519 key.")
    return key


def _public(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def _signature(key: Ed25519PrivateKey, text: str) -> str:
    """Return the line that signs ``text``; Ed25519 gives the same one each time."""
    name = settings.RECENSUS_AUDIT_ORIGIN
    return f"— {name} {b64encode(key_id(name, _public(key)) + key.sign(text.encode())).decode()}\n"
