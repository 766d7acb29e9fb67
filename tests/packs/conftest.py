"""What the packs' tests share: packs opened, a few made-up households as relations, and real files loaded once."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from recensus.eligibility.compiling import compile_on
from recensus.programmes.catalogue import open_programme
from recensus.snapshots.columns import sql_type
from recensus.vocabulary.pack import open_pack
from recensus.vocabulary.types import Level, Pack

Row = Mapping[str, object]
Answer = dict[str, Any]
Made = tuple[Row, Sequence[Row]]
"""A household that a test makes up: what is known of it, and of each of its members."""


def _relation(
    connection: duckdb.DuckDBPyConnection, name: str, columns: dict[str, str], rows: list[Row]
) -> None:
    described = ", ".join(f"{column} {kind}" for column, kind in columns.items())
    connection.execute(f"CREATE OR REPLACE TABLE {name} ({described})")
    marks = ", ".join("?" * len(columns))
    connection.executemany(
        f"INSERT INTO {name} VALUES ({marks})", [[row.get(column) for column in columns] for row in rows]
    )


@pytest.fixture
def answers() -> Callable[[Pack, str, date, list[Made]], list[Answer]]:
    """Return a function that puts a programme to made-up households, in one query, as a determination does."""

    def ask(pack: Pack, programme: str, on: date, made: list[Made]) -> list[Answer]:
        households: list[Row] = [{"household_id": n, **household} for n, (household, _) in enumerate(made)]
        persons: list[Row] = [
            {"person_id": 1000 * n + k, "household_id": n, **member}
            for n, (_, members) in enumerate(made)
            for k, member in enumerate(members)
        ]
        attributes = {level: {a.name: sql_type(a.kind) for a in pack.of_level(level)} for level in Level}
        with duckdb.connect() as connection:
            _relation(
                connection,
                "households",
                {"household_id": "BIGINT", "area": "VARCHAR"}
                | attributes[Level.HOUSEHOLD]
                | {"absent": "VARCHAR"},
                households,
            )
            _relation(
                connection,
                "persons",
                {"person_id": "BIGINT", "household_id": "BIGINT", "relationship": "VARCHAR"}
                | attributes[Level.PERSON]
                | {"absent": "VARCHAR"},
                persons,
            )
            ruleset = compile_on(pack, open_programme(pack, programme), on)
            found = connection.execute(f"SELECT * FROM ({ruleset.sql}) ORDER BY id")
            names = [column[0] for column in found.description]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    return ask


@pytest.fixture(scope="session")
def scorecards() -> Pack:
    """Open the pack of published formulas."""
    return open_pack("scorecards")


@dataclass(frozen=True)
class Country:
    """A database of its own, filled by the command."""

    database: str

    def run(self, *arguments: str | Path) -> dict[str, Any]:
        """Run one command with --json and return what it printed."""
        program = Path(sys.executable).with_name("recensus")
        command = [str(program), "--database", self.database, *map(str, arguments), "--json"]
        done = subprocess.run(command, capture_output=True, text=True, env=os.environ.copy(), check=False)
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        printed: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
        return printed

    @property
    def files(self) -> Path:
        """Return the folder of snapshots and determinations."""
        return Path(os.environ["RECENSUS_HOME"]) / self.database

    def rows(self, sql: str, *, result: str) -> list[tuple[Any, ...]]:
        """Ask the newest snapshot (``households``, ``persons``) and the newest result of a programme (``result``)."""
        snapshot = max((self.files / "snapshots").glob("2*"), key=lambda path: path.stat().st_mtime)
        newest = max(
            (self.files / "determinations" / result).glob("2*"), key=lambda path: path.stat().st_mtime
        )
        with duckdb.connect() as connection:
            for name, folder in (
                ("households", snapshot / "households"),
                ("persons", snapshot / "persons"),
                ("result", newest),
            ):
                connection.execute(
                    f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{folder}/**/*.parquet', union_by_name=true)"
                )
            return connection.execute(sql).fetchall()


def _country(name: str) -> Iterator[Country]:
    country = Country(f"packs_{name}")
    yield country
    shutil.rmtree(country.files, ignore_errors=True)


@pytest.fixture(scope="session")
def argentina(shared: Path) -> Iterator[tuple[Country, dict[str, Any]]]:
    """Load the two files of the Argentine survey."""
    folder = shared / "data/argentina-eph-2015q1"
    for country in _country("argentina"):
        files = (folder / "hogar_a15t1.tsv.gz", folder / "indiv_a15t1.tsv.gz")
        yield country, country.run("load", "argentina-2015", "eph", *files)


@pytest.fixture(scope="session")
def imaginary(shared: Path) -> Iterator[tuple[Country, dict[str, Any]]]:
    """Load the two Stata files of the imaginary country."""
    folder = shared / "data/imaginary-country"
    for country in _country("imaginary"):
        files = [folder / f"WLD_2023_SYNTH-SVY-{what}-EN_v01_M.dta" for what in ("HLD", "IND")]
        yield country, country.run("load", "imaginary", "household_survey", *files)


@pytest.fixture(scope="session")
def indonesia(shared: Path) -> Iterator[tuple[Country, dict[str, Any]]]:
    """Load the complete households of the Indonesian experiment."""
    for country in _country("indonesia"):
        file = shared / "data/indonesia-targeting-2008/alatas.csv"
        yield country, country.run("load", "indonesia-2008", "targeting_survey", file)
