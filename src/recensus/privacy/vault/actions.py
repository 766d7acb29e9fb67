"""What is done to the vault: seal values, forget them, convert pseudonyms. Rotation is in `rotation`."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from uuid import UUID

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from recensus.privacy.access import Look
from recensus.privacy.vault import keys, locking, pseudonyms, sealing, tokens
from recensus.privacy.vault.columns import Sealer
from recensus.privacy.vault.models import SealedValue
from recensus.privacy.vault.types import Use

_STAGED = """
create temp table if not exists sealed_staging (token uuid, ciphertext bytea, key_id smallint) on commit delete rows
"""
_KEEP = """
insert into vault_sealedvalue (token, ciphertext, key_id)
select token, ciphertext, key_id from sealed_staging order by token on conflict do nothing
"""


@contextmanager
def sealing_with() -> Iterator[Sealer]:
    """Yield the keys that seal now, and keep them from being destroyed until all that they sealed is kept."""
    with locking.holding_keys():
        yield Sealer(index=keys.active(Use.INDEX), values=keys.active(Use.VALUES))


@transaction.atomic
def seal(values: Mapping[str, str]) -> None:
    """Keep values by their tokens; a token that is kept already stays as it is."""
    locking.hold_keys()
    key = keys.active(Use.VALUES)
    numbers = [tokens.number(token) for token in values]
    sealed = sealing.seal(
        key.secret, [number.bytes for number in numbers], [value.encode() for value in values.values()]
    )
    rows = "".join(
        f"{number},\\x{one.hex()},{key.number}\n" for number, one in zip(numbers, sealed, strict=True)
    )
    keep([rows.encode()])


def keep(lines: Iterable[bytes]) -> int:
    """Keep what was sealed before, as CSV for COPY: token, ciphertext, key's number; return how many are new.

    Call it inside a transaction, and inside `sealing_with` from before the sealing on.
    """
    with connection.cursor() as cursor:
        cursor.execute(_STAGED)
        _copy(cursor, lines)
        cursor.execute(_KEEP)
        new = cursor.rowcount
        cursor.execute("truncate sealed_staging")
        return int(new)


def _copy(cursor: CursorWrapper, lines: Iterable[bytes]) -> None:
    with cursor.cursor.copy("copy sealed_staging from stdin (format csv)") as stream:
        for part in lines:
            stream.write(part)


@transaction.atomic
def forget(numbers: Iterable[UUID]) -> int:
    """Throw sealed values away for good: their tokens stand for nothing any more. Returns how many there were."""
    deleted, _ = SealedValue.objects.filter(token__in=list(numbers)).delete()
    return deleted


def pseudonyms_for(sector: str, registrants: Sequence[tuple[str, int]]) -> list[str]:
    """Return what registrants (kind, number) are called in a sector; they mean nothing anywhere else."""
    return pseudonyms.pseudonyms(keys.active(Use.SECTOR, sector).secret, registrants)


def convert(names: Sequence[str], *, sector: str, to: str, look: Look) -> list[str]:
    """Return what another sector calls the same registrants; who they are is put on record with the look.

    Raises NotGenuine when a name is not of the sector.
    """
    known = pseudonyms.registrants(keys.active(Use.SECTOR, sector).secret, names)
    look.shows(
        persons=(number for kind, number in known if kind == "P"),
        households=(number for kind, number in known if kind == "H"),
        attributes=[f"pseudonym in {sector}", f"pseudonym in {to}"],
    )
    return pseudonyms_for(to, known)
