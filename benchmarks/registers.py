"""Records of six registers of the synthetic country in linkage's own table, with the truth about each beside them.

`python -m benchmarks.registers 1000000 FOLDER` writes ``records.arrow`` and ``truth.arrow`` block by block, so that
ten million need no more memory than one. The country is the one that `recensus simulate` writes; added here are only
twins (the country draws every birth by itself) and registers that hold fewer identifiers, or none.
"""

import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from recensus.linkage.engine.types import RECORDS
from recensus.simulate import extracts, survey
from recensus.simulate.block import Block, draw_block, ward_codes
from recensus.simulate.composition import BLOCK, CHILD, People
from recensus.simulate.draws import Array
from recensus.simulate.planting import Notes
from recensus.simulate.writing import Maker

Held = Literal["as they come", "sparse", "none"]
"""Identifiers: on 94 % of the records as the country writes them; as often as `Register.asks` says; on no record."""
TWINS = 0.02
"""Share of children born on the day of the child before them (where their given names differ)."""
ISSUER = "national"
TRADITIONS = pa.array(
    ["mononym", "father's and grandfather's", "given and family", "two surnames", "no fixed order"]
)
AGE_BANDS, AGES = pa.array(["0-4", "5-17", "18-39", "40-64", "65+"]), (5, 18, 40, 65)
SEXES = {"1": "male", "2": "female", "M": "male", "F": "female", "masculin": "male", "féminin": "female"}
SCATTER, SPACE = 618_033_989, 1_000_000_007
"""Record numbers are scattered, so that neighbours in number are nobody in particular."""


@dataclass(frozen=True)
class Register:
    """Where one register's extract states what linkage reads; ``asks`` is how often it knows the number if sparse."""

    maker: Maker
    identifier: str
    given: str
    family: str
    birth: str
    asks: float
    sex: str | None = None
    area: str | None = None


REGISTERS = {
    "household_survey": Register(
        survey.persons, "nid", "given_name", "family_name", "birth_date", 0.55, "sex"
    ),
    "civil_registry": Register(
        extracts.civil_registry, "nid", "given_names", "surname", "date_of_birth", 0.9, "sex", "ward"
    ),
    "social_insurance": Register(
        extracts.social_insurance, "nid", "first_name", "surname", "birth_date", 0.8
    ),
    "old_age_pension": Register(
        extracts.old_age_pension, "NID", "NAME", "SURNAME", "DOB", 0.7, "SEX", "WARD"
    ),
    "child_grant": Register(
        extracts.child_grant, "identifiant", "prénom", "nom", "né(e) le", 0.3, "sexe", "quartier"
    ),
    "health_waiver": Register(
        extracts.health_waiver, "ID number", "First name", "Last name", "Born", 0.5, "Sex", "Ward"
    ),
}
TRUTH = pa.schema(
    {
        "record": pa.int64(),
        "person": pa.int64(),
        "sex": pa.string(),
        "age_band": pa.string(),
        "tradition": pa.string(),
        "region": pa.string(),
        "register": pa.string(),
        "siblings": pa.int64(),  # children of one household share it
        "twins": pa.int64(),  # children of one household born on one day share it
        "borrowed": pa.bool_(),  # the record states the identifier of another person
    }
)


def write_registers(folder: Path, *, records: int, seed: int, identifiers: Held = "as they come") -> None:
    """Write at least ``records`` records, up to the end of a household, with their truth, to two Arrow files."""
    folder.mkdir(parents=True, exist_ok=True)
    with (
        pa.ipc.new_file(folder / "records.arrow", RECORDS) as stated,
        pa.ipc.new_file(folder / "truth.arrow", TRUTH) as true,
    ):
        written = number = 0
        while written < records:
            block = with_twins(draw_block(seed, number, BLOCK))
            table, truth = block_tables(block, written, records - written, identifiers)
            stated.write_table(table)
            true.write_table(truth)
            written, number = written + table.num_rows, number + 1


def open_registers(folder: Path) -> tuple[pa.Table, pa.Table]:
    """Return the records and the truth, mapped from their files."""
    return (
        pa.ipc.open_file(pa.memory_map(str(folder / "records.arrow"))).read_all(),
        pa.ipc.open_file(pa.memory_map(str(folder / "truth.arrow"))).read_all(),
    )


def with_twins(block: Block) -> Block:
    """Return the block with some children born on the day of the child before them, nobody in two such pairs."""
    people, child = block.people, block.people.role == CHILD
    second = child & np.roll(child, 1) & (people.household == np.roll(people.household, 1))
    second &= people.given != np.roll(people.given, 1)
    second &= block.draws.chance("twins", TWINS, len(people))
    second &= ~np.roll(second, 1)
    birth, age = (np.where(second, np.roll(part, 1), part) for part in (people.birth, people.age))
    return replace(block, people=replace(people, birth=birth, age=age))


def block_tables(block: Block, first: int, wanted: int, held: Held) -> tuple[pa.Table, pa.Table]:
    """Return a block's records, numbered from ``first``, and their truth: whole households, ``wanted`` rows or more."""
    positions, tables, borrowed = [], [], []
    for number, name in enumerate(REGISTERS):
        table, rows, wrong = stated(block, number, name, held)
        tables.append(table)
        positions.append(rows)
        borrowed.append(wrong)
    rows, register = np.concatenate(positions), np.repeat(np.arange(len(tables)), [*map(len, positions)])
    household = block.people.household[rows]
    last = np.searchsorted(np.cumsum(np.bincount(household, minlength=BLOCK)), wanted)
    kept = np.flatnonzero(household <= last)
    record = pa.array((first + np.arange(len(kept))) * SCATTER % SPACE)
    whole = pa.concat_tables(tables).take(pa.array(kept)).set_column(0, RECORDS.field("record"), record)
    true = truth(block, record, rows[kept], register[kept], np.concatenate(borrowed)[kept])
    return whole.cast(RECORDS), true


