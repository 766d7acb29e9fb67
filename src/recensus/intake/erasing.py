"""What the checks noted of somebody who is taken off the record goes with her; what is past its term goes, too."""

import re
import shutil
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.models import Q
from django.db.models.functions import Coalesce

from recensus.intake.models import Finding, HeldRow
from recensus.intake.places import rejects_folder
from recensus.privacy.vault.sealed_files import SUFFIX, open_file, seal_file
from recensus.registry.models import Batch

_NOTED = """
delete from {table} n
using unnest(%s::int[], %s::text[], %s::text[]) as k(batch, kind, key), registry_batch spoke, registry_batch b
where spoke.id = k.batch and b.source_id = spoke.source_id and b.id = n.batch_id
  and n.kind = k.kind and n.source_key = k.key
"""


def forget(keys: Sequence[tuple[int, str, str]]) -> None:
    """Remove findings and held rows of keys (batch, kind, key), whatever extract of the same source they are from."""
    columns = [list(column) for column in zip(*keys, strict=True)] or [[], [], []]
    with connection.cursor() as cursor:
        for table in ("intake_finding", "intake_heldrow"):
            cursor.execute(_NOTED.format(table=table), columns)


def rewrite_rejects(values: Collection[str]) -> list[str]:
    """Seal anew every file of rejected rows without the lines that hold one of these identifiers; return which."""
    if not values:
        return []
    hers = re.compile(
        rb"(?<![0-9A-Za-z])("
        + b"|".join(re.escape(value.encode()) for value in values)
        + rb")(?![0-9A-Za-z])"
    )
    places = sorted((Path(settings.RECENSUS_FILES) / "rejects").glob(f"*/*{SUFFIX}"))
    return [f"the rejects file {path.parent.name}/{path.name}" for path in places if _rewritten(path, hers)]


def _rewritten(path: Path, hers: re.Pattern[bytes]) -> bool:
    lines = b"".join(open_file(path)).splitlines(keepends=True)
    kept = [line for line in lines if not hers.search(line)]
    if len(kept) < len(lines):
        seal_file(kept, path)
    return len(kept) < len(lines)


def past(until: Mapping[str, date]) -> list[Batch]:
    """Return the extracts that have rejected rows, findings or held rows and speak of days before their source's."""
    too_old = Q(pk__in=())
    for source, day in until.items():
        too_old |= Q(source__name=source, day__lt=day)
    noted = Q(pk__in=Finding.objects.exclude(value="").values("batch"))
    held = Q(pk__in=HeldRow.objects.exclude(content=None).values("batch"))
    found = Batch.objects.annotate(day=Coalesce("last_day", "stated_on")).filter(too_old)
    return list(found.filter(noted | held | ~Q(rejects_files=[])).select_related("source").order_by("id"))


def expire(until: Mapping[str, date]) -> list[str]:
    """Throw away rejected rows, and the values in findings and held rows, of extracts before their source's day.

    A row that was never taken in is kept as long as the first of its values may be. Returns in words what went.
    """
    return [_expired(batch) for batch in past(until)]


def _expired(batch: Batch) -> str:
    Finding.objects.filter(batch=batch).update(value="")
    HeldRow.objects.filter(batch=batch).update(content=None)
    Batch.objects.filter(pk=batch.pk).update(rejects_files=[])
    shutil.rmtree(rejects_folder(batch.pk), ignore_errors=True)
    return f"the rejected and held rows of batch {batch.pk} of {batch.source.name}"
