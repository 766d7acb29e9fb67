"""A full disk loses nothing that was confirmed: it is told plainly, and when there is room again the work goes on."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest

from recensus.config.embedded import SYSTEM_USER, EmbeddedServer
from tests.small_country import PERSONS, write_pack

PROGRAM = Path(sys.executable).with_name("recensus")
SMALL, LARGE = "160m", "900m"
FULL = (psycopg.errors.DiskFull, psycopg.OperationalError)


class Disk:
    """A small disk in memory, mounted on a folder; only root can."""

    def __init__(self, folder: Path, size: str) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._mount("-t", "tmpfs", "-o", f"size={size},mode=711", "tmpfs")

    def grow(self, size: str = LARGE) -> None:
        self._mount("-o", f"remount,size={size}")

    def _mount(self, *options: str) -> None:
        done = subprocess.run(
            ["mount", *options, str(self.folder)], capture_output=True, text=True, check=False
        )
        if done.returncode != 0 and os.environ.get("CI") != "true":
            pytest.skip(f"A small disk cannot be mounted here: {done.stderr.strip()}")
        assert done.returncode == 0, done.stderr

    def remove(self) -> None:
        subprocess.run(["umount", "--lazy", str(self.folder)], check=True)


@pytest.fixture
def home() -> Iterator[Path]:
    """Give a home for a server of its own."""
    folder = Path(tempfile.mkdtemp(prefix="rcd-"))
    folder.chmod(0o711)
    yield folder
    EmbeddedServer(folder).stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def disk(home: Path) -> Iterator[Callable[..., Disk]]:
    """Give small disks on folders of the home."""
    disks: list[Disk] = []

    def small(folder: str, size: str = SMALL) -> Disk:
        disks.append(Disk(home / folder, size))
        return disks[-1]

    yield small
    EmbeddedServer(home).stop()
    for one in disks:
        one.remove()


def connected(server: EmbeddedServer) -> "psycopg.Connection[Any]":
    return psycopg.connect(
        host=str(server.socket_folder), user=SYSTEM_USER, dbname="postgres", autocommit=True
    )


def confirmed_until_full(server: EmbeddedServer) -> set[int]:
    """Write rows one by one until no more go in; return those that the database confirmed."""
    confirmed: set[int] = set()
    filling = "select %s, string_agg(md5(random()::text), '') from generate_series(1, 3000)"
    with connected(server) as connection, suppress(*FULL):
        connection.execute("create table written (number int, filling text)")
        for number in range(100_000):
            connection.execute(f"insert into written {filling}", [number])
            confirmed.add(number)
        pytest.fail("The disk was never full.")
    return confirmed


def test_no_confirmed_row_is_lost_on_a_full_disk(home: Path, disk: Callable[..., Disk]) -> None:
    small = disk("postgresql")
    server = EmbeddedServer(home)
    server.start()
    confirmed = confirmed_until_full(server)
    assert len(confirmed) > 100
    small.grow()
    server.start()
    with connected(server) as connection:
        there = {number for (number,) in connection.execute("select number from written")}
        connection.execute("insert into written values (-1, '')")
    assert confirmed <= there
    assert len(there - confirmed) <= 1, "at most the row whose confirmation was under way"


def persons(first: int, number: int) -> str:
    lines = (
        f"h{n},1,Ana {n},female,1980-01-01,head,{n % 1000000:06},1\n" for n in range(first, first + number)
    )
    return PERSONS + "".join(lines)


class Country:
    """The program at work in a home."""

    def __init__(self, home: Path, folder: Path) -> None:
        self.home, self.folder, self.pack = home, folder, write_pack(folder)

    def run(self, *words: object) -> "subprocess.CompletedProcess[str]":
        environment = {**os.environ, "RECENSUS_HOME": str(self.home), "RECENSUS_DATABASE": "recensus"}
        return subprocess.run(
            [PROGRAM, *map(str, words)], env=environment, capture_output=True, text=True, check=False
        )

    def load(self, number: int, rows: int) -> "subprocess.CompletedProcess[str]":
        file = self.folder / f"persons{number}.csv"
        file.write_text(persons(number * rows, rows))
        return self.run("load", self.pack, "survey", file, "--mode", "delta")


@pytest.mark.drill
@pytest.mark.parametrize("place", ["postgresql", "recensus/work"])
def test_a_load_that_found_no_room_is_told_and_goes_on(
    place: str, home: Path, disk: Callable[..., Disk], tmp_path: Path
) -> None:
    country = Country(home, tmp_path)
    small = disk(place, "260m" if place == "postgresql" else "3m")
    first = country.load(0, 100)
    assert first.returncode == 0, first.stderr
    done = 1
    while (last := country.load(done, 40_000)).returncode == 0:
        done += 1
    assert done < 20
    told = last.stdout + last.stderr
    assert "room" in told or "does not answer" in told or "disk is full" in told, told
    assert last.returncode in (1, 3), told
    assert "sys.exit(main())" not in told
    small.grow()
    assert country.load(done, 40_000).returncode == 0
    batches = country.run("batches", "--json").stdout
    assert batches.count('"state": "recorded"') == done + 1, batches
    assert country.run("check-record").returncode == 0
