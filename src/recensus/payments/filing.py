"""A run's files: written from its instructions, checked against the schema, sealed until they are released."""

import hashlib
import os
import secrets
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from django.conf import settings as django_settings
from django.db.models import Exists, OuterRef

from recensus.payments import cutting, models, schema, settings, writing
from recensus.payments.parting import in_parts
from recensus.payments.payees import ACCOUNT
from recensus.payments.types import Batch, Instruction, PaymentProblem, Scheme, State
from recensus.privacy.access import Look
from recensus.privacy.vault.queries import open_values
from recensus.privacy.vault.sealed_files import SUFFIX, open_file, seal_file

FOLDER, OUTBOX = "payments", "outbox"
_PART = 10_000


def message_name(run: models.Run, institution: str) -> str:
    """Return the name of a run's file for an institution: the same whenever and wherever it is made."""
    cut = f"{run.programme}\n{run.cycle}\n{run.attempt}"
    return f"RC{hashlib.sha256(cut.encode()).hexdigest()[:14].upper()}-{institution}"


def write_files(run: models.Run, look: Look) -> list[models.Message]:
    """Write a run's files anew; the look has to show account numbers. Raises NotValid."""
    shape, kept = settings.in_force(), []
    models.Message.objects.filter(run=run).delete()
    for institution, group in groupby(cutting.batches(run.pk), key=lambda batch: batch.institution):
        batches, name = list(group), message_name(run, institution)
        parts = writing.written(
            message=name,
            made=run.prepared_at,
            payer=shape.payer,
            institution=shape.institutions[institution],
            batches=batches,
            payments=lambda batch: _payments(run.pk, batch, look),
        )
        kept.append(_kept(run, name, batches, _sealed(name, parts)))
    return kept


def _kept(run: models.Run, name: str, batches: list[Batch], sha256: str) -> models.Message:
    sums: dict[str, str] = {
        currency: str(sum(batch.total for batch in batches if batch.currency == currency))
        for currency in sorted({batch.currency for batch in batches})
    }
    return models.Message.objects.create(
        run=run,
        name=name,
        institution=batches[0].institution,
        instructions=sum(batch.instructions for batch in batches),
        sums=sums,
        sha256=sha256,
    )


def _payments(run: int, batch: Batch, look: Look) -> Iterator[Instruction]:
    """Yield a batch's instructions with their account numbers opened, a part at a time."""
    recalled = models.Status.objects.filter(instruction=OuterRef("pk"), state=State.RECALLED)
    rows = models.Instruction.objects.filter(
        ~Exists(recalled),
        run=run,
        institution=batch.institution,
        currency=batch.currency,
        due_on=batch.due_on,
    ).order_by("id")
    columns = rows.values_list("end_to_end", "name", "scheme", "number", "amount")
    for part in in_parts(columns.iterator(chunk_size=_PART), _PART):
        opened = open_values([(ACCOUNT, token) for _, _, _, token, _ in part], look)
        for end_to_end, name, scheme, token, amount in part:
            number = opened[ACCOUNT, token]
            yield Instruction(
                end_to_end=end_to_end, name=name, scheme=Scheme(scheme), number=number, amount=amount
            )


def _sealed(name: str, parts: Iterable[bytes]) -> str:
    """Keep a file sealed, once it is known to be valid; return the hash of its bytes."""
    place = _place(name)
    place.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    seal_file(_hashed(parts, digest), place)
    schema.require_valid(open_file(place))
    return digest.hexdigest()


def _hashed(parts: Iterable[bytes], digest: "hashlib._Hash") -> Iterator[bytes]:
    for part in parts:
        digest.update(part)
        yield part


def _place(name: str) -> Path:
    return Path(django_settings.RECENSUS_FILES) / FOLDER / f"{name}.xml{SUFFIX}"


def outbox() -> Path:
    """Return the folder from which institutions' files are fetched: what lies there was released."""
    return Path(django_settings.RECENSUS_FILES) / OUTBOX


def require_unchanged(message: models.Message) -> None:
    """Raise PaymentProblem unless a file is, byte for byte, the one on record."""
    place, digest = _place(message.name), hashlib.sha256()
    for part in open_file(place) if place.exists() else ():
        digest.update(part)
    if digest.hexdigest() != message.sha256:
        raise PaymentProblem(
            f"The file {message.name} is not the one that was prepared: prepare the run again."
        )


def hand_over(message: models.Message) -> Path:
    """Put a released file into the outbox, whole or not at all, and return its place."""
    require_unchanged(message)
    folder = outbox()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished, place = folder / f".{message.name}.{secrets.token_hex(8)}", folder / f"{message.name}.xml"
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.writelines(open_file(_place(message.name)))
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(place)
    return place
