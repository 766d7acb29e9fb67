"""Write what the offices of a pack's country report, month by month: every file is a query of the pack over one truth.

The pack's ``simulation/steps.sql`` makes the truth from three tables (area, household, person) and draws lots with
``luck(purpose, key)``. It has to make a table ``month(nth, first, last)``. Every ``simulation/SOURCE/NAME.sql`` is one
file of a source, asked once a month with that month in the table ``today``, and not written where it has no rows; those
of ``simulation/truth`` are asked at the end.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pyarrow as pa
from pyarrow import csv

from recensus.connectors.engine import open_engine
from recensus.simulate import writing
from recensus.simulate.actions import LEAST, ImpossibleCountry, Progress
from recensus.simulate.described import AREAS, read_country
from recensus.simulate.populating import people_of
from recensus.vocabulary.types import Pack

STEPS, TRUTH = "simulation/steps.sql", "truth"
MOST = 1_000_000
"""Persons of a country whose truth is held in one database."""


def simulate_reports(
    pack: Pack, *, persons: int, seed: int, directory: Path, on_progress: Progress
) -> dict[str, object]:
    """Write the reports on at least ``persons`` persons below ``directory``, a folder a month; return the manifest.

    ``on_progress`` is told of each month's share. Raises NotDescribed, and ImpossibleCountry for fewer than 1,000 or
    more than a million persons.
    """
    if not LEAST <= persons <= MOST:
        raise ImpossibleCountry(
            f"{persons:,} persons were asked for; reports are written on {LEAST:,} to {MOST:,}."
        )
    sources = _queries(pack)
    truth = {TRUTH: sources.pop(TRUTH)}
    with TemporaryDirectory() as work, open_engine(Path(work)) as database:
        homes, made = _truth(database, pack, persons, seed)
        months = database.execute("select nth, first from month order by nth").fetchall()
        written: dict[str, int] = {}
        for nth, first in months:
            database.execute("create or replace table today as select * from month where nth = ?", [nth])
            written |= _write(database, pack, directory / f"{first:%Y-%m}", sources)
            on_progress(made // len(months))
        _write(database, pack, directory, truth)
    manifest: dict[str, object] = {
        "country": pack.name,
        "seed": seed,
        "persons": made,
        "households": homes,
        "rows": written,
    }
    (directory / TRUTH / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    return manifest


def _truth(database: duckdb.DuckDBPyConnection, pack: Pack, persons: int, seed: int) -> tuple[int, int]:
    households, people = people_of(read_country(pack), persons, seed)
    areas = csv.read_csv(pa.BufferReader(pack.files[AREAS].encode()))
    for name, table in (("household", households), ("person", people), ("area", areas)):
        database.register("given", table)
        database.execute(f"create table {name} as select * from given")
        database.unregister("given")
    database.execute(
        "create macro luck(purpose, key) as "
        f"md5_number_lower({seed} || '|' || purpose || '|' || key)::double / 18446744073709551616"
    )
    database.execute(pack.files[STEPS])
    return households.num_rows, people.num_rows


def _write(
    database: duckdb.DuckDBPyConnection, pack: Pack, folder: Path, sources: Mapping[str, list[str]]
) -> dict[str, int]:
    """Write one folder: for each source its files that have rows; return how many rows each has."""
    written = {}
    for source, queries in sources.items():
        for query in queries:
            table = database.sql(pack.files[query]).to_arrow_table()
            place = folder / source / Path(query).stem
            if table.num_rows:
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(_bytes(table, place))
                written[f"{folder.name}/{source}/{place.name}"] = table.num_rows
    return written


def _bytes(table: pa.Table, place: Path) -> bytes:
    match place.suffix:
        case ".xlsx":
            return writing.sheet([table])
        case ".jsonl":
            return writing.json_lines(table)
        case ".tsv":
            return writing.separated(table, header=True, delimiter="\t")
        case _:
            return writing.separated(table, header=True)


def _queries(pack: Pack) -> dict[str, list[str]]:
    """Return the pack's queries by source, the truth's among them."""
    found: dict[str, list[str]] = {}
    for file in pack.files:
        parts = Path(file).parts
        if parts[0] == "simulation" and len(parts) == 3:
            found.setdefault(parts[1], []).append(file)
    return found
