"""A thief of an encoded file finds no name, date or number in it, nor a hash that he could make of one himself."""

import base64
import hashlib
import hmac
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import csv, parquet

from recensus.linkage.encoded import filters, tokens
from recensus.linkage.encoded.agreement import read_settings
from recensus.linkage.encoded.handing import hand_over
from recensus.linkage.encoded.shared_key import derived, read_key, write_key
from recensus.linkage.encoded.tables import read_records
from recensus.linkage.encoded.types import COMBINATIONS
from recensus.linkage.engine import types as engine
from recensus.linkage.engine.keys import combined, parts
from recensus.linkage.engine.preparing import prepare

SETTINGS = f"""
project: stolen
tokens: [identifier national, '{"', '".join(COMBINATIONS)}']
filter:
  hashes: {{names: 8, birth: 14, sex: 8, area: 10, address: 6}}
  hardening: [diffusion]
"""
HASHES = ("md5", "sha1", "sha256", "sha512", "blake2b")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Give a partner's folder: its table of canaries, the settings, and the key."""
    draw = np.random.default_rng()
    letters = np.array(list("abcdefghijklmnopqrstuvwxyz"))

    def words() -> list[str]:
        return ["".join(draw.choice(letters, 9)) for _ in range(60)]

    days = [
        f"{draw.integers(1940, 2010)}-{draw.integers(1, 13):02}-{draw.integers(1, 29):02}" for _ in range(60)
    ]
    numbers = [f"{draw.integers(10**13, 10**14)}" for _ in range(60)]
    columns = {
        "key": [f"OWN{number}" for number in draw.permutation(10**6)[:60]], "given": words(), "family": words(),
        "birth_date": days, "area": [number[:6] for number in numbers], "address": words(),
        "identifier_national": numbers,
    }  # fmt: skip
    csv.write_csv(pa.table(columns), tmp_path / "table.csv")
    (tmp_path / "settings.yaml").write_text(SETTINGS)
    write_key(tmp_path / "shared.key")
    return tmp_path


def encoded(home: Path) -> bytes:
    """Return all that the linkage unit gets, as it lies and unpacked."""
    names = {"settings": "settings.yaml", "key_file": "shared.key", "to": "encoded", "whose": "whose.csv"}
    hand_over(home / "table.csv", once=True, **{name: home / file for name, file in names.items()})
    columns = parquet.read_table(home / "encoded").columns
    return (home / "encoded").read_bytes() + b"".join(
        cell or b"" for one in columns for cell in one.to_pylist()
    )


def canaries(home: Path) -> Iterator[bytes]:
    """Yield every value, every word that is made of it, and every number that the engine makes of it."""
    for column in stated(home):
        for value in column:
            yield value.encode()
            yield value.replace("-", "").encode()
            yield value.upper().encode()
    prepared = prepare(read_records(home / "table.csv")[0], engine.Settings())
    available = parts(prepared.material)
    for made_of in COMBINATIONS.values():
        yield from (number.tobytes() for number in combined(made_of, available))
    key = read_key(home / "shared.key")
    agreed = read_settings(home / "settings.yaml").name
    yield from (key, key.hex().encode(), derived(key, "tokens", agreed), derived(key, "filter", agreed))


def stated(home: Path) -> list[list[str]]:
    """Return the columns of the table as text."""
    kept = csv.ConvertOptions(
        column_types=dict.fromkeys(("birth_date", "area", "identifier_national"), pa.string())
    )
    return [column.to_pylist() for column in csv.read_csv(home / "table.csv", convert_options=kept).columns]


def told(stolen: bytes, home: Path) -> set[bytes]:
    """Return the canaries that stand in the file in any way that needs no key."""
    found = set()
    for canary in canaries(home):
        digests = [hashlib.new(name, canary).digest() for name in HASHES]
        digests += [hmac.digest(b"", canary, "sha256"), hmac.digest(b"stolen", canary, "sha256")]
        written = [canary, canary.hex().encode(), base64.b64encode(canary), *digests]
        written += [digest[:16] for digest in digests]
        written += [digest.hex().encode() for digest in digests]
        if any(one in stolen for one in written):
            found.add(canary)
    return found


def test_an_encoded_file_holds_no_value_and_no_hash_that_needs_no_key(home: Path) -> None:
    assert told(encoded(home), home) == set()


@pytest.mark.parametrize(
    "broken", [lambda _, message: hashlib.sha256(message).digest(), lambda _, message: message.ljust(32)]
)
def test_the_sweep_finds_tokens_that_are_not_keyed(
    home: Path, monkeypatch: pytest.MonkeyPatch, broken: object
) -> None:
    monkeypatch.setattr(tokens, "keyed", lambda key, message: broken(key, message.split(b"\0", 1)[1]))  # type: ignore[operator]
    assert len(told(encoded(home), home)) >= 60


def test_the_list_of_whose_key_is_whose_stays_with_the_partner(home: Path) -> None:
    stolen = encoded(home)
    whose = csv.read_csv(home / "whose.csv").to_pydict()
    assert (home / "whose.csv").stat().st_mode & 0o777 == 0o600
    assert all(own.encode() not in stolen for own in whose["key"])
    assert all(bytes.fromhex(opaque) in stolen for opaque in whose["opaque_key"])


def test_the_order_of_rows_does_not_tell_who_is_in_it(home: Path) -> None:
    encoded(home)
    opaque = csv.read_csv(home / "whose.csv").to_pydict()["opaque_key"]
    assert opaque == sorted(opaque)
    assert parquet.read_table(home / "encoded")["key"].to_pylist() == [bytes.fromhex(one) for one in opaque]


def test_nothing_of_a_filter_can_be_made_without_the_key(home: Path) -> None:
    prepared = prepare(read_records(home / "table.csv")[0], engine.Settings())
    hashes = {"names": 8}
    keys = (read_key(home / "shared.key"), os.urandom(32))
    ours, guessed = (filters.bloom(prepared, hashes, 1024, key) for key in keys)
    shared = np.bitwise_count(ours & guessed).sum() / np.bitwise_count(ours).sum()
    assert shared < 0.2
