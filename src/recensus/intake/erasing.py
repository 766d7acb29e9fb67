"""What the checks noted of somebody who is taken off the record goes with her; what is past its term goes, too."""

import re
import shutil
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import connection

from recensus.intake.models import Finding, HeldRow
from recensus.intake.places import rejects_folder
from recensus.privacy.vault.sealed_files import SUFFIX, open_file, seal_file
from recensus.registry.aging import OldExtract, extracts_before, forget_rejects
from recensus.registry.erasing import in_columns

_NOTED = """
delete from {table} n
using unnest(%s::int[], %s::text[], %s::text[]) as k(batch, kind, key), registry_batch spoke, registry_batch b
where spoke.id = k.batch and b.source_id = spoke.source_id and b.id = n.batch_id
  and n.kind = k.kind and n.source_key = k.key
"""


def forget(keys: Sequence[tuple[int, str, str]]) -> None:
    """Remove findings and held rows of keys (batch, kind, key), whatever extract of the same source they are from."""
    with connection.cursor() as cursor:
        for table in ("intake_finding", "intake_heldrow"):
            cursor.execute(_NOTED.format(table=table), in_columns(keys))


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


def past(until: Mapping[str, date]) -> list[OldExtract]:
    """Return the extracts that have rejected rows, findings or held rows and speak of days before their source's."""
    old = extracts_before(until)
    batches = [one.batch for one in old]
    noted = Finding.objects.exclude(value="").filter(batch__in=batches).values_list("batch", flat=True)
    held = HeldRow.objects.exclude(content=None).filter(batch__in=batches).values_list("batch", flat=True)
    speaking = {*noted.distinct(), *held.distinct()}
    return [one for one in old if one.has_rejects or one.batch in speaking]


def expire(until: Mapping[str, date]) -> list[str]:
    """Throw away rejected rows, and the values in findings and held rows, of extracts before their source's day.

    A row that was never taken in is kept as long as the first of its values may be. Returns in words what went.
    """
    return [_expired(extract) for extract in past(until)]


def _expired(extract: OldExtract) -> str:
    Finding.objects.filter(batch=extract.batch).update(value="")
    HeldRow.objects.filter(batch=extract.batch).update(content=None)
    forget_rejects(extract.batch)
    shutil.rmtree(rejects_folder(extract.batch), ignore_errors=True)
    return f"the rejected and held rows of batch {extract.batch} of {extract.source}"
