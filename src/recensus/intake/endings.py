"""How the rows that are not accepted end: rejected or held, each with its reason, on record with the batch."""

from collections.abc import Sequence

from recensus.connectors.definition import SourceDefinition
from recensus.connectors.staging import Staging
from recensus.intake.models import Finding, HeldRow
from recensus.registry.actions import Publication
from recensus.registry.erasing import ERASED
from recensus.registry.types import Remark
from recensus.vocabulary.types import Level

_SIZE = 5000


def record_rejects(staging: Staging, source: SourceDefinition, batch: int) -> list[tuple[str, str]]:
    """Put on record why rows were rejected or held; return the kinds and keys that held rows name."""
    keys: list[tuple[str, str]] = []
    held: list[HeldRow] = []
    reasons: list[Finding] = []
    for row in staging.rejects():
        reasons.append(
            Finding(
                batch_id=batch,
                file=row.file,
                row=row.row,
                kind=(kinds := _kinds(source, row.file))[0],
                code=row.code,
                column=row.column or "",
                value=row.value or "",
                severity=row.outcome,
            )
        )
        if row.outcome == "held":
            key = row.value or ""
            keys += [(kind, key) for kind in kinds]
            held.append(
                HeldRow(
                    batch_id=batch, row=row.row, file=row.file, kind=kinds[0], source_key=key, code=row.code
                )
            )
    Finding.objects.bulk_create(reasons, batch_size=_SIZE)
    HeldRow.objects.bulk_create(held, batch_size=_SIZE)
    return keys


def _kinds(source: SourceDefinition, file: str) -> str:
    """Return the letters of what the rows of a file state: persons first, then households, then reports."""
    described = {kind.describes for kind in source.kinds_of(file)}
    reported = "".join(kind.states.letter for kind in source.reports_of(file))
    return "P" * (Level.PERSON in described) + "H" * (Level.HOUSEHOLD in described) + reported


def record_remarks(batch: int, remarks: Sequence[Remark]) -> None:
    """Put on record what was noticed about where rows belong; those of somebody erased are held, without a word."""
    Finding.objects.bulk_create(
        Finding(
            batch_id=batch,
            row=remark.row,
            kind=remark.kind,
            code=remark.code,
            value="" if remark.code == ERASED else remark.value,
            severity="held" if remark.code == ERASED else "flag",
        )
        for remark in remarks
    )
    HeldRow.objects.bulk_create(
        HeldRow(batch_id=batch, row=told.row, kind=told.kind, source_key=told.value, code=ERASED)
        for told in remarks
        if told.code == ERASED
    )


def held_as_erased(source: SourceDefinition, batch: int) -> int:
    """Return how many rows are held because they speak of somebody who was erased."""
    files = source.files.values()
    own = any(kind.describes is Level.HOUSEHOLD and not kind.repeated for kind in files)
    return HeldRow.objects.filter(batch=batch, code=ERASED, kind__in="PH" if own else "P").count()


def record_publication(batch: int, found: Publication) -> None:
    """Put on record what only the whole extract showed: rows withdrawn, and held instead."""
    HeldRow.objects.bulk_create(
        (
            HeldRow(
                batch_id=batch, row=w.row, kind="P", source_key=w.source_key, code=w.code, content=w.payload
            )
            for w in found.withdrawn
        ),
        batch_size=_SIZE,
    )
    Finding.objects.bulk_create(
        (
            Finding(
                batch_id=batch, row=w.row, kind="P", source_key=w.source_key, code=w.code, severity="held"
            )
            for w in found.withdrawn
        ),
        batch_size=_SIZE,
    )
