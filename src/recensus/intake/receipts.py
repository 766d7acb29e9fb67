"""What a sender is told of what it sent: how the whole ended, and each row that was not simply taken in.

The same for every door. Values stay out of it: a row is named by its file, number and column.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from recensus.intake.check_words import remedy
from recensus.intake.models import Finding, Upload
from recensus.intake.uploads import UnknownUpload
from recensus.privacy.access import Act, looking
from recensus.registry import queries as registry

MOST_ROWS: Final = 1000


@dataclass(frozen=True, kw_only=True)
class RowTold:
    """One row: ``outcome`` is rejected, held or flag (taken in, and to be looked at)."""

    file: str
    row: int
    code: str
    column: str
    outcome: str
    remedy: str


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """How an upload stands: received = accepted + rejected + held once ``state`` is done.

    ``state`` is waiting, loading, done, halted (two officers have to let it count) or failed; ``problems`` say why
    nothing of it was taken in. At most `MOST_ROWS` rows are told; ``rows_left_out`` are not.
    """

    number: int
    source: str
    state: str
    batch: int | None
    received: int
    accepted: int
    rejected: int
    held: int
    problems: Sequence[Mapping[str, str]]
    rows: Sequence[RowTold]
    rows_left_out: int


def receipt(number: int, *, by: str, purpose: str) -> Receipt:
    """Return how ``by``'s own upload stands. Raises UnknownUpload, for anybody else's too."""
    with looking(by=by, purpose=purpose, action=Act.COUNT):
        found = Upload.objects.filter(pk=number, by=by).first()
        if found is None:
            raise UnknownUpload(f"There is no upload {number}.")
        rows, left_out = _rows(found.batch_id)
    counts, state = _counts(found, by=by, purpose=purpose)
    return Receipt(
        number=found.id,
        source=found.source,
        state=state,
        batch=found.batch_id,
        problems=found.problems,
        rows=rows,
        rows_left_out=left_out,
        **counts,
    )


def _counts(found: Upload, *, by: str, purpose: str) -> tuple[dict[str, int], str]:
    if found.batch_id is None:
        return dict.fromkeys(("received", "accepted", "rejected", "held"), 0), found.state
    batch = registry.batch(found.batch_id, by=by, purpose=purpose)
    counts = {"received": batch.received, "accepted": batch.accepted}
    state = "halted" if batch.state == "halted" else found.state
    return counts | {"rejected": batch.rejected, "held": batch.held}, state


def _rows(batch: int | None) -> tuple[list[RowTold], int]:
    """Return the first rows that were told of, those that were not taken in before the others, and how many more."""
    told = Finding.objects.filter(batch=batch).order_by("-severity", "file", "row", "code")
    rows = [
        RowTold(
            file=one.file,
            row=one.row,
            code=one.code,
            column=one.column,
            outcome=one.severity,
            remedy=remedy(one.code),
        )
        for one in told[:MOST_ROWS]
    ]
    return rows, max(0, told.count() - MOST_ROWS)
