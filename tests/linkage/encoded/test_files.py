"""Key files that others read, damaged files, and files that do not agree are refused, with what to do."""

import re
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from recensus.linkage.encoded.agreement import read_settings, same_agreement
from recensus.linkage.encoded.files import HEADER, read_encoded, write_encoded
from recensus.linkage.encoded.shared_key import check_value, read_key, write_key
from recensus.linkage.encoded.tables import read_records
from recensus.linkage.encoded.types import EncodingRefused
from tests.linkage.encoded.two_partners import BOTH, FILTERS, KEY, both_sides, partner

GOOD = """
project: pension-and-health-2026
tokens: [identifier national, names and birth date]
filter:
  hashes: {names: 8, birth: 14}
  hardening: [diffusion]
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Give an encoded file."""
    path = tmp_path / "ours.encoded"
    write_encoded(both_sides("both")[0].encoded, path)
    return path


def test_a_new_key_is_random_only_its_owner_reads_it_and_it_is_never_written_over(tmp_path: Path) -> None:
    one, other = tmp_path / "one.key", tmp_path / "other.key"
    write_key(one)
    write_key(other)
    assert one.stat().st_mode & 0o777 == 0o600
    assert read_key(one) != read_key(other)
    with pytest.raises(EncodingRefused, match="nothing is written over it"):
        write_key(one)
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["one.key", "other.key"]


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o620, 0o602, 0o610])
def test_a_key_file_that_others_can_open_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "shared.key"
    write_key(path)
    path.chmod(mode)
    with pytest.raises(EncodingRefused, match="chmod 600"):
        read_key(path)


@pytest.mark.parametrize(
    "text", ["", KEY.hex()[:-2], KEY.hex() + "00", "secret", "g" * 64, "00" * 32, "0123456789abcdef" * 4]
)
def test_a_short_or_invented_key_is_refused_and_not_repeated(tmp_path: Path, text: str) -> None:
    path = tmp_path / "shared.key"
    path.write_text(text)
    path.chmod(0o600)
    with pytest.raises(EncodingRefused) as refused:
        read_key(path)
    assert not text or text not in str(refused.value)


def test_a_key_that_is_not_there_is_said_to_be_made_by_a_command(tmp_path: Path) -> None:
    with pytest.raises(EncodingRefused, match="recensus encoding key"):
        read_key(tmp_path / "none.key")


def test_the_check_value_is_the_same_for_the_same_key_only_and_holds_nothing_of_it() -> None:
    other = bytes([*KEY[:-1], KEY[-1] ^ 1])
    assert check_value(KEY) == check_value(bytes(KEY)) != check_value(other)
    assert check_value(KEY) not in KEY.hex()


def test_what_is_written_is_what_is_read(file: Path) -> None:
    encoded, read = both_sides("both")[0].encoded, read_encoded(file)
    assert read.table.equals(encoded.table)
    assert replace(read, table=encoded.table) == encoded
    assert file.stat().st_mode & 0o777 == 0o600
    with pytest.raises(EncodingRefused, match="nothing is written over it"):
        write_encoded(encoded, file)


