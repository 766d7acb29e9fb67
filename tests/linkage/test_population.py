"""The engine reads what each source says last of each person, and never an identifier itself."""

from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from django.db import transaction

from recensus.linkage.engine.types import RECORDS
from recensus.linkage.population import Everyone, everyone
from recensus.linkage.settings import settings_of
from recensus.registry import actions
from recensus.vocabulary.types import Pack
from tests.linkage.small_links import in_force, village
from tests.looking import everybody
from tests.registry.conftest import WHO, Person, Stated, put_on_record, token_of

pytestmark = pytest.mark.usefixtures("record")


@pytest.fixture
def pack(record: None, tmp_path: Path) -> Pack:  # noqa: ARG001 - an empty record
    return village(tmp_path)


def read(pack: Pack) -> Everyone:
    with transaction.atomic(), everybody():
        return everyone(pack, settings_of(pack))


def rows(pack: Pack) -> dict[str, dict[str, object]]:
    """Return what the engine reads, by the source's own key."""
    found = read(pack)
    return dict(zip(found.keys["source_key"].to_pylist(), found.records.to_pylist(), strict=True))


def test_everyone_is_read_once_as_the_engine_wants_it(pack: Pack) -> None:
    records = read(pack).records
    types = {field.name: field.type for field in RECORDS}
    assert {field.name: field.type for field in records.schema} == {
        name: types[name] for name in records.column_names
    }
    found = rows(pack)
    assert sorted(found) == ["B1", "B2", "B3", "H1/1", "H1/2", "H2/1"]
    amina, bashir = found["H1/1"], found["H1/2"]
    assert (amina["full"], amina["sex"], amina["birth_date"]) == ("Amina Njeri", "female", "1990-05-01")
    assert amina["area"] == "Kaba"  # where her household lives
    assert amina["household"] == bashir["household"] != found["H2/1"]["household"]
    assert found["B1"]["household"] is None


def test_numbers_are_read_as_tokens_and_the_last_word_counts(pack: Pack) -> None:
    later = Person("B1", None, "Amina Wanjiru", "000123", "1990-05-01", relationship=None)
    batch = put_on_record(Stated("pension", date(2026, 3, 1), (later,), mode="delta"))
    found = rows(pack)["B1"]
    assert found["full"] == "Amina Wanjiru"
    assert found["identifiers"] == [{"issuer": "nid", "value": token_of("000123")}]
    assert "000123" not in str(read(pack).records.to_pylist())
    actions.undo_batch(batch=batch, reason="the wrong file", **WHO)
    assert (rows(pack)["B1"]["full"], rows(pack)["B1"]["identifiers"]) == ("Amina Njeri", [])


def test_a_record_keeps_its_number_whoever_has_it_and_equal_inputs_are_equal(pack: Pack) -> None:
    before = read(pack)
    in_force(pack)
    after = read(pack)
    assert after.records.equals(before.records)
    assert after.hash == before.hash
    assert after.keys["registrant"] != before.keys["registrant"]
    assert isinstance(after.before, pa.Table)
    assert after.before.num_rows == 2
