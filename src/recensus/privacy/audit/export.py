"""The whole log as a file that others can check: see `recensus.privacy.audit.verify`."""

import os
from collections.abc import Iterator
from pathlib import Path

from django.db import connection

from recensus.privacy.audit.line import COLUMNS, line_of

AT_ONCE = 5_000

_LAST = "select size, note from audit_checkpoint order by id desc limit 1"
_LEAVES = f"""
select l.index, l.hash, {COLUMNS} from audit_leaf l left join audit_entry e on e.id = l.entry
where l.index >= %s and l.index < %s order by l.index
"""


class NothingToExport(LookupError):
    """No checkpoint was signed yet."""


def export(file: Path) -> int:
    """Write the log up to its last checkpoint, whole or not at all; return how many entries it has."""
    size, note = _last_checkpoint()
    unfinished = file.with_name(f".{file.name}.unfinished")
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        out.write(f"{note}\n".encode())
        for start in range(0, size, AT_ONCE):
            out.writelines(_lines(start, min(start + AT_ONCE, size)))
    unfinished.replace(file)
    return size


def _last_checkpoint() -> tuple[int, str]:
    with connection.cursor() as cursor:
        cursor.execute(_LAST)
        last = cursor.fetchone()
    if last is None:
        raise NothingToExport("The log has no checkpoint yet. Run: recensus audit sequence")
    size, note = last
    return size, note


def _lines(start: int, end: int) -> Iterator[bytes]:
    with connection.cursor() as cursor:
        cursor.execute(_LEAVES, [start, end])
        for index, hashed, *entry in cursor.fetchall():
            text = line_of(entry) if entry[0] is not None else b"(gone)"
            yield b"\t".join([str(index).encode(), bytes(hashed).hex().encode(), text]) + b"\n"