def stated(block: Block, number: int, name: str, held: Held) -> tuple[pa.Table, Array, Array]:
    """Return what a register states, the position of the person behind each row, and who has another's identifier."""
    register = REGISTERS[name]
    table = register.maker(block, Notes())
    rows = persons_behind(block, name, table)
    written = table[register.identifier].combine_chunks().cast(pa.string())
    neighbour = pa.array(np.roll(block.people.identifier, 1)[rows]).cast(pa.string())
    wrong = pc.fill_null(pc.equal(written, neighbour), fill_value=False)
    asked = block.draws.chance(f"{name} asks", register.asks, len(block.people))[rows]
    seen = {
        "as they come": np.ones(len(rows), dtype=bool),
        "sparse": asked,
        "none": np.zeros(len(rows), dtype=bool),
    }
    written = pc.if_else(pa.array(seen[held]), written, pa.scalar(None, pa.string()))
    columns = {
        "register": pa.array(np.full(len(rows), number, dtype=np.int16)),
        "given": table[register.given],
        "family": table[register.family],
        "birth_date": iso(table[register.birth]),
        "identifiers": as_lists(written),
        "sex": sexes(table[register.sex]) if register.sex else pa.nulls(len(rows), pa.string()),
        "area": table[register.area].cast(pa.string()) if register.area else pa.nulls(len(rows), pa.string()),
    }
    if name == "household_survey":
        columns |= of_the_survey(block, table, rows)
    missing = {field.name: pa.nulls(len(rows), field.type) for field in RECORDS if field.name not in columns}
    return pa.table(columns | missing).select(RECORDS.names), rows, wrong.to_numpy(zero_copy_only=False)


def of_the_survey(block: Block, table: pa.Table, rows: Array) -> dict[str, pa.Array]:
    """Return what only the survey states: ward, age with the day it speaks of, household and telephone."""
    age = table["age"]
    possible = pc.and_(pc.greater_equal(age, 0), pc.less_equal(age, 120))
    return {
        "area": pa.array(ward_codes()[block.wards[rows]]).cast(pa.string()),
        "age": pc.if_else(possible, age, pa.scalar(None, age.type)).cast(pa.int16()),
        "stated_on": table["interview_date"].cast(pa.date32()),
        "household": table["hh_id"],
        "phone": table["phone"],
    }


def persons_behind(block: Block, name: str, table: pa.Table) -> Array:
    """Return the position of the person behind each row; the survey has some rows twice, one behind the other."""
    rows = block.rows(name)
    if name != "household_survey":
        return rows
    household, line = (table[key].to_numpy() for key in ("hh_id", "line"))
    again = (np.diff(household, prepend=-1) == 0) & (np.diff(line, prepend=-1) == 0)
    return rows[np.cumsum(~again) - 1]


def iso(written: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return dates as year-month-day; a year alone stays one."""
    return pc.replace_substring_regex(written, r"^(\d\d)\D(\d\d)\D(\d{4})$", r"\3-\2-\1")


def sexes(coded: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return the codes of any register as words."""
    return pa.array(SEXES.values()).take(pc.index_in(coded.cast(pa.string()), pa.array(SEXES.keys())))


def as_lists(written: pa.Array) -> pa.Array:
    """Return each number as a list of one identifier of the national issuer, null where there is none."""
    held = written.is_valid().to_numpy(zero_copy_only=False)
    values = written.drop_null()
    issuers = pa.array([ISSUER]).take(pa.array(np.zeros(len(values), dtype=np.int64)))
    items = pa.StructArray.from_arrays([issuers, values], names=["issuer", "value"])
    offsets = pa.array(np.concatenate([[0], np.cumsum(held)]).astype(np.int32))
    return pa.ListArray.from_arrays(offsets, items, mask=pa.array(~held))


def truth(block: Block, record: pa.Array, rows: Array, register: Array, borrowed: Array) -> pa.Table:
    """Return what is true of the person behind each record."""
    people = block.people
    siblings, twins = kin(people)
    columns = {
        "record": record,
        "person": pa.array(people.number[rows]),
        "sex": pa.array(["male", "female"]).take(pa.array(people.female[rows].astype(np.int64))),
        "age_band": AGE_BANDS.take(pa.array(np.searchsorted(AGES, people.age[rows], side="right"))),
        "tradition": TRADITIONS.take(pa.array(people.tradition[rows])),
        "region": pc.utf8_slice_codeunits(pa.array(ward_codes()[block.wards[rows]]).cast(pa.string()), 0, 1),
        "register": pa.array(list(REGISTERS)).take(pa.array(register)),
        "siblings": siblings.take(pa.array(rows)),
        "twins": twins.take(pa.array(rows)),
        "borrowed": pa.array(borrowed),
    }
    return pa.table(columns, schema=TRUTH)


def kin(people: People) -> tuple[pa.Array, pa.Array]:
    """Return for each person the number shared with brothers and sisters, and with twins; null without any."""

    def shared(born: Array) -> pa.Array:
        keys = np.where(people.role == CHILD, people.household * 100_000 + born, -1 - np.arange(len(people)))
        _, first, which, count = np.unique(keys, return_index=True, return_inverse=True, return_counts=True)
        return pa.array(people.number[first[which]], mask=count[which] == 1)

    return shared(np.zeros_like(people.birth)), shared(people.birth - people.birth.min())


if __name__ == "__main__":
    write_registers(
        Path(sys.argv[2]), records=int(sys.argv[1]), seed=1, identifiers=(sys.argv[3:] or ["as they come"])[0]
    )
