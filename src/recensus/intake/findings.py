"""What the checks saw, on record with the batch."""

from pathlib import Path

from django.db import connection, transaction
from django.db.models import Count

from recensus.intake.models import Chunk, Finding
from recensus.intake.types import FindingCount
from recensus.privacy.access import Act, looking

MALFORMED = ("malformed_identifier", "dummy_identifier")
"""The checks that find an identifier by which nobody may be recognised."""

_COPY = 'copy finding (row, file, kind, source_key, code, "column", value, severity) from stdin (format csv)'
_KEEP = """
insert into intake_finding (batch_id, "row", file, kind, source_key, code, "column", value, severity)
select %s, "row", file, kind, coalesce(source_key, ''), code, coalesce("column", ''), coalesce(value, ''), severity
from finding
"""


def record_findings(batch: int, path: Path) -> None:
    """Put the staged findings on record, unless an earlier attempt has come further already."""
    if Chunk.objects.filter(batch=batch).exists():
        return
    with transaction.atomic(), connection.cursor() as cursor:
        Finding.objects.filter(batch=batch).delete()
        cursor.execute(
            'create temp table finding ("row" bigint, file text, kind text, source_key text, code text, '
            '"column" text, value text, severity text) on commit drop'
        )
        with path.open("rb") as file, cursor.cursor.copy(_COPY) as stream:
            while part := file.read(1 << 18):
                stream.write(part)
        cursor.execute(_KEEP, [batch])


def malformed_identifiers(batch: int, issuers: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """Return key and issuer of the persons whose identifier is malformed; ``issuers`` maps column to issuer."""
    found = Finding.objects.filter(batch=batch, kind="P", code__in=MALFORMED).values_list(
        "source_key", "column"
    )
    return tuple({(key, issuers[column]) for key, column in found if column in issuers})


def count_findings(batch: int, *, by: str, purpose: str) -> list[FindingCount]:
    """Return how often each check saw something."""
    with looking(by=by, purpose=purpose, action=Act.COUNT):
        counted = (
            Finding.objects.filter(batch=batch)
            .values("code", "severity")
            .annotate(n=Count("id"))
            .order_by("-n", "code")
        )
        return [FindingCount(code=row["code"], severity=row["severity"], rows=row["n"]) for row in counted]
