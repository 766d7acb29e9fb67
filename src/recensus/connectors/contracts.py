"""Whether an extract keeps the contract of its source: looked at as soon as it is read, before any row of it counts."""

import datetime as dt
from collections.abc import Iterator

from recensus.connectors.definition import Contract, Volume
from recensus.connectors.engine import literal
from recensus.connectors.failures import FileUnreadable
from recensus.connectors.files.table import ReadFile
from recensus.connectors.mapping import cell, day
from recensus.connectors.staging import Staging

SHOWN = 3
"""How many texts that are on no list a breach names."""


class ContractBroken(FileUnreadable):
    """Nothing of an extract is taken in, because it is not what was agreed; ``breaches`` tells each."""

    def __init__(self, source: str, breaches: list[FileUnreadable]) -> None:
        told = "\n".join(str(breach) for breach in breaches)
        super().__init__("contract_broken", source, f"{len(breaches)} breaches of its contract:\n{told}", "")
        self.breaches = breaches


def keep(staging: Staging, *, mode: str, rows_before: int | None) -> None:
    """Raise ContractBroken unless the files that were read keep the contract of their source.

    ``rows_before`` is how many rows the last extract of the same mode and kinds had, None for the first.
    """
    contract = staging.source.contract
    volume = contract.changes if mode == "delta" else contract.volume
    breaches = list(_of_volume(volume, staging.source.name, staging.received, rows_before))
    for read, _ in staging.files:
        breaches += _of_columns(staging, contract, read)
        breaches += _of_days(staging, contract, read)
        breaches += _of_codes(staging, contract, read)
    if breaches:
        raise ContractBroken(staging.source.name, breaches)


def _of_volume(volume: Volume, source: str, rows: int, before: int | None) -> Iterator[FileUnreadable]:
    remedy = (
        "Ask the programme whether the file is whole; if it is, change the volume in the source's contract."
    )
    if rows < volume.rows:
        yield FileUnreadable(
            "too_few_rows", source, f"{rows:,} rows; at least {volume.rows:,} are due.", remedy
        )
    if before is None:
        return
    told = f"{rows:,} rows; the last extract had {before:,}."
    if volume.least is not None and rows < volume.least * before:
        yield FileUnreadable("shrunken_file", source, told, remedy)
    if volume.most is not None and rows > volume.most * before:
        yield FileUnreadable("swollen_file", source, told, remedy)


def _of_columns(staging: Staging, contract: Contract, read: ReadFile) -> Iterator[FileUnreadable]:
    if contract.extra_columns:
        return
    kinds, reports = staging.source.taking(read.file)
    known = {column for kind in kinds for column in kind.columns()}
    known |= {column for report in reports for column in report.columns()}
    known |= {staging.source.stated_on_column or "", contract.newest_in or "", *contract.codes}
    if extra := [column for column in read.columns if column not in known]:
        message = f"It has columns that were not agreed: {', '.join(extra)}."
        remedy = "Ask the programme what they are; name them in the source, or allow extra_columns."
        yield FileUnreadable("unexpected_column", read.file, message, remedy)


def _of_days(staging: Staging, contract: Contract, read: ReadFile) -> Iterator[FileUnreadable]:
    column, days = contract.newest_in, contract.newest_days
    if column is None or days is None or read.position(column) is None:
        return
    newest = _newest(staging, read, column)
    if newest is None or (staging.stated_on - newest).days > days:
        when = newest.isoformat() if newest else "no day at all"
        asked = f"the extract is to speak of {staging.stated_on}, at most {days} days later"
        message = f"The newest {column} is {when}; {asked}."
        remedy = "This may be an earlier month's file: ask the programme for the one that is due."
        yield FileUnreadable("stale_file", read.file, message, remedy)


def _newest(staging: Staging, read: ReadFile, column: str) -> dt.date | None:
    text = day(f"trim({cell(read, column)})", staging.source)
    found = staging.connection.execute(f"SELECT max({text}) FROM {read.table}").fetchone()
    return found[0] if found else None


def _of_codes(staging: Staging, contract: Contract, read: ReadFile) -> Iterator[FileUnreadable]:
    for column, codes in contract.codes.items():
        if read.position(column) is None:
            continue
        text, known = f"trim({cell(read, column)})", ", ".join(literal(code) for code in codes)
        found = staging.connection.execute(f"""
            SELECT {text}, count(*) FROM {read.table} WHERE {text} NOT IN ('', {known})
            GROUP BY 1 ORDER BY 2 DESC, 1""").fetchall()
        if found:
            named = ", ".join(f"'{value[:20]}' ({rows:,} rows)" for value, rows in found[:SHOWN])
            message = f"{column} holds what is on no list: {named}."
            remedy = "Ask the programme what it means; add it to the codes of the contract and to the source's recodes."
            yield FileUnreadable("unlisted_code", read.file, message, remedy)


def same_file(source: str, file: str, batch: int, stated_on: dt.date) -> ContractBroken:
    """Return the breach of a file that is on record already, for another day."""
    message = f"The same file is on record as batch {batch}, which speaks of {stated_on}."
    remedy = "It may be an earlier month's file sent again: ask the programme for the one that is due."
    return ContractBroken(source, [FileUnreadable("same_file", file, message, remedy)])
