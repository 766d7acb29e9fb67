"""Whom an entry is about, said so that it can be forgotten.

An entry holds HMAC-SHA256(salt of the subject, "P:17"). Whoever has the salt finds the entries about a person; once the
salt is deleted nobody does, and the log verifies as before.
"""

import hmac
import secrets
from collections.abc import Collection, Iterable

from django.db import connection

from recensus.privacy.prepared import Row, Statement, ask, together

Subject = tuple[str, int]
SALT_BYTES = 32

_READ = """
select kind, number, salt from audit_subjectsalt
where kind = any($1::bpchar[]) and number = any($2::bigint[]) order by id
"""

# The first salt that a subject was given, or the one that is made for it now.
SALTS = """
with asked as materialized (
    select a.*, (select (array_agg(s.salt order by s.id))[1] from audit_subjectsalt s
                 where s.kind = a.kind and s.number = a.number) as known
    from unnest($1::bpchar[], $2::bigint[], $3::bytea[]) as a(kind, number, made)
), added as (
    insert into audit_subjectsalt (kind, number, salt) select kind, number, made from asked where known is null
)
select kind, number, coalesce(known, made) from asked
"""


def commitments(subjects: Iterable[Subject]) -> list[bytes]:
    """Return one commitment a subject, in an order that tells nothing; a subject never met before gets its salt."""
    asked = set(subjects)
    return committed(together(salting(asked))[0]) if asked else []


def salting(subjects: Collection[Subject]) -> Statement:
    """Return the statement that finds each subject's salt, or makes one, for who sends it along with others."""
    return SALTS, [*_columns(subjects), [secrets.token_bytes(SALT_BYTES) for _ in subjects]]


def committed(salts: Iterable[Row]) -> list[bytes]:
    """Return the commitments to the subjects whose salts the statement found or made."""
    return sorted(_commitment(bytes(salt), (kind, number)) for kind, number, salt in salts)


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
        for kind, number, salt in ask(_READ, *_columns(subjects)):
            found.setdefault((kind, number), []).append(bytes(salt))
    return found


def _columns(subjects: Collection[Subject]) -> list[list[str] | list[int]]:
    return [[kind for kind, _ in subjects], [number for _, number in subjects]]
