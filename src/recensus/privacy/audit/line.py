"""An entry as one line of text: the bytes that the log hashes, that are exported and that anyone can read."""

import json
from collections.abc import Sequence
from datetime import UTC

FIELDS = (
    "id", "at", "who", "role", "organisation", "channel", "purpose", "legal_basis", "agreement", "action", "subjects",
    "whole", "attributes", "allowed", "reason", "outcome", "request",
)  # fmt: skip
COLUMNS = ", ".join(f"e.{name}" for name in FIELDS)


def line_of(row: Sequence[object]) -> bytes:
    """Return the one JSON text of a row of FIELDS: keys in order, no spaces, times in UTC to the microsecond."""
    said = dict(zip(FIELDS, row, strict=True))
    said["at"] = said["at"].astimezone(UTC).isoformat(timespec="microseconds")  # type: ignore[attr-defined]
    said["subjects"] = [bytes(one).hex() for one in said["subjects"]]  # type: ignore[attr-defined]
    if isinstance(said["attributes"], str):  # Django's connection leaves jsonb as text
        said["attributes"] = json.loads(said["attributes"])
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
