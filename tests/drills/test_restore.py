"""From the copies of the database any moment comes back, in an empty place, up to the last minute before a loss."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest

from recensus.config import backup
from recensus.config.embedded import SYSTEM_USER, EmbeddedServer
from tests.small_country import HOUSEHOLDS, PERSONS, write_pack

Place = Callable[[str], EmbeddedServer]
PROGRAM = Path(sys.executable).with_name("recensus")


@pytest.fixture
def place() -> Iterator[Place]:
    """Give homes for servers, which are stopped in the end."""
    root = Path(tempfile.mkdtemp(prefix="rcb-"))
    root.chmod(0o711)
    servers: list[EmbeddedServer] = []

    def at(name: str) -> EmbeddedServer:
        (root / name).mkdir(mode=0o711)
        servers.append(EmbeddedServer(root / name))
        return servers[-1]

    yield at
    for server in servers:
        server.stop()
    shutil.rmtree(root)


def ask(server: EmbeddedServer, query: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(
        host=str(server.socket_folder), user=SYSTEM_USER, dbname="postgres", autocommit=True
    ) as connection:
        answer = connection.execute(query)
        return answer.fetchall() if answer.description else []


def test_any_moment_since_the_copy_comes_back(place: Place) -> None:
    here, copies = place("here"), place("copies").home
    here.start()
    ask(here, "create table events as select 1 as number")
    backup.take(here, copies)
    assert ask(here, "show archive_timeout") == [("1min",)]
    ask(here, "insert into events values (2)")
    time.sleep(1.1)
    ((moment,),) = ask(here, "select now()")
    time.sleep(1.1)
    ask(here, "insert into events values (3)")
    ask(here, "select pg_switch_wal()")
    until(lambda: ask(here, "select archived_count > 2 from pg_stat_archiver") == [(True,)])
    for name, wanted, numbers in (("then", moment, [(1,), (2,)]), ("latest", None, [(1,), (2,), (3,)])):
        there = place(name)
        backup.restore(there, copies, until=wanted)
        assert ask(there, "select number from events") == numbers
        assert ask(there, "show archive_mode") == [("off",)]
        there.stop()


def test_nothing_is_restored_over_a_database(place: Place) -> None:
    here = place("here")
    here.data.mkdir(parents=True)
    (here.data / "PG_VERSION").write_text("18")
    with pytest.raises(backup.CannotRestore, match="not empty"):
        backup.restore(here, here.home)


def test_there_is_nothing_from_before_the_first_copy(place: Place) -> None:
    here = place("here")
    (here.home / "base-20260101T000000+0000").mkdir()
    with pytest.raises(backup.CannotRestore, match="no base copy"):
        backup.restore(here, here.home, until=datetime.fromisoformat("2025-12-31T00:00:00+00:00"))


def until(condition: Callable[[], bool], seconds: float = 30) -> None:
    latest = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < latest
        time.sleep(0.5)


@pytest.mark.drill
def test_a_lost_country_comes_back_as_its_last_checkpoint_says(place: Place, tmp_path: Path) -> None:
    here, copies, there = place("here"), place("copies").home, place("there")
    pack, witness = write_pack(tmp_path), tmp_path / "witness"
    (tmp_path / "households.csv").write_text(HOUSEHOLDS + "h1,Kaba,2,thatch,1\n")
    (tmp_path / "persons.csv").write_text(PERSONS + "h1,1,Amina,female,1980-01-01,head,100001,1\n")

    def recensus(server: EmbeddedServer, *words: object) -> str:
        environment = {
            **os.environ,
            "RECENSUS_HOME": str(server.home),
            "RECENSUS_WITNESSES": f"{witness}-{server.home.name}",
        }
        done = subprocess.run(
            [PROGRAM, *map(str, words)], env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    recensus(here, "load", pack, "survey", tmp_path / "households.csv")
    recensus(here, "database", "backup", copies)
    recensus(here, "load", pack, "survey", tmp_path / "persons.csv", "--mode", "delta")
    recensus(here, "audit", "sequence")
    before = [recensus(here, *words) for words in (("batches",), ("audit", "status"))]
    time.sleep(backup.ARCHIVE_SECONDS + 10)  # the recovery point: nobody hurries the log
    os.kill(int((here.data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    for kept in here.home.iterdir():  # what the how-to has copied apart: keys and files
        if kept.name != "postgresql":
            (shutil.copytree if kept.is_dir() else shutil.copy)(kept, there.home / kept.name)
    recensus(there, "database", "restore", copies)
    (tmp_path / "key").write_text(recensus(there, "audit", "key"))
    recensus(there, "audit", "export", tmp_path / "log")
    recensus(
        there,
        "audit",
        "verify",
        tmp_path / "log",
        "--checkpoint",
        f"{witness}-here",
        "--key",
        tmp_path / "key",
    )
    assert recensus(there, "batches") == before[0]
    recensus(there, "check-record")
