"""Sets of person records made by others, with known truth, in linkage's own table.

The files are not part of this project; `docs/reference/linkage-evaluation.md` names them and where they come from. What
identifies the truth (`rec_id`, `cluster`, `person_id`, `true_id`) is never among what the engine sees.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from recensus.linkage.engine.types import RECORDS, Settings
from recensus.snapshots.engine import Limits, columnar

FEBRL_COLUMNS = (
    "rec_id", "given_name", "surname", "street_number", "address_1", "address_2", "suburb", "postcode", "state",
    "date_of_birth", "soc_sec_id",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class KnownSet:
    """Records, and a row of truth each: ``record``, ``person``, and text columns to divide people by."""

    name: str
    records: pa.Table
    truth: pa.Table
    settings: Settings


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """How a set is read: SQL whose rows are records with ``person``; ``by`` are the columns that divide people."""

    sql: str
    settings: Settings = field(default_factory=Settings)
    by: tuple[str, ...] = ("sex",)


def _febrl(*files: str) -> str:
    """Return SQL for files of the Freely Extensible Biomedical Record Linkage project, a register each."""
    names = ", ".join(f"'{name}'" for name in FEBRL_COLUMNS)
    read = " UNION ALL ".join(
        f"SELECT {number}::SMALLINT AS register, COLUMNS(*) FROM (SELECT trim(COLUMNS(*)) "
        f"FROM read_csv('{{folder}}/{file}', header = true, all_varchar = true, names = [{names}]))"
        for number, file in enumerate(files)
    )
    return f"""
        SELECT register, given_name AS given, surname AS family, postcode AS area,
            regexp_replace(date_of_birth, '^(\\d{{{{4}}}})(\\d\\d)(\\d\\d)$', '\\1-\\2-\\3') AS birth_date,
            concat_ws(' ', street_number, address_1, address_2, suburb, state) AS address,
            CASE WHEN soc_sec_id <> '' THEN [{{{{issuer: 'social security', value: soc_sec_id}}}}] END AS identifiers,
            state, rec_id AS key, regexp_extract(rec_id, 'rec-(\\d+)', 1)::BIGINT AS person
        FROM ({read})"""


HISTORICAL = """
    SELECT 0::SMALLINT AS register, first_name AS given, surname AS family, full_name AS "full", dob AS birth_date,
        CASE WHEN gender IN ('male', 'female') THEN gender END AS sex, postcode_fake AS area,
        occupation, birth_place, unique_id AS key, cluster[2:]::BIGINT AS person
    FROM '{folder}/historical_figures_with_errors_50k.parquet'"""


def _enumerated(number: int, file: str) -> str:
    return f"""
        SELECT {number}::SMALLINT AS register, pername1 AS given, pername2 AS family, enumpc AS area,
            enumcap AS address, CASE sex WHEN 'M' THEN 'male' WHEN 'F' THEN 'female' END AS sex,
            CASE WHEN dob_year <> '' AND dob_mon <> '' THEN concat_ws('-', dob_year, lpad(dob_mon, 2, '0'),
                nullif(lpad(dob_day, 2, '0'), '00')) ELSE dob_year END AS birth_date,
            CASE WHEN enumcap <> '' AND enumpc <> ''
                THEN dense_rank() OVER (ORDER BY enumpc, enumcap) END AS household,
            person_id AS key, person_id
        FROM '{{folder}}/{file}'"""


CENSUS_CIS = f"""
    SELECT * EXCLUDE (person_id), dense_rank() OVER (ORDER BY person_id) AS person
    FROM ({_enumerated(0, "census.parquet")} UNION ALL {_enumerated(1, "cis.parquet")})"""
FOREIGNERS = """
    SELECT 0::SMALLINT AS register, fname AS given, sname AS father, surname AS family, country || region AS area,
        replace(date, '/', '-') AS birth_date, country, row_number() OVER () AS key, true_id::BIGINT AS person
    FROM '{folder}/foreigners.parquet'"""
NAME_PAIRS = """
    SELECT name1, name2, is_match::BOOLEAN AS same, case_group AS origin
    FROM read_csv('{folder}/opensanctions_name_bench_cases.csv', all_varchar = true) WHERE schema = 'Person'"""

BOTH_UNIQUE = Settings(unique_registers=frozenset({0, 1}))
RECIPES: Mapping[str, Recipe] = {
    "febrl1": Recipe(sql=_febrl("dataset1.csv"), by=("state",)),
    "febrl2": Recipe(sql=_febrl("dataset2.csv"), by=("state",)),
    "febrl3": Recipe(sql=_febrl("dataset3.csv"), by=("state",)),
    "febrl4": Recipe(sql=_febrl("dataset4a.csv", "dataset4b.csv"), by=("state",), settings=BOTH_UNIQUE),
    "historical": Recipe(sql=HISTORICAL, settings=Settings(attributes=("occupation", "birth_place"))),
    "census-cis": Recipe(sql=CENSUS_CIS, settings=BOTH_UNIQUE),
    "foreigners": Recipe(sql=FOREIGNERS, by=("country",)),
}


def read(name: str, folder: Path) -> KnownSet:
    """Return the set of this name (see `RECIPES`) from the folder that holds its files.

    Records are numbered in the order of a hash of their own key, so that neighbours in number are nobody in particular.
    Raises KeyError for another name and the engine's own error for a missing file.
    """
    recipe = RECIPES[name]
    found = _asked(
        f"SELECT row_number() OVER (ORDER BY hash(key::VARCHAR), key, register) - 1 AS record, * EXCLUDE (key)"
        f" FROM ({recipe.sql.format(folder=folder)}) ORDER BY record",
        folder,
    )
    truth = found.select(["record", "person", *recipe.by])
    return KnownSet(
        name=name, records=shaped(found, recipe.settings.attributes), truth=truth, settings=recipe.settings
    )


def read_name_pairs(folder: Path) -> pa.Table:
    """Return labelled pairs of persons' names, ``name1``, ``name2``, ``same`` and ``origin``, in many scripts."""
    return _asked(NAME_PAIRS.format(folder=folder), folder)


def shaped(table: pa.Table, attributes: tuple[str, ...] = ()) -> pa.Table:
    """Return a table with the columns of `RECORDS` and ``attributes``; what it lacks, and empty text, is null."""
    columns = {
        f.name: table[f.name].cast(f.type) if f.name in table.column_names else pa.nulls(len(table), f.type)
        for f in [*RECORDS, *(pa.field(name, pa.string()) for name in attributes)]
    }
    return pa.table({name: _without_empty(column) for name, column in columns.items()})


def _without_empty(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if not pa.types.is_string(column.type):
        return column
    return pc.if_else(pc.equal(column, ""), pa.scalar(None, pa.string()), column)


def _asked(sql: str, folder: Path) -> pa.Table:
    with columnar(Limits(), folders=[folder]) as connection:
        return connection.sql(sql).to_arrow_table()
