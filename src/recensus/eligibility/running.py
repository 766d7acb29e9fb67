"""One compiled query over a snapshot, part by part: bounded in memory, the same bytes for any number of threads."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from recensus.eligibility.types import RESULT, Outcome
from recensus.snapshots.engine import Limits
from recensus.snapshots.manifest import Part, hash_files, overall
from recensus.snapshots.opening import OpenSnapshot, Reader, reading
from recensus.vocabulary.types import Level

Progress = Callable[[int, int], None]
"""Told, after each part, how many were considered so far and how many there are."""

PROPOSAL = "This list is a proposal. It enrols, suspends and removes nobody: a named officer decides."


class SomebodyDropped(Exception):
    """A query returned fewer or more rows than there are to consider. The run is not used."""


@dataclass(frozen=True, kw_only=True)
class Result:
    """What a run wrote: its files by path inside the folder, one hash over them, and how many got which answer."""

    files: dict[str, str]
    hash: str
    counts: dict[str, int]

    @property
    def considered(self) -> int:
        """Return for how many there is an answer."""
        return sum(self.counts.values())


def considered_in(snapshot: OpenSnapshot, unit: Level) -> int:
    """Return how many households or persons the snapshot has."""
    return snapshot.manifest.households if unit is Level.HOUSEHOLD else snapshot.manifest.persons


def result_sql(sql: str, unit: Level) -> str:
    """Return the SQL of a result's rows: the compiled query's, with household and area, sorted by id."""
    if unit is Level.HOUSEHOLD:
        about = "SELECT household_id AS id, household_id, area FROM households"
    else:
        about = """SELECT person_id AS id, persons.household_id, households.area
                   FROM persons LEFT JOIN households USING (household_id)"""
    return f"""
        SELECT answer.id, about.household_id, about.area, answer.* EXCLUDE (id)
        FROM ({sql}) AS answer JOIN ({about}) AS about ON about.id = answer.id
        ORDER BY answer.id"""


def run_over(
    snapshot: OpenSnapshot,
    sql: str,
    unit: Level,
    into: Path,
    *,
    limits: Limits | None = None,
    progress: Progress | None = None,
) -> Result:
    """Put the query to every part of the snapshot and write one result file a part below ``into``.

    Raises `SomebodyDropped` unless there is exactly one answer for everyone in the snapshot.
    """
    total, so_far = considered_in(snapshot, unit), 0
    counts = {outcome.value: 0 for outcome in Outcome}
    names = []
    with reading(limits=limits, folders=[snapshot.folder, into]) as reader:
        for part in snapshot.manifest.parts:
            reader.relate(snapshot.relations(part))
            names.append(_write_part(reader, sql, unit, part, into))
            for outcome, number in _count(reader, into / names[-1]):
                counts[outcome] += number
            so_far = sum(counts.values())
            if progress is not None:
                progress(so_far, total)
    if so_far != total:
        raise SomebodyDropped(
            f"{total} were to be considered and {so_far} answers came out. Nothing was kept."
        )
    files = hash_files(into, names)
    result = Result(files=files, hash=overall(files), counts=counts)
    _describe(result, into)
    return result


def _write_part(reader: Reader, sql: str, unit: Level, part: Part, into: Path) -> str:
    name = part.households.removeprefix("households/")
    reader.write(result_sql(sql, unit), into / name)
    return name


def _count(reader: Reader, file: Path) -> list[tuple[str, int]]:
    reader.relate({RESULT: [file]})
    rows = reader.rows(f"SELECT outcome, count(DISTINCT id) FROM {RESULT} GROUP BY outcome")
    return [(str(outcome), int(number)) for outcome, number in rows]


def _describe(result: Result, into: Path) -> None:
    content = {"note": PROPOSAL, "hash": result.hash, "counts": result.counts, "files": result.files}
    (into / "result.json").write_text(json.dumps(content, indent=1, sort_keys=True) + "\n")
