"""The records that benchmarks link are those of the synthetic country, and the truth beside them is true."""

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from benchmarks import registers
from recensus.linkage.engine.types import RECORDS


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[pa.Table, pa.Table]:
    """Write a hundred thousand records once."""
    return made(tmp_path_factory.mktemp("registers"), "as they come", records=60_000)


def made(folder: Path, held: registers.Held, records: int = 3_000) -> tuple[pa.Table, pa.Table]:
    registers.write_registers(folder, records=records, seed=5, identifiers=held)
    return registers.open_registers(folder)


def test_there_are_as_many_records_as_asked_for_in_whole_households(
    written: tuple[pa.Table, pa.Table],
) -> None:
    records, truth = written
    assert 60_000 <= records.num_rows < 60_500
    assert records.schema.equals(RECORDS)
    assert records["record"].equals(truth["record"])
    assert len(pc.unique(records["record"])) == records.num_rows
    assert set(pc.unique(truth["register"]).to_pylist()) == set(registers.REGISTERS)


def test_the_person_behind_a_record_has_its_identifier_unless_it_is_marked_as_borrowed_or_misread(
    written: tuple[pa.Table, pa.Table],
) -> None:
    records, truth = written
    whole = pa.table(
        {"person": truth["person"], "borrowed": truth["borrowed"], "held": records["identifiers"]}
    )
    number: dict[int, set[str]] = {}
    borrowed: dict[str, int] = {}
    for row in whole.to_pylist():
        if row["held"] and row["borrowed"]:
            borrowed[row["held"][0]["value"]] = row["person"]
        elif row["held"]:
            number.setdefault(row["person"], set()).add(row["held"][0]["value"])
    owners = {value: person for person, values in number.items() for value in values if len(values) == 1}
    assert len(borrowed) > 40
    assert all(owners.get(value) != person for value, person in borrowed.items())
    assert sum(len(values) > 1 for values in number.values()) < 0.03 * len(
        number
    )  # one digit misread in a hundred


def test_twins_are_born_on_one_day_and_named_apart(written: tuple[pa.Table, pa.Table]) -> None:
    records, truth = written
    civil = pc.equal(truth["register"], "civil_registry")
    born = pa.table({"twins": truth["twins"], "born": records["birth_date"]}).filter(civil).drop_null()
    days = born.group_by("twins").aggregate([("born", "count_distinct")])["born_count_distinct"]
    assert born.num_rows > 100
    assert pc.max(days).as_py() == 1
    sets = pa.table({"twins": truth["twins"], "siblings": truth["siblings"]}).drop_null()
    assert (
        sets.group_by("twins")
        .aggregate([("siblings", "count_distinct")])["siblings_count_distinct"]
        .to_pylist()[0]
        == 1
    )


def test_dates_are_written_year_first_in_every_register(written: tuple[pa.Table, pa.Table]) -> None:
    records, _ = written
    matching = pc.match_substring_regex(records["birth_date"], r"^\d{4}(-\d\d-\d\d)?$")
    assert pc.all(matching).as_py()


@pytest.mark.parametrize(
    ("held", "low", "high"), [("none", 0, 0), ("sparse", 0.5, 0.8), ("as they come", 0.9, 1)]
)
def test_identifiers_can_be_left_out(tmp_path: Path, held: registers.Held, low: float, high: float) -> None:
    records, _ = made(tmp_path, held)
    assert low <= 1 - records["identifiers"].null_count / records.num_rows <= high


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    for folder in ("one", "other"):
        made(tmp_path / folder, "as they come")
    for file in ("records.arrow", "truth.arrow"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "other" / file).read_bytes()
