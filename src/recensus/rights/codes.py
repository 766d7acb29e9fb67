"""One-time codes on printed letters, and the visits that they open.

A code is twelve letters and figures without those that are mistaken for each other: four to find the letter, eight to
prove it (39 bits), good for 30 days and five tries. Only a keyed hash over the eight and the date of birth is kept, so
that who holds the database has neither. Whatever is wrong, the answer and the work are the same.
"""

import hmac
import secrets
from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac

from recensus.privacy.guarding.types import Limit
from recensus.rights.models import Letter, Visit

ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
SELECTOR, LENGTH = 4, 12
GOOD_FOR: Final = timedelta(days=30)
TRIES: Final = 5
VISIT: Final = timedelta(minutes=15)
CODES_FROM_ONE_ADDRESS: Final = Limit("letter codes from one address", 20, 15 * 60)
_NOBODY: Final = "0" * 64


def new_letter(person: int, born: date, *, by: str) -> str:
    """Return the code of a new letter to a person; letters that she has not used are void."""
    now = timezone.now()
    Letter.objects.filter(person=person, used_at=None).update(expires_at=now)
    code = _unused()
    facts = {"person": person, "proof": _proof(code, born), "issued_by": by, "issued_at": now}
    facts |= {"expires_at": now + GOOD_FOR, "tries": 0, "used_at": None}
    Letter.objects.update_or_create(selector=code[:SELECTOR], defaults=facts)
    return code


def _unused() -> str:
    """Return a code whose first letters find no letter that is still good."""
    while True:
        code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        if not _good(code).exists():
            return code


def _good(code: str) -> QuerySet[Letter]:
    return Letter.objects.filter(
        selector=code[:SELECTOR], used_at=None, expires_at__gt=timezone.now(), tries__lt=TRIES
    )


def written(code: str) -> str:
    """Return a code as it is printed.

    >>> written("2345ABCD6789")
    '2345-ABCD-6789'
    """
    return "-".join(code[place : place + 4] for place in range(0, LENGTH, 4))


def redeem(typed: str, born: date) -> int | None:
    """Return whose letter it is, and use it up; None whatever is wrong."""
    code = "".join(letter for letter in typed.upper() if letter.isalnum())
    proof = _proof(code, born)
    with transaction.atomic():
        letter = _good(code).select_for_update().first()
        right = hmac.compare_digest(letter.proof if letter else _NOBODY, proof)
        if letter is not None:
            letter.tries, letter.used_at = letter.tries + 1, timezone.now() if right else None
            letter.save(update_fields=["tries", "used_at"])
    return letter.person if letter and right else None


def _proof(code: str, born: date) -> str:
    said = f"{code[SELECTOR:LENGTH]}\0{born.isoformat()}\0{len(code) == LENGTH}"
    return salted_hmac("recensus.rights.letter", said, algorithm="sha256").hexdigest()


def begin_visit(person: int) -> str:
    """Return the key of a new visit; those that are over are swept."""
    Visit.objects.filter(until__lt=timezone.now()).delete()
    key = secrets.token_urlsafe(32)
    Visit.objects.create(key=_hash(key), person=person, until=timezone.now() + VISIT)
    return key


def visitor(key: str) -> int | None:
    """Return who visits with this key, and let the fifteen minutes begin anew; None when they are over."""
    now = timezone.now()
    visits = Visit.objects.filter(key=_hash(key), until__gt=now)
    person = visits.values_list("person", flat=True).first()
    visits.update(until=now + VISIT)
    return person


def end_visit(key: str) -> None:
    """End a visit."""
    Visit.objects.filter(key=_hash(key)).delete()


def _hash(key: str) -> str:
    return salted_hmac("recensus.rights.visit", key, algorithm="sha256").hexdigest()
