"""What the checks noted of somebody who is taken off the record goes with her."""

import re
from collections.abc import Collection, Sequence
from pathlib import Path

from django.conf import settings
from django.db import connection

from recensus.privacy.vault.sealed_files import SUFFIX, open_file, seal_file

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
