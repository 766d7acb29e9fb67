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


PROGRAM = """
import contextlib, io, json, sys
import django
django.setup()
from recensus.cli.main import register_all
from recensus.config.command import app
register_all(app)
printed = []
for command in json.loads(sys.argv[1]):
    with contextlib.redirect_stdout(io.StringIO()) as text:
        app(command, standalone_mode=False)
    printed.append(json.loads(text.getvalue()))
print(json.dumps(printed))
"""
"""Several commands in one process: what takes the time is beginning."""


@dataclass(frozen=True)
class Country:
    """A database of its own, filled by the command."""

    database: str
    pack: str

    def run(self, *commands: Sequence[str | Path]) -> list[Answer]:
        """Run commands with --json and return what each printed."""
        lists = [[*map(str, command), "--json"] for command in commands]
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, json.dumps(lists)],
            capture_output=True,
            text=True,
            env=os.environ | {"RECENSUS_DATABASE": self.database},
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        printed: list[Answer] = json.loads(done.stdout.strip().splitlines()[-1])
        return printed

    def filled(self, *loads: Sequence[str | Path], on: str, programmes: Sequence[str]) -> list["Filled"]:
        """Load extracts one after the other, and determine all programmes after each."""
        steps = [
            [("load", self.pack, *load), *(("determine", self.pack, name, "--on", on) for name in programmes)]
            for load in loads
        ]
        printed = iter(self.run(*(command for step in steps for command in step)))
        return [
            Filled(load=next(printed), runs={name: next(printed) for name in programmes}, files=self.files)
            for _ in loads
        ]

    @property
    def files(self) -> Path:
        """Return the folder of snapshots and determinations."""
        return Path(os.environ["RECENSUS_HOME"]) / self.database


@dataclass(frozen=True, kw_only=True)
class Filled:
    """What a load printed, what each programme's run on it printed, and where their files are."""

    load: Answer
    runs: Mapping[str, Answer]
    files: Path

    def rows(self, sql: str, *, programme: str) -> list[tuple[Any, ...]]:
        """Ask the snapshot (``households``, ``persons``) and the list (``result``) of a programme's run."""
        run = self.runs[programme]
        [snapshot] = (self.files / "snapshots").glob(f"*-{run['snapshot'][:12]}")
        [result] = (self.files / "determinations" / programme).glob(f"*-{run['hash'][:12]}")
        with duckdb.connect() as connection:
            for name, folder in (
                ("households", snapshot / "households"),
                ("persons", snapshot / "persons"),
                ("result", result),
            ):
                connection.execute(
                    f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{folder}/**/*.parquet', union_by_name=true)"
                )
            return connection.execute(sql).fetchall()


@pytest.fixture(scope="session")
def argentina(shared: Path) -> Iterator[Filled]:
    """Load the two files of the Argentine survey, and determine all programmes."""
    country = Country("packs_argentina", "argentina-2015")
    folder = shared / "data/argentina-eph-2015q1"
    load = ("eph", folder / "hogar_a15t1.tsv.gz", folder / "indiv_a15t1.tsv.gz")
    programmes = ("child-allowance", "housing-improvement", "old-age-pension")
    yield from country.filled(load, on="2015-03-31", programmes=programmes)
    shutil.rmtree(country.files)


@pytest.fixture(scope="session")
def imaginary(shared: Path) -> Iterator[Filled]:
    """Load the two Stata files of the imaginary country, and determine all programmes."""
    country = Country("packs_imaginary", "imaginary")
    folder = shared / "data/imaginary-country"
    files = [folder / f"WLD_2023_SYNTH-SVY-{what}-EN_v01_M.dta" for what in ("HLD", "IND")]
    programmes = ("means-tested-child-benefit", "proxy-means-transfer", "disability-allowance")
    yield from country.filled(("household_survey", *files), on="2023-06-30", programmes=programmes)
    shutil.rmtree(country.files)


@pytest.fixture(scope="session")
def indonesia(shared: Path) -> Iterator[list[Filled]]:
    """Load the complete households of the Indonesian experiment, then all of them, and determine after each."""
    country = Country("packs_indonesia", "indonesia-2008")
    folder = shared / "data/indonesia-targeting-2008"
    loads = [
        ("targeting_survey", folder / "alatas.csv"),
        ("targeting_survey", folder / "alatas_with_missing.csv", "--version", "2"),
    ]
    programmes = ("cash-transfer", "cash-transfer-by-province")
    yield country.filled(*loads, on="2008-12-31", programmes=programmes)
    shutil.rmtree(country.files)
