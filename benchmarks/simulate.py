"""How fast a synthetic country is written, beside a plain copy of the same bytes."""

import os
import shutil
import tempfile
import time
from pathlib import Path

from benchmarks.measuring import show, watching
from recensus.simulate.actions import simulate_country

PERSONS = int(os.environ.get("BENCH_PERSONS", "2000000"))


def simulate() -> None:
    """Write a country with two processes, then copy its files."""
    with tempfile.TemporaryDirectory() as folder, watching() as peak:
        country = Path(folder) / "country"
        begun = time.perf_counter()
        manifest = simulate_country(persons=PERSONS, seed=1, directory=country, processes=2)
        written = time.perf_counter()
        shutil.copytree(country, Path(folder) / "copy")
        copied = time.perf_counter() - written
    rate = float(str(manifest["persons"])) / (written - begun)
    show(
        name="simulate",
        value=rate,
        unit="persons/s",
        reference=f"a copy of the same {PERSONS:,} persons' files, in persons/s",
        ratio=copied / (written - begun),
        peak_rss_mb=peak.mebibytes,
    )
