"""Changing keys while people work: in small committed steps, from wherever the last attempt was killed.

New data keys are made and seal from then on; what older ones sealed is sealed anew, some thousands of rows a
transaction; a key is destroyed when nothing uses it and nobody holds it. The provider's own key changes by wrapping the
few data keys anew, without touching a value.
"""

from collections.abc import Callable
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from recensus.privacy.access import Act, looking
from recensus.privacy.vault import keys, locking, sealed_files, sealing
from recensus.privacy.vault.models import DataKey, SealedValue
from recensus.privacy.vault.providers.choosing import provider
from recensus.privacy.vault.types import Key, Use

ROWS = 5000
"""Rows sealed anew in one transaction: some 50 ms, in which only writers of these same rows wait."""

_ROTATED = (Use.VALUES, Use.FILES)
_NEXT = """
select token, ciphertext, key_id from vault_sealedvalue where token > %s order by token limit %s
"""
_REPLACE = """
update vault_sealedvalue v set ciphertext = n.ciphertext, key_id = %s
from unnest(%s::uuid[], %s::bytea[], %s::smallint[]) as n(token, ciphertext, was)
where v.token = n.token and v.key_id = n.was
"""


def begin(*, by: str, purpose: str) -> None:
    """Let new keys seal values and files from now on, unless a rotation was begun and is not finished."""
    with looking(by=by, purpose=purpose, action=Act.MANAGE):
        if not _retiring().exists():
            DataKey.objects.filter(use__in=_ROTATED, state="active").update(state="retiring")


def _retiring() -> QuerySet[DataKey]:
    return DataKey.objects.filter(use__in=_ROTATED, state="retiring")


def seal_anew(tell: Callable[[int], None]) -> None:
    """Seal with the active keys whatever others sealed; ``tell`` hears how many values each step looked at."""
    key = keys.active(Use.VALUES)
    after: UUID | None = UUID(int=0)
    while after is not None:
        after, rows = _step(key, after)
        tell(rows)
    sealed_files.reseal_files(keys.active(Use.FILES))


@transaction.atomic
def _step(key: Key, after: UUID) -> tuple[UUID | None, int]:
    """Take the values that follow a token; return the last one's token (None at the end) and how many they are."""
    locking.hold_keys()
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [after, ROWS])
        rows = cursor.fetchall()
        for number in {used for _, _, used in rows} - {key.number}:
            mine = [(token, bytes(sealed)) for token, sealed, used in rows if used == number]
            cursor.execute(_REPLACE, [key.number, *_replaced(keys.numbered(number), key, mine)])
    return (rows[-1][0] if rows else None), len(rows)


def _replaced(
    old: Key, new: Key, rows: list[tuple[UUID, bytes]]
) -> tuple[list[UUID], list[bytes], list[int]]:
    """Return tokens, new ciphertexts, and the key by which each was sealed until now."""
    tokens = [token.bytes for token, _ in rows]
    values = sealing.unseal(old.secret, tokens, [sealed for _, sealed in rows])
    return [token for token, _ in rows], sealing.seal(new.secret, tokens, values), [old.number] * len(rows)


@transaction.atomic
def destroy_unused() -> bool:
    """Destroy the keys that nothing uses any more; False while one has to wait for whoever seals with it."""
    if not locking.nobody_seals():
        return False
    files = sealed_files.keys_in_use()
    for key in _retiring():
        if key.id in files or SealedValue.objects.filter(key=key).exists():
            return False
        key.state, key.wrapped, key.destroyed_at = "destroyed", None, timezone.now()
        key.save()
    return True


def rewrap(*, by: str, purpose: str) -> str:
    """Wrap every data key with the provider's next key, and throw those before away; return the next key's label."""
    keeper = provider()
    with looking(by=by, purpose=purpose, action=Act.MANAGE):
        rows = list(DataKey.objects.select_for_update().exclude(state="destroyed"))
        label = keeper.renew()
        for row in rows:
            row.wrapped = keeper.wrap(label, keys.unwrapped(row).secret, keys.context(row))
            row.wrapped_by = label
            row.save()
    keeper.retire_before(label)
    return label
