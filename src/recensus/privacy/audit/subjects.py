"""Whom an entry is about, said so that it can be forgotten.

An entry holds HMAC-SHA256(salt of the subject, "P:17"). Whoever has the salt finds the entries about a person; once the
salt is deleted nobody does, and the log verifies as before.
"""

import hmac
import secrets
from collections.abc import Iterable, Sequence

from django.db import connection

Subject = tuple[str, int]
SALT_BYTES = 32

_READ = """
select kind, number, salt from audit_subjectsalt
where (kind, number) in (select * from unnest(%s::text[], %s::bigint[]))
"""
_ADD = """
insert into audit_subjectsalt (kind, number, salt)
select * from unnest(%s::text[], %s::bigint[], %s::bytea[]) on conflict do nothing
"""


def commitments(subjects: Iterable[Subject]) -> list[bytes]:
    """Return one commitment a subject, in an order that tells nothing; a subject never met before gets its salt."""
    asked = sorted(set(subjects))
    if not asked:
        return []
    salts = _salts(asked)
    if absent := [subject for subject in asked if subject not in salts]:
        _add(absent)
        salts |= _salts(absent)
    return sorted(_commitment(salts[subject], subject) for subject in asked)


def commitment(subject: Subject) -> bytes | None:
    """Return the commitment that stands for ``subject``, or None when there is no salt (any more)."""
    salt = _salts([subject]).get(subject)
    return _commitment(salt, subject) if salt else None


def forget_salt(subject: Subject) -> None:
    """Delete the salt: nobody can tell from now on which entries were about ``subject``."""
    with connection.cursor() as cursor:
        cursor.execute("delete from audit_subjectsalt where (kind, number) = (%s, %s)", subject)


def _commitment(salt: bytes, subject: Subject) -> bytes:
    kind, number = subject
    return hmac.digest(salt, f"{kind}:{number}".encode(), "sha256")


def _salts(subjects: Sequence[Subject]) -> dict[Subject, bytes]:
    with connection.cursor() as cursor:
        cursor.execute(_READ, _columns(subjects))
        return {(kind, number): bytes(salt) for kind, number, salt in cursor.fetchall()}


def _add(subjects: Sequence[Subject]) -> None:
    salts = [secrets.token_bytes(SALT_BYTES) for _ in subjects]
    with connection.cursor() as cursor:
        cursor.execute(_ADD, [*_columns(subjects), salts])


def _columns(subjects: Sequence[Subject]) -> list[list[str] | list[int]]:
    return [[kind for kind, _ in subjects], [number for _, number in subjects]]
