"""Whom an entry is about, said so that it can be forgotten.

An entry holds HMAC-SHA256(salt of the subject, "P:17"). Whoever has the salt finds the entries about a person; once the
salt is deleted nobody does, and the log verifies as before.
"""

import hmac
import secrets
from collections.abc import Collection, Iterable

from django.db import connection

from recensus.privacy.prepared import ask

Subject = tuple[str, int]
SALT_BYTES = 32

_READ = """
select kind, number, salt from audit_subjectsalt
where kind = any(%s::text[]) and number = any(%s::bigint[]) order by id
"""

# One way there and back for those who are known and those who are met for the first time.
_READ_OR_ADD = """
with asked as (
    select * from unnest(%s::text[], %s::bigint[], %s::bytea[]) as a(kind, number, salt)
), known as (
    select distinct on (kind, number) s.kind, s.number, s.salt
    from audit_subjectsalt s join asked using (kind, number) order by kind, number, s.id
), added as (
    insert into audit_subjectsalt (kind, number, salt)
    select kind, number, salt from asked a
    where not exists (select from known k where k.kind = a.kind and k.number = a.number)
    returning kind, number, salt
)
select * from known union all select * from added
"""


def commitments(subjects: Iterable[Subject]) -> list[bytes]:
    """Return one commitment a subject, in an order that tells nothing; a subject never met before gets its salt."""
    asked = list(set(subjects))
    if not asked:
        return []
    salts = [secrets.token_bytes(SALT_BYTES) for _ in asked]
    return sorted(
        _commitment(bytes(salt), (kind, number))
        for kind, number, salt in ask(_READ_OR_ADD, [*_columns(asked), salts])
    )


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


def _columns(subjects: Collection[Subject]) -> list[list[str] | list[int]]:
    return [[kind for kind, _ in subjects], [number for _, number in subjects]]
