"""How fast persons and households come on record, beside a raw COPY of the same bytes into one unindexed table."""

import csv
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.measuring import Peak, show, watching

PIECE = 2**20


def load_1m() -> None:
    """Load a million synthetic persons in their households, with everything that loading does."""
    with country(1_000_000) as files, database() as server:
        copied = _raw_copy(files)
        rate, seconds, peak = _load(files, server)
        show(
            name="load-1m",
            value=rate,
            unit="persons/s",
            reference=f"raw COPY of the same bytes into unindexed tables ({copied:.2f} s)",
            ratio=copied / seconds,
            peak_rss_mb=peak.mebibytes,
        )


def load_memory() -> None:
    """Load one million persons and ten million, and compare the memory of all processes together."""
    peaks = []
    for persons in (1_000_000, 10_000_000):
        with country(persons) as files, database() as server:
            peaks.append(_load(files, server)[2].mebibytes)
    show(
        name="load-memory",
        value=peaks[1],
        unit="MiB",
        reference=f"the same for one million persons ({peaks[0]:.0f} MiB)",
        ratio=peaks[1] / peaks[0],
        peak_rss_mb=max(peaks),
    )


@contextmanager
def country(persons: int) -> Iterator[list[Path]]:
    """Give the files of a synthetic survey of so many persons."""
    from recensus.simulate.actions import simulate_country

    with tempfile.TemporaryDirectory(prefix="recensus-bench-") as folder:
        simulate_country(persons=persons, seed=1, directory=Path(folder), processes=2, on_progress=_silently)
        yield sorted((Path(folder) / "household_survey").glob("*.csv"))


def _silently(written: int) -> None:
    """Tell nobody."""


@contextmanager
def database() -> Iterator[int]:
    """Give a database of its own, in a home that is thrown away; yield the server's process."""
    with tempfile.TemporaryDirectory(prefix="recensus-bench-") as home:
        Path(home).chmod(0o711)
        os.environ.update(
            RECENSUS_HOME=home,
            RECENSUS_DATABASE_ROLE="recensus_owner",
            DJANGO_SETTINGS_MODULE="recensus.config.settings",
        )
        os.environ.pop("DATABASE_URL", None)
        subprocess.run([recensus(), "database", "prepare"], check=True, stdout=subprocess.DEVNULL)
        pid = next(Path(home).glob("postgresql/**/postmaster.pid"))
        try:
            yield int(pid.read_text().split()[0])
        finally:
            subprocess.run([recensus(), "database", "stop"], check=True, stdout=subprocess.DEVNULL)


def recensus() -> str:
    """Return the command."""
    return str(Path(sys.executable).parent / "recensus")


def _raw_copy(files: list[Path]) -> float:
    """Return the seconds that the same bytes take into one unindexed table a file, its columns as text."""
    import django

    django.setup()
    from django.db import connection

    taken = 0.0
    with connection.cursor() as cursor:
        for file in files:
            with file.open(newline="") as source:
                columns = ", ".join(f'"{column}" text' for column in next(csv.reader(source)))
            cursor.execute(f"create table raw_copy ({columns})")
            begun = time.perf_counter()
            copy = "copy raw_copy from stdin (format csv, header)"
            with file.open("rb") as source, cursor.cursor.copy(copy) as stream:
                while piece := source.read(PIECE):
                    stream.write(piece)
            taken += time.perf_counter() - begun
            cursor.execute("drop table raw_copy")
    connection.close()
    return taken


@contextmanager
def loaded(persons: int) -> Iterator[None]:
    """Give a database in which the synthetic country's survey is on record, for other benchmarks."""
    with country(persons) as files, loaded_from(files):
        yield


@contextmanager
def loaded_from(files: list[Path]) -> Iterator[None]:
    """Give a database in which these files are on record."""
    with database() as server:
        rate, seconds, peak = _load(files, server)
        told = f"loaded in {seconds:.0f} s ({rate:,.0f} persons a second), peak {peak.mebibytes:.0f} MiB"
        print(told, file=sys.stderr, flush=True)
        import django

        django.setup()
        yield


def _load(files: list[Path], server: int) -> tuple[float, float, Peak]:
    """Return persons a second, seconds and the memory of the load and of the database together."""
    pack = Path(__file__).parents[1] / "countries" / "demo"
    with files[1].open("rb") as source:
        persons = sum(1 for _ in source) - 1
    begun = time.perf_counter()
    with watching(server) as peak:
        subprocess.run(
            [recensus(), "load", str(pack), "household_survey", *map(str, files), "--json"],
            check=True,
            stdout=subprocess.DEVNULL,
        )
    seconds = time.perf_counter() - begun
    return persons / seconds, seconds, peak
