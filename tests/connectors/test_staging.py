"""What a staged extract says: canonical values, four kinds of missing, doubles, rejects, chunks."""

import csv
import datetime as dt
import io
import itertools
import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recensus.connectors.failures import FileUnreadable
from recensus.connectors.records import COLUMNS
from recensus.connectors.source_reading import open_source
from recensus.connectors.staging import Staging
from recensus.vocabulary.types import Pack
from tests.connectors.conftest import ONE, make_pack, token_of

PERSON_HEADER = "hid,no,first,last,sex,born,age,rel,nid,work,income\n"


def _records(staging: Staging, size: int = 1000) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for chunk in staging.chunks(size):
        with io.StringIO(chunk.read().decode(), newline="") as stream:
            for row in csv.reader(stream, delimiter="\x1f", quotechar="\x1e"):
                record: dict[str, Any] = dict(zip(COLUMNS, row, strict=True)) | {"chunk": chunk.number}
                shape = staging.source.shape(record["kind"])
                record["payload"] = dict(zip(shape, json.loads(record["payload"]), strict=True))
                record["absent"] = json.loads(record["absent"] or "{}")
                found[record["kind"] + record["source_key"]] = record
    return found


def rejected(staging: Staging) -> str:
    """Return the rejects of the first file as they would be written."""
    return b"".join(staging.reject_lines(staging.files[0][0])).decode()


def _findings(staging: Staging) -> set[tuple[str, str, str]]:
    staging.write_findings(staging.work / "findings.csv")
    with (staging.work / "findings.csv").open(encoding="utf-8", newline="") as stream:
        return {(row[4], row[5], row[6]) for row in csv.reader(stream)}


def test_values_become_canonical_and_absences_keep_their_reason(staging: Any) -> None:
    persons = PERSON_HEADER + (
        '1,1,Amina,de  la Cruz,2,28/02/1980,044,head,49927398716,yes,"1.234,50"\n'
        "1,2,Bashir,,8,31/02/2001,12.0,child,,0,.5\n"
        '1,3,Chidi,NA,9,,x,uncle,,perhaps,"1,234"\n'
    )
    with staging(house="hid,district,rooms\n1,D1,3\n", pers=persons) as staged:
        records, findings = _records(staged), _findings(staged)
    amina, bashir, chidi = (records[f"P1/{n}"] for n in (1, 2, 3))
    assert amina["payload"] == {
        "age": "44",
        "birth_date": "1980-02-28",
        "employed": "true",
        "family_name": "de la Cruz",
        "given_name": "Amina",
        "income": "1234.5",
        "national_id": token_of("49927398716"),
        "relationship": "head",
        "sex": "female",
    }
    assert (amina["name"], amina["birth_year"], amina["area"]) == ("Amina de la Cruz", "1980", "D1")
    assert (bashir["payload"]["age"], bashir["payload"]["income"]) == ("12", "0.5")
    assert bashir["absent"] == {"sex": "refused"}
    assert bashir["birth_year"] == "2012"
    assert chidi["absent"] == {
        "sex": "not applicable",
        "relationship": "unknown code",
        "employed": "unknown code",
    }
    assert findings == {
        ("impossible_date", "birth_date", "31/02/2001"),
        ("not_a_number", "age", "x"),
        ("not_a_number", "income", "1,234"),
        ("unknown_code", "relationship", "uncle"),
        ("unknown_code", "employed", "perhaps"),
    }


def test_households_that_only_persons_mention_are_made_and_stay_with_them(staging: Any) -> None:
    persons = PERSON_HEADER + "".join(f"{n // 3},{n % 3},Ana,,1,,30,head,,,\n" for n in range(60))
    with staging(house="hid,district,rooms\n1,D1,3\n", pers=persons) as staged:
        records = _records(staged, 10)
        assert (staged.received, staged.accepted) == (61, 61)
    assert records["H7"]["payload"] == {"area": None, "rooms": None}
    assert len({record["chunk"] for record in records.values()}) > 2
    for record in records.values():
        if record["kind"] == "P":
            assert record["chunk"] == records["H" + record["household_key"]]["chunk"]


def test_the_same_extract_gives_the_same_chunks(staging: Any) -> None:
    persons = PERSON_HEADER + "".join(f"{n // 3},{n % 3},Ana,,1,,30,head,,,\n" for n in range(300))
    seen = []
    for _ in range(2):
        with staging(pers=persons) as staged:
            seen.append([sorted(chunk.read().splitlines()) for chunk in staged.chunks(50)])
    assert seen[0] == seen[1]


def test_the_chunks_bring_all_sealed_values_to_the_vault_in_the_order_of_their_tokens(staging: Any) -> None:
    persons = PERSON_HEADER + "".join(f"1,{n},A,B,1,,7,head,{10**9 + n},,\n" for n in range(200))
    with staging(pers=persons) as staged:
        brought = [
            [line.split(",")[0] for line in chunk.sealed().decode().split()] for chunk in staged.chunks(50)
        ]
    assert [len(set(tokens)) == len(tokens) > 20 for tokens in brought] == [True] * 4
    assert sum(map(len, brought)) == 200
    assert all(max(one) < min(other) for one, other in itertools.pairwise(brought))


