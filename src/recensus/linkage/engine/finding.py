"""What identifiers and constraints leave for a person to look at."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from rapidfuzz.distance import OSA

from recensus.linkage.engine.gate import Identified
from recensus.linkage.engine.preparing import Prepared
from recensus.linkage.engine.types import FINDINGS, Settings

Finding = tuple[str, list[int], str, str]
Rows = npt.NDArray[np.int32]


def findings_table(findings: list[Finding]) -> pa.Table:
    """Return findings as a table, in order of code and records."""
    ordered = sorted(findings, key=lambda finding: (finding[0], finding[1], finding[2]))
    columns = list(zip(*ordered, strict=True)) or [(), (), (), ()]
    return pa.Table.from_arrays(
        [pa.array(column, field.type) for column, field in zip(columns, FINDINGS, strict=True)],
        schema=FINDINGS,
    )


def two_numbers(prepared: Prepared, identified: Identified, left: Rows, right: Rows) -> list[Finding]:
    """Return a finding for each linked pair whose numbers of one issuer differ: a slip of the pen, or two numbers."""
    found: list[Finding] = []
    for position, issuer in enumerate(identified.issuers):
        one, other = identified.numbers[left, position], identified.numbers[right, position]
        differ = np.flatnonzero((one != 0) & (other != 0) & (one != other))
        stated = (_values(prepared, rows[differ], issuer) for rows in (left, right))
        for i, j, mine, theirs in zip(left[differ], right[differ], *stated, strict=True):
            slip = OSA.distance(mine, theirs, score_cutoff=1) <= 1
            code, detail = (
                ("identifier.mistyped", "one slip apart") if slip else ("identifier.two", "two numbers")
            )
            found.append((code, [int(prepared.record[i]), int(prepared.record[j])], issuer, detail))
    return found


def _values(prepared: Prepared, rows: Rows, issuer: str) -> list[str]:
    lists = prepared.table["identifiers"].combine_chunks().take(pa.array(rows)).to_pylist()
    return [next(str(each["value"]) for each in several if each["issuer"] == issuer) for several in lists]


def twice(prepared: Prepared, left: Rows, right: Rows, settings: Settings) -> list[Finding]:
    """Return a finding for each pair of one person in a register that should hold each person once."""
    register = prepared.register
    same = (register[left] == register[right]) & np.isin(register[left], list(settings.unique_registers))
    return [
        ("register.twice", [int(prepared.record[i]), int(prepared.record[j])], "", f"register {register[i]}")
        for i, j in zip(left[same], right[same], strict=True)
    ]


def contradicted(prepared: Prepared, pairs: list[tuple[Rows, Rows]]) -> list[Finding]:
    """Return a finding for each pair that people hold to be one person while decisions of people keep it apart."""
    return [
        (
            "constraint.contradicted",
            sorted([int(prepared.record[i]), int(prepared.record[j])]),
            "",
            "decided the same, and apart",
        )
        for left, right in pairs
        for i, j in zip(left, right, strict=True)
    ]