def test_every_truncated_file_is_refused(file: Path) -> None:
    whole = file.read_bytes()
    for length in [0, 3, *range(4, len(whole), len(whole) // 40), len(whole) - 1]:
        file.write_bytes(whole[:length])
        with pytest.raises(EncodingRefused, match="send it again"):
            read_encoded(file)


def test_every_flipped_bit_is_refused_or_changes_nothing(file: Path) -> None:
    whole, encoded = file.read_bytes(), read_encoded(file)
    refused = 0
    for at in range(0, len(whole), len(whole) // 250):
        file.write_bytes(whole[:at] + bytes([whole[at] ^ 4]) + whole[at + 1 :])
        try:
            found = read_encoded(file)
        except EncodingRefused:
            refused += 1
        else:
            assert found.table.equals(encoded.table)
            assert replace(found, table=encoded.table) == encoded
    assert refused > 200


@pytest.mark.parametrize(
    "change",
    [
        lambda table, said: (table.drop_columns(["filter"]), said),
        lambda table, said: (table.append_column("name", pa.repeat("Amina", len(table))), said),
        lambda table, said: (table.slice(1), said),
        lambda table, said: (table, said.replace(b'"once":true', b'"once":false')),
        lambda table, said: (table, said.replace(b'"format":1', b'"format":2')),
        lambda table, said: (table, re.sub(rb'"check":"..', b'"check":"00', said)),
        lambda table, _: (table, b"{}"),
        lambda table, _: (table, b"[1]"),
    ],
)
def test_a_file_whose_header_and_cells_do_not_belong_together_is_refused(file: Path, change: object) -> None:
    table = parquet.read_table(file)
    changed, said = change(table, table.schema.metadata[HEADER])  # type: ignore[operator]
    parquet.write_table(changed.replace_schema_metadata({HEADER: said}), file)
    with pytest.raises(EncodingRefused):
        read_encoded(file)


@pytest.mark.parametrize("column", ["key", "filter"])
def test_a_file_with_an_empty_cell_where_none_may_be_is_refused(tmp_path: Path, column: str) -> None:
    encoded = both_sides("both")[0].encoded
    at = encoded.table.column_names.index(column)
    cells = encoded.table[column].to_pylist()
    holed = encoded.table.set_column(at, column, pa.array([None, *cells[1:]], encoded.table[column].type))
    write_encoded(replace(encoded, table=holed), tmp_path / "holed")
    with pytest.raises(EncodingRefused):
        read_encoded(tmp_path / "holed")


def test_another_file_is_no_encoded_file(tmp_path: Path) -> None:
    other = tmp_path / "some.parquet"
    parquet.write_table(pa.table({"key": ["A1"]}), other)
    for path in (other, tmp_path / "none", tmp_path):
        with pytest.raises(EncodingRefused, match="no encoded file"):
            read_encoded(path)


def test_files_that_do_not_agree_are_refused_with_what_differs() -> None:
    one, other = (side.encoded for side in both_sides("both"))
    same_agreement(one, other)
    assert BOTH.filter is not None
    for changed, named in (
        ({"project": "pension-and-school"}, "project"),
        ({"tokens": BOTH.tokens[1:]}, "tokens"),
        ({"filter": BOTH.filter.model_copy(update={"spread": 4})}, "filter"),
    ):
        with pytest.raises(EncodingRefused, match=f"different settings \\({named}\\)"):
            same_agreement(one, replace(other, settings=BOTH.model_copy(update=changed)))
    with pytest.raises(EncodingRefused, match="different keys"):
        same_agreement(one, partner(both_sides("both")[1].records, BOTH, key=bytes(range(1, 33))).encoded)
    with pytest.raises(EncodingRefused, match="one encoding"):
        same_agreement(one, one)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("project: pension-and-health-2026", "name 'tokens', a 'filter', or both"),
        (GOOD.replace("[diffusion]", "[]"), "hardening"),
        (GOOD.replace("[diffusion]", "[folding]"), "folding alone"),
        (GOOD + "  spread: 2\n", "filter.spread"),
        (GOOD.replace("names: 8", "names: 17"), "filter.hashes.names"),
        (GOOD.replace("names: 8", "phone: 8"), "filter.hashes.phone"),
        (GOOD.replace("names and birth date", "names"), "'names' is no token"),
        (GOOD.replace("names and birth date", "identifier national"), "named twice"),
        (GOOD + "bits: 1024\n", "bits"),
        (GOOD.replace("hashes", "bits: 1000\n  hashes"), "filter.bits"),
        (GOOD.replace("project", "projekt"), "project"),
        ("[", "cannot be read"),
        ("", "valid dictionary"),
    ],
)
def test_settings_that_would_not_protect_or_mean_nothing_are_refused(
    tmp_path: Path, text: str, says: str
) -> None:
    path = tmp_path / "settings.yaml"
    path.write_text(GOOD)
    assert read_settings(path).filter is not None
    path.write_text(text)
    with pytest.raises(EncodingRefused, match=re.escape(says)):
        read_settings(path)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("given,family\nAmina,Njeri\n", "no 'key'"),
        ("key,gven\nA1,Amina\n", "nobody would read (gven)"),
        ("key,given,given\nA1,Amina,Bashir\n", "one twice"),
        ("key,given\nA1,Amina\nA1,Bashir\n", "'key' of its own"),
        ("key,given\n,Amina\n", "'key' of its own"),
        ("key,given\n", "there must be a row"),
        ("key,age\nA1,many\n", "cannot be read"),
        ("key,given\nA1,Amina,more\n", "cannot be read"),
        ("", "cannot be read"),
    ],
)
def test_a_table_that_is_not_as_the_reference_says_is_refused(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "table.csv"
    path.write_text(text)
    with pytest.raises(EncodingRefused, match=re.escape(says)):
        read_records(path)


def test_a_table_is_read_as_it_stands_from_text_and_from_parquet(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text(
        "key,given,birth_date,area,age,identifier_national\n007,Amina,1990-05-01,0101,,00123\n8,,,,7,\n"
    )
    records, keys = read_records(path)
    first, second = records.to_pylist()
    assert keys == ["007", "8"]
    assert (first["area"], first["birth_date"], first["identifiers"]) == (
        "0101", "1990-05-01", [{"issuer": "national", "value": "00123"}],
    )  # fmt: skip
    assert (second["given"], second["age"], second["identifiers"]) == (None, 7, [])
    columns = {"key": keys, "given": ["Amina", ""], "age": [None, 7], "identifier_national": ["00123", ""]}
    parquet.write_table(pa.table(columns), path.with_suffix(".parquet"))
    again, _ = read_records(path.with_suffix(".parquet"))
    assert again["given"].to_pylist() == records["given"].to_pylist()
    assert again["identifiers"].to_pylist() == records["identifiers"].to_pylist()


def test_filters_alone_need_no_token(tmp_path: Path) -> None:
    encoded = both_sides("filters")[0].encoded
    write_encoded(encoded, tmp_path / "filters")
    assert read_encoded(tmp_path / "filters").settings == FILTERS
