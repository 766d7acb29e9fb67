"""Assertions that programs sign, and the tokens that we sign: what must hold of each, and nothing of who they are."""

import json
import secrets
import time
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OKPKey

from recensus.privacy.key_files import key_file
from recensus.privacy.machines.types import Bearer, Token

ALGORITHMS = ["Ed25519", "ES256", "PS256"]
"""Signatures that are taken: nothing symmetric, nothing outdated, and never what a token itself asks for."""

LONGEST_ASSERTION = 300
TOKEN_SECONDS = 300
CLOCK_SKEW = 30
_TOKEN_KEY = "tokens.pem"  # noqa: S105 - the name of a file
_KIND = "at+jwt"


class NotAccepted(Exception):
    """The assertion or token proves nothing. The reason is for our log, never for whoever showed it."""


def read_assertion(
    assertion: str, keys: Mapping[str, Any], *, machine: str, audience: str
) -> tuple[str, int]:
    """Return the mark and the expiry (seconds since 1970) of an assertion that ``machine`` signed for ``audience``.

    Raises NotAccepted (RFC 7523, section 3).
    """
    claims = _verified(assertion, key_set(keys), {"typ": {"JWT", None}})
    _require(claims.get("iss") == machine == claims.get("sub"), "issuer and subject are not the program")
    _require(audience in _listed(claims.get("aud")), "it is meant for somebody else")
    expires = _in_time(claims, longest=LONGEST_ASSERTION)
    mark = claims.get("jti")
    _require(isinstance(mark, str) and 0 < len(mark) <= 200, "it has no mark of its own")
    return str(mark), expires


def key_set(keys: Mapping[str, Any]) -> KeySet:
    """Read a JWK set; joserfc's or Python's own errors tell what is wrong with it."""
    return KeySet.import_key_set({"keys": list(keys["keys"])})


def claimed_issuer(assertion: str) -> str:
    """Return who an assertion says it is from, before anything is verified. Raises NotAccepted."""
    try:
        claims = json.loads(jws.extract_compact(assertion.encode()).payload)
    except (JoseError, ValueError) as unreadable:
        raise NotAccepted("it cannot be read") from unreadable
    return str(claims.get("iss", "")) if isinstance(claims, dict) else ""


def issue(bearer: Bearer, *, audience: str) -> Token:
    """Sign a token of access (RFC 9068) that opens the bearer's scopes for `TOKEN_SECONDS`."""
    now = int(time.time())
    claims = {
        "iss": audience,
        "aud": audience,
        "sub": bearer.machine,
        "client_id": bearer.machine,
        "purpose": bearer.purpose,
        "scope": " ".join(sorted(bearer.scopes)),
        "iat": now,
        "exp": now + TOKEN_SECONDS,
        "jti": secrets.token_urlsafe(16),
    }
    text = jwt.encode({"alg": "Ed25519", "typ": _KIND}, claims, _own_key(), algorithms=["Ed25519"])
    return Token(text=text, seconds=TOKEN_SECONDS, scopes=sorted(bearer.scopes))


def read_token(token: str, *, audience: str) -> Bearer:
    """Return who holds a token of ours that is still good. Raises NotAccepted."""
    claims = _own_claims(token)
    _require(claims.get("aud") == audience == claims.get("iss"), "it is meant for somebody else")
    _in_time(claims, longest=TOKEN_SECONDS)
    return Bearer(
        machine=str(claims["sub"]),
        purpose=str(claims["purpose"]),
        scopes=frozenset(str(claims["scope"]).split()),
    )


@lru_cache(maxsize=4096)
def _own_claims(token: str) -> Mapping[str, Any]:
    """Return what a token of ours says; its signature is checked once, its time and its audience at every use."""
    return _verified(token, _own_key(), {"typ": {_KIND}})


def _verified(text: str, key: OKPKey | KeySet, expected: Mapping[str, set[str | None]]) -> dict[str, Any]:
    try:
        token = jwt.decode(text, key, algorithms=ALGORITHMS)
    except (JoseError, ValueError) as broken:
        raise NotAccepted(f"it does not verify: {type(broken).__name__}") from broken
    for name, allowed in expected.items():
        _require(token.header.get(name) in allowed, f"its {name} is another")
    return token.claims


def _in_time(claims: Mapping[str, Any], *, longest: int) -> int:
    """Return when the claims expire; they must say so, be valid now and not hold for longer than ``longest``."""
    now, expires, begins = time.time(), claims.get("exp"), claims.get("nbf", claims.get("iat", 0))
    _require(isinstance(expires, int) and isinstance(begins, int), "it says no time in whole seconds")
    assert isinstance(expires, int)
    assert isinstance(begins, int)
    _require(begins <= now + CLOCK_SKEW, "it is not valid yet")
    _require(now < expires, "it has expired")
    _require(expires <= now + longest + CLOCK_SKEW, "it would hold for too long")
    return expires


def _listed(audience: object) -> list[object]:
    return audience if isinstance(audience, list) else [audience]


def _require(holds: bool, otherwise: str) -> None:  # noqa: FBT001 - a condition is its only subject
    if not holds:
        raise NotAccepted(otherwise)


@lru_cache(maxsize=1)
def _own_key() -> OKPKey:
    made = key_file(_TOKEN_KEY, lambda: OKPKey.generate_key("Ed25519").as_pem(private=True))
    return OKPKey.import_key(made)
