"""A query on another database says the same as a file, and its address stays out of every message."""

import datetime as dt
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings

from recensus.config.embedded import EmbeddedServer
from recensus.connectors.failures import FileUnreadable
from recensus.connectors.source_reading import open_source
from recensus.connectors.staging import Staging
from tests.connectors.conftest import ONE, make_pack

QUERY = (
    "connection: {url_from: PEOPLE_DATABASE, queries: {persons: 'select hid, no, sex, age from people'}}\n"
)


def _staging(tmp_path: Path) -> Staging:
    pack = make_pack({"one": ONE + QUERY})
    return Staging(pack, open_source(pack, "one"), work=tmp_path / "work", stated_on=dt.date(2024, 6, 1))


def test_a_query_is_staged_like_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database = sqlite3.connect(tmp_path / "people.db")
    database.execute("create table people (hid integer, no integer, sex text, age real)")
    database.executemany(
        "insert into people values (?, ?, ?, ?)", [(1, 1, "male", 40.0), (1, 2, "female", None)]
    )
    database.commit()
    database.close()
    monkeypatch.setenv("PEOPLE_DATABASE", f"sqlite:///{tmp_path / 'people.db'}")
    with _staging(tmp_path) as staged:
        assert [read.rows for read in staged.read_queries()] == [2]
        staged.stage()
        text = next(iter(staged.chunks(10))).read().decode()
    assert '1/1\x1f1\x1f\x1f2024-06-01\x1f["40","male"]' in text


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("", "no_address"),
        ("not an address", "no_address"),
        ("sqlite:////nowhere/hush/people.db", "query_failed"),
    ],
)
def test_what_fails_is_told_without_the_address(
    address: str, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PEOPLE_DATABASE", address)
    with _staging(tmp_path) as staged, pytest.raises(FileUnreadable) as raised:
        staged.read_queries()
    assert raised.value.code == code
    assert "hush" not in str(raised.value)


def _sqlite(tmp_path: Path) -> str:
    database = sqlite3.connect(tmp_path / "people.db")
    database.execute("create table people (hid integer, no integer, sex text, age real)")
    database.commit()
    database.close()
    return f"sqlite:///{tmp_path / 'people.db'}"


def _postgresql(_folder: Path) -> str:
    folder = EmbeddedServer(Path(settings.RECENSUS_HOME)).socket_folder
    return f"postgresql+psycopg://recensus@/postgres?host={folder}"


WRITES = {
    _sqlite: "insert into people values (1, 1, 'male', 40) returning hid, no, sex, age",
    _postgresql: "select lo_create(0) as hid, 1 as no, 'male' as sex, 40 as age",
}


@pytest.mark.parametrize("database", WRITES)
def test_nothing_is_written_on_the_other_database(
    database: Callable[[Path], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PEOPLE_DATABASE", database(tmp_path))
    with _asking(tmp_path, WRITES[database]) as staged, pytest.raises(FileUnreadable) as raised:
        staged.read_queries()
    assert raised.value.code == "query_failed"
    assert "read-only" in str(raised.value) or "readonly" in str(raised.value)


def test_a_query_that_takes_too_long_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PEOPLE_DATABASE", _postgresql(tmp_path))
    query = "select 1 as hid, 1 as no, 'male' as sex, 40 as age from pg_sleep(30)"
    with _asking(tmp_path, query, "seconds: 1, ") as staged, pytest.raises(FileUnreadable) as raised:
        staged.read_queries()
    assert "statement timeout" in str(raised.value)


def _asking(tmp_path: Path, query: str, more: str = "") -> Staging:
    text = f'connection: {{url_from: PEOPLE_DATABASE, {more}queries: {{persons: "{query}"}}}}\n'
    pack = make_pack({"one": ONE + text})
    return Staging(pack, open_source(pack, "one"), work=tmp_path / "work", stated_on=dt.date(2024, 6, 1))
