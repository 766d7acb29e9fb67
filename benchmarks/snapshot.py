"""How fast a population of a million persons becomes a snapshot, beside one plain pass over the same records."""

import shutil
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from benchmarks.determine import ASSETS, NUMBERS, OF_PERSONS, OTHERS, pack
from benchmarks.measuring import show, watching
from recensus.snapshots.engine import Limits, columnar
from recensus.snapshots.making import write_snapshot
from recensus.snapshots.population import RecordShape, Write

PERSONS = 1_000_000
HOUSEHOLDS = 220_000
FIRST_PERSON = 1_000_000_000
PIECE = 2**20
OF_HOUSEHOLDS = ("area", "urban", *NUMBERS, *ASSETS, *OTHERS)


@dataclass(frozen=True)
class Generated:
    """A population kept in two files, handed over as a database would hand it over."""

    folder: Path
    name: str = "generated"
    on: date = date(2026, 7, 1)
    recorded: datetime = datetime(2026, 7, 1, tzinfo=UTC)

    def shapes(self) -> list[RecordShape]:
        """Return two sources' shapes for each kind."""
        both = (
            (1, "census", "H", OF_HOUSEHOLDS),
            (2, "survey", "H", OF_HOUSEHOLDS),
            (3, "census", "P", PERSON),
        )
        return [
            RecordShape(id=n, source=source, kind=kind, attributes=words) for n, source, kind, words in both
        ]

    def copy_records(self, write: Write) -> int:
        """Hand over the records."""
        return _hand_over(self.folder / "records.csv", write)

    def copy_memberships(self, write: Write) -> int:
        """Hand over the memberships."""
        return _hand_over(self.folder / "memberships.csv", write)


PERSON = ("age", *OF_PERSONS)


def snapshot_1m() -> None:
    """Snapshot one million persons in 220,000 households, a third of them known from two sources."""
    folder = Path(tempfile.mkdtemp(prefix="recensus-bench-"))
    try:
        _generate(folder)
        begun = time.perf_counter()
        with columnar(Limits(), folders=[folder]) as connection:
            connection.execute(f"SELECT count(payload) FROM read_csv('{folder}/records.csv', header = false, names = "
                               "['registrant', 'shape', 'day', 'payload', 'absent'])").fetchall()  # fmt: skip
        reference = time.perf_counter() - begun
        begun = time.perf_counter()
        with watching() as peak:
            write_snapshot(pack(), Generated(folder), folder / "snapshots")
        taken = time.perf_counter() - begun
        show(
            name="snapshot-1m",
            value=taken,
            unit="s",
            reference="one plain pass over the same records",
            ratio=taken / reference,
            peak_rss_mb=peak.mebibytes,
        )
    finally:
        shutil.rmtree(folder)


def _hand_over(file: Path, write: Write) -> int:
    with file.open("rb") as stream:
        while piece := stream.read(PIECE):
            write(piece)
    return 0


def _generate(folder: Path) -> None:
    """Write the two streams, records in no particular order."""
    homes = _payload("n", len(NUMBERS), len(OF_HOUSEHOLDS) - len(NUMBERS) - 2, "'D' || n % 400, 'true', ")
    people = _payload("n", 1, len(OF_PERSONS), "")
    with columnar(Limits(), folders=[folder]) as connection:
        connection.execute(
            f"""COPY (SELECT * FROM (
                SELECT n AS registrant, 1, DATE '2025-01-01', {homes}, NULL FROM range({HOUSEHOLDS}) AS r(n)
                UNION ALL SELECT n, 2, DATE '2026-01-01', {homes}, NULL FROM range(0, {HOUSEHOLDS}, 3) AS r(n)
                UNION ALL SELECT {FIRST_PERSON} + n, 3, DATE '2025-01-01', {people}, NULL FROM range({PERSONS}) AS r(n)
            ) ORDER BY hash(registrant)) TO '{folder}/records.csv' (HEADER false)"""
        )
        connection.execute(
            f"""COPY (SELECT {FIRST_PERSON} + n, n % {HOUSEHOLDS}, 'child' FROM range({PERSONS}) AS r(n))
                TO '{folder}/memberships.csv' (HEADER false)"""
        )


def _payload(key: str, numbers: int, booleans: int, before: str) -> str:
    counted = ", ".join(f"(hash({key}, {i}) % 9)::VARCHAR" for i in range(numbers))
    answered = ", ".join(f"(hash({key}, {50 + i}) % 2 = 0)::VARCHAR" for i in range(booleans))
    return f"to_json([{before}{counted}, {answered}])::VARCHAR"