def test_an_identical_row_is_rejected_once_and_contradicting_rows_are_held(staging: Any) -> None:
    row, other = "1,1,Ana,,1,,30,head,,,\n", "2,1,Eva,,1,,30,head,,,\n"
    persons = PERSON_HEADER + row + row + other + other.replace("30", "31") + ",1,Noname,,1,,,,,,\n"
    with staging(pers=persons) as staged:
        assert (staged.received, staged.accepted, staged.rejected, staged.held) == (5, 1, 2, 2)
        told = [(reject.row, reject.code, reject.outcome) for reject in staged.rejects()]
        assert told == [
            (3, "duplicate_row", "rejected"),
            (4, "same_key_twice", "held"),
            (5, "same_key_twice", "held"),
            (6, "no_key", "rejected"),
        ]
        lines = list(csv.DictReader(rejected(staged).splitlines()))
    assert len(lines) == 4
    assert (lines[0]["first"], lines[0]["code"]) == ("Ana", "duplicate_row")
    assert all(line["remedy"] for line in lines)


def test_corrected_rejects_can_be_loaded_again(staging: Any) -> None:
    with staging(pers=PERSON_HEADER + "1,,Ana,,1,,30,head,,,\n") as staged:
        corrected = rejected(staged).replace("1,,Ana", "1,1,Ana")
    with staging(pers=corrected) as staged:
        assert staged.accepted == 1


def test_a_flat_file_gives_each_household_once_and_tells_of_contradictions(staging: Any) -> None:
    text = "hid,no,sex,age,district,rooms\n1,1,male,40,D1,2\n1,2,female,38,D1,2\n2,1,male,20,D2,1\n2,2,male,9,D1,1\n"
    with staging("flat", people=text) as staged:
        records, findings = _records(staged), _findings(staged)
        assert (staged.received, staged.accepted, staged.rejected) == (4, 4, 0)
    assert records["H2"]["payload"] == {"area": "D2", "rooms": "1"}
    assert findings == {("household_says_different_things", "area", "D1, D2")}


def test_a_lacking_column_is_named_with_the_nearest(staging: Any) -> None:
    with pytest.raises(FileUnreadable, match="did you mean 'distict'") as raised:
        staging(house="hid,distict,rooms\n1,D1,3\n")
    assert raised.value.code == "missing_column"


def test_one_submission_takes_the_same_path(small_pack: Pack, tmp_path: Path) -> None:
    row = {
        "hid": "1",
        "no": "1",
        "first": "Ana",
        "last": "",
        "sex": "2",
        "born": "01/02/1990",
        "age": "",
        "rel": "head",
    }
    row |= {"nid": "", "work": "1", "income": ""}
    with Staging(
        small_pack, open_source(small_pack, "survey"), work=tmp_path, stated_on=dt.date(2024, 6, 1)
    ) as staged:
        staged.read_rows("persons", [row])
        staged.stage()
        records = _records(staged)
    assert records["P1/1"]["payload"]["birth_date"] == "1990-02-01"
    assert (staged.received, records["P1/1"]["sex"]) == (1, "female")


CELL = st.sampled_from(["", "1", "2", "3", "NA", "x", '"', '"a,b"', "\x00", "é", "1\n2", "31/02/2001"])
LINE = st.lists(CELL, min_size=1, max_size=5).map(",".join)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=st.lists(LINE, min_size=1, max_size=12), damage=st.binary(max_size=3))
def test_what_was_received_is_staged_rejected_or_held(
    small_pack: Pack, lines: list[str], damage: bytes
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "people.csv"
        path.write_bytes(b"hid,no,sex,age\n1,1,male,40\n" + "\n".join(lines).encode() + damage)
        source = open_source(small_pack, "one")
        with Staging(
            small_pack, source, work=Path(folder) / "w", stated_on=dt.date(2024, 6, 1), readable=[path]
        ) as staged:
            staged.read(path)
            staged.stage()
            assert staged.received == staged.accepted + staged.rejected + staged.held
            assert len(list(staged.rejects())) == staged.rejected + staged.held
            kinds = itertools.chain.from_iterable(c.read().decode().splitlines() for c in staged.chunks(3))
            assert sum("\x1fP\x1f" in line for line in kinds) >= staged.accepted


@pytest.mark.parametrize(
    ("mark", "written"),
    [(",", ["1.250,50", "900,00", "1.000", "12"]), (".", ["1,250.50", "900.00", "1,000", "12"])],
)
def test_a_declared_decimal_mark_is_read_once(mark: str, written: list[str], tmp_path: Path) -> None:
    text = ONE.replace("age: age", "age: age, income: income") + f'decimal: "{mark}"\n'
    pack = make_pack({"one": text})
    source, day = open_source(pack, "one"), dt.date(2024, 6, 1)
    rows = [
        {"hid": "1", "no": str(n), "sex": "male", "age": "40", "income": one} for n, one in enumerate(written)
    ]
    with Staging(pack, source, work=tmp_path / "work", stated_on=day) as staged:
        staged.read_rows("persons", rows)
        staged.stage()
        found = [
            record["payload"]["income"]
            for _, record in sorted(_records(staged).items())
            if record["kind"] == "P"
        ]
    assert found == ["1250.5", "900", "1000", "12"]
