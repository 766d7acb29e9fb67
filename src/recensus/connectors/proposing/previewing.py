"""The rows of a file as they would be kept under a description that is still being made: the first, and all rejects."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from recensus.connectors.engine import name
from recensus.connectors.rejects import Reject
from recensus.connectors.reported import COLUMNS
from recensus.connectors.staging import Staging

SHOWN: Final = 8
MOST_REJECTS: Final = 50


@dataclass(frozen=True, kw_only=True)
class Kept:
    """The first rows of one kind: ``what`` is person, household or report; ``rows`` begin with the row's number."""

    what: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What would become of a file: received = accepted + rejected + held."""

    received: int
    accepted: int
    rejected: int
    held: int
    kept: Sequence[Kept]
    rejects: Sequence[Reject]
    flags: Sequence[Reject]


def preview(staging: Staging) -> Preview:
    """Return what a staged file would give; at most `SHOWN` rows of a kind and `MOST_REJECTS` rejects and flags."""
    return Preview(
        received=staging.received,
        accepted=staging.accepted,
        rejected=staging.rejected,
        held=staging.held,
        kept=list(_kept(staging)),
        rejects=[one for one, _ in zip(staging.rejects(), range(MOST_REJECTS), strict=False)],
        flags=list(_flags(staging)),
    )


def _kept(staging: Staging) -> Iterator[Kept]:
    for what, relation, columns in (
        ("person", "persons", staging.source.shape("P")),
        ("household", "households", staging.source.shape("H")),
        ("report", "reports", ("programme", *COLUMNS)),
    ):
        named = ", ".join(name(column) for column in columns)
        rows = staging.connection.execute(
            f"SELECT _row{', ' + named if named else ''} FROM {relation} ORDER BY _row LIMIT {SHOWN}"
        ).fetchall()
        stated = [n for n in range(1, len(columns) + 1) if any(row[n] is not None for row in rows)]
        if rows and stated:
            yield Kept(
                what=what,
                columns=[columns[n - 1] for n in stated],
                rows=[
                    [str(row[0]), *("" if row[n] is None else str(row[n]) for n in stated)] for row in rows
                ],
            )


def _flags(staging: Staging) -> Iterator[Reject]:
    """Yield what the checks saw in rows that are kept."""
    found = staging.connection.execute(f"""
        SELECT file, "row", code, "column", value FROM findings WHERE severity = 'flag'
        ORDER BY "row", code LIMIT {MOST_REJECTS}""")
    for file, row, code, column, value in found.fetchall():
        yield Reject(file=file, row=row, code=code, column=column, value=value, outcome="flag", remedy="")
