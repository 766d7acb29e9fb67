"""One applicant, and a day's new records, against ten million: what an index answers while somebody waits.

Each benchmark writes the registers of one country, builds the index of all but a hundred thousand drawn records, and
asks it about those. The reference is one pass over all records by DuckDB for equal names or an equal birth date.
"""

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from benchmarks.linkage import SEED, UNIQUE
from benchmarks.measuring import show, watching
from benchmarks.registers import open_registers, write_registers
from recensus.linkage.engine.index import Index
from recensus.linkage.engine.index_building import build
from recensus.linkage.engine.types import Settings

INDEXED = int(os.environ.get("BENCH_LINK_INDEXED", "10000000"))
NEW = int(os.environ.get("BENCH_LINK_NEW", "100000"))
ASKED = 3_000
WARM = 300
ALLOWED_MILLISECONDS = 2
ALLOWED_SECONDS = 40
SCAN = "SELECT record FROM everyone WHERE birth_date = ? OR (given = ? AND family = ?)"


@contextmanager
def indexed() -> Iterator[tuple[Path, pa.Table, pa.Table]]:
    """Yield the folder of an index, the records that it holds, and those that are new to it."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        write_registers(place, records=INDEXED + NEW, seed=SEED)
        records, _ = open_registers(place)
        new = np.zeros(len(records), np.bool_)
        new[np.random.default_rng(SEED).choice(len(records), NEW, replace=False)] = True
        held, later = records.filter(pa.array(~new)), records.filter(pa.array(new))
        build(held, Settings(unique_registers=UNIQUE), place / "index")
        yield place / "index", held, later


def link_one() -> None:
    """Ask about one applicant after the other; the 99th percentile counts."""
    with indexed() as (folder, held, later):
        applicants = later.slice(0, ASKED + WARM).to_pylist()
        scanned = scan(held, applicants[:20])
        del held
        with watching() as peak:
            index = Index(folder)
            for applicant in applicants[:WARM]:
                index.candidates_of(applicant)
            waited, worked = np.array([timed(index, applicant) for applicant in applicants[WARM:]]).T
    p99 = float(np.quantile(waited, 0.99))
    show(
        name="link-one", value=p99, unit="ms (99th percentile)",
        reference=f"allowed: {ALLOWED_MILLISECONDS} ms; median {np.median(waited):.2f} ms; one pass by DuckDB "
        f"for equal names or birth date {scanned:.0f} ms",
        ratio=p99 / ALLOWED_MILLISECONDS, peak_rss_mb=peak.mebibytes,
        also={"work, 99th percentile": float(np.quantile(worked, 0.99)), "work, median": float(np.median(worked))},
    )  # fmt: skip


def link_delta() -> None:
    """Ask about a hundred thousand new records at once."""
    with indexed() as (folder, _, later), watching() as peak:
        index = Index(folder)
        index.delta(later.slice(0, WARM))
        began = time.perf_counter()
        pairs = index.delta(later)
        seconds = time.perf_counter() - began
    show(
        name="link-delta", value=seconds, unit="s",
        reference=f"allowed: {ALLOWED_SECONDS} s; {len(later)} records, {len(pairs)} pairs",
        ratio=seconds / ALLOWED_SECONDS, peak_rss_mb=peak.mebibytes,
    )  # fmt: skip


def timed(index: Index, applicant: dict[str, object]) -> tuple[float, float]:
    """Return the milliseconds that one answer takes, by the clock and of a processor: they differ on a busy machine."""
    began, worked = time.perf_counter(), time.thread_time()
    index.candidates_of(applicant)
    return (time.perf_counter() - began) * 1000, (time.thread_time() - worked) * 1000


def scan(everyone: pa.Table, applicants: list[dict[str, object]]) -> float:
    """Return the median milliseconds of a pass over ``everyone`` for each applicant."""
    columns = ("birth_date", "given", "family")
    times = []
    with duckdb.connect() as reader:
        reader.register("everyone", everyone)
        for applicant in applicants:
            began = time.perf_counter()
            reader.execute(SCAN, [applicant[name] for name in columns]).fetchall()
            times.append((time.perf_counter() - began) * 1000)
    return float(np.median(times))
