"""Whom an entry is about, said so that it can be forgotten.

An entry holds HMAC-SHA256(salt of the subject, "P:17"). Whoever has the salt finds the entries about a person; once the
salt is deleted nobody does, and the log verifies as before.
"""

import hmac
import secrets
from collections.abc import Collection, Iterable

from django.db import connection

from recensus.privacy.prepared import ask, tell

Subject = tuple[str, int]
SALT_BYTES = 32

_READ = """
select kind, number, salt from audit_subjectsalt
where kind = any(%s::text[]) and number = any(%s::bigint[]) order by id
"""
_ADD = """
insert into audit_subjectsalt (kind, number, salt) select * from unnest(%s::text[], %s::bigint[], %s::bytea[])
"""


def commitments(subjects: Iterable[Subject]) -> list[bytes]:
    """Return one commitment a subject, in an order that tells nothing; a subject never met before gets its salt."""
    asked = set(subjects)
    salts = {subject: first for subject, (first, *_) in _salts(asked).items()}
    if absent := [subject for subject in asked if subject not in salts]:
        salts |= _add(absent)
    return sorted(_commitment(salts[subject], subject) for subject in asked)


def all_commitments(subject: Subject) -> list[bytes]:
    """Return what stands for ``subject`` in entries: more than one when two met it first at once, none if forgotten."""
    return [_commitment(salt, subject) for salt in _salts([subject]).get(subject, [])]


def forget_salts(subject: Subject) -> None:
    """Delete the salts: nobody can tell from now on which entries were about ``subject``."""
    with connection.cursor() as cursor:
        cursor.execute("delete from audit_subjectsalt where (kind, number) = (%s, %s)", subject)


def _commitment(salt: bytes, subject: Subject) -> bytes:
    kind, number = subject
    return hmac.digest(salt, f"{kind}:{number}".encode(), "sha256")


def _salts(subjects: Collection[Subject]) -> dict[Subject, list[bytes]]:
    found: dict[Subject, list[bytes]] = {}
    if subjects:
        for kind, number, salt in ask(_READ, _columns(subjects)):
            found.setdefault((kind, number), []).append(bytes(salt))
    return found


def _add(subjects: Collection[Subject]) -> dict[Subject, bytes]:
    salts = [secrets.token_bytes(SALT_BYTES) for _ in subjects]
    tell(_ADD, [*_columns(subjects), salts])
    return dict(zip(subjects, salts, strict=True))


def _columns(subjects: Collection[Subject]) -> list[list[str] | list[int]]:
    return [[kind for kind, _ in subjects], [number for _, number in subjects]]
