"""Nothing accepted is lost or doubled, whatever is killed: the database, the web server, who determines.

That loads and the sequencer survive it is shown in tests/laws/test_nothing_is_lost.py and
tests/privacy/audit/test_sequencing.py, with drills of their own.
"""

import http.client
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

from tests.drills.country import write_extracts, write_pack
from tests.drills.figures import Tell
from tests.drills.installation import Installation

BACK_WITHIN_SECONDS = 10
CSRF = "k" * 32


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Make an installation of its own for the module."""
    home = Path(tempfile.mkdtemp(prefix="recensus-kills-"))
    home.chmod(0o711)  # the server's own system user passes through
    made = Installation(home, write_pack(tmp_path_factory.mktemp("countries")))
    made.prepare()
    yield made
    made.server.stop()
    shutil.rmtree(home)


class Late:
    """A blow that falls after some seconds, while something else goes on."""

    def __init__(self, seconds: float, strike: Callable[[], None]) -> None:
        self._strike, self._at = strike, 0.0
        self._timer = threading.Timer(seconds, self._fall)
        self._timer.start()

    def _fall(self) -> None:
        self._at = time.monotonic()
        self._strike()

    def struck(self) -> float:
        """Wait until it has fallen, and return when."""
        self._timer.join()
        return self._at


def kill_database_while_it_takes_in(installation: Installation, kills: int) -> tuple[int, int, int, float]:
    """Kill it so often; return how many were acknowledged, lost and doubled, and the longest way back in seconds."""
    chance, given, longest = random.Random(kills), 0, 0.0
    acknowledged: dict[int, str] = {}
    with installation.doer() as doer:
        before = len(doer.do("kept"))
        for _ in range(kills):
            doer.send("keep", first=given)
            late = Late(0.2 + chance.random(), installation.kill_database)
            while (told := doer.answer()) != "gone":
                number, given = told
                acknowledged[number] = f"house {given}"
            given += 2  # what came after the last that was acknowledged may have been taken in, too
            installation.come_back()
            longest = max(longest, time.monotonic() - late.struck())
        there = doer.do("kept")[before:]
    contents = [content for _, content in there]
    lost = sum(dict(there).get(number) != content for number, content in acknowledged.items())
    return len(acknowledged), lost, len(contents) - len(set(contents)), longest


@pytest.mark.parametrize("kills", [2, pytest.param(200, marks=pytest.mark.drill)])
def test_a_database_that_is_killed_loses_nothing_that_was_acknowledged(
    installation: Installation,
    kills: int,
    tell: Tell,
) -> None:
    acknowledged, lost, doubled, longest = kill_database_while_it_takes_in(installation, kills)
    tell(
        f"database: {kills} kills, {acknowledged} acknowledged, {lost} lost, {doubled} doubled, back in {longest:.1f} s"
    )
    assert acknowledged > kills
    assert (lost, doubled) == (0, 0)
    assert longest <= BACK_WITHIN_SECONDS


def test_the_rig_sees_the_loss_when_commits_are_not_waited_for(
    installation: Installation, tell: Tell
) -> None:
    careless = ["alter system set synchronous_commit = off", "alter system set wal_writer_delay = '10s'"]
    installation.settle([*careless, "select pg_reload_conf()"])
    try:
        _, lost, _, _ = kill_database_while_it_takes_in(installation, 2)
    finally:
        installation.settle(["alter system reset all", "select pg_reload_conf()"])
    tell(f"without synchronous_commit: {lost} lost")
    assert lost > 0


@contextmanager
def serving(installation: Installation) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """Serve the pages; give the process and its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "uvicorn", "recensus.config.asgi:application", "--port", str(port)]
    environment = installation.environment | {"RECENSUS_DATABASE_ROLE": "recensus_app"}
    with subprocess.Popen([*command, "--log-level", "warning"], env=environment) as process:
        yield process, port
        process.kill()


def hand_in(port: int, session: str, content: str) -> int | None:
    """Hand a file in through the page; return the number under which it was accepted, None if nobody said so."""
    fields = {"csrfmiddlewaretoken": CSRF, "source": "survey", "stated_on": "", "mode": ""}
    parts = "".join(
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    )
    described = 'Content-Disposition: form-data; name="files"; filename="households.csv"'
    file = f"--x\r\n{described}\r\n\r\n{content}\r\n--x--\r\n"
    headers = {"Cookie": f"session={session}; csrf={CSRF}", "Content-Type": "multipart/form-data; boundary=x"}
    call = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        call.request("POST", "/upload", parts + file, headers)
        place = call.getresponse().getheader("Location", "")
    except (OSError, http.client.HTTPException):
        return None
    finally:
        call.close()
    assert place.startswith("/uploads/"), place
    return int(place.rpartition("/")[2])


def seconds_until_it_answers(port: int) -> float:
    began = time.monotonic()
    while time.monotonic() - began < 60:
        with suppress(OSError), closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as call:
            call.request("GET", "/sign-in")
            if call.getresponse().status == 200:
                break
        time.sleep(0.2)
    return time.monotonic() - began


@pytest.mark.parametrize("kills", [1, pytest.param(100, marks=pytest.mark.drill)])
def test_a_web_server_that_is_killed_loses_nothing_that_was_acknowledged(
    installation: Installation,
    kills: int,
    tell: Tell,
) -> None:
    chance, acknowledged, longest, given = random.Random(kills), {}, 0.0, 0
    with installation.doer() as doer, installation.doer("recensus_app") as pages:
        doer.do("account")
        session, before = pages.do("session"), len(doer.do("kept"))
        for _ in range(kills):
            with serving(installation) as (process, port):
                longest = max(longest, seconds_until_it_answers(port))
                late = Late(0.5 + chance.random(), lambda: process.send_signal(signal.SIGKILL))
                while (number := hand_in(port, session, f"web {given}")) is not None:
                    acknowledged[number] = f"web {given}"
                    given += 1
                late.struck()
                given += 1
        there = doer.do("kept")[before:]
    contents = [content for _, content in there]
    lost = [number for number, content in acknowledged.items() if dict(there).get(number) != content]
    tell(f"web: {kills} kills, {len(acknowledged)} acknowledged, {len(lost)} lost, back in {longest:.1f} s")
    assert acknowledged
    assert (lost, len(contents)) == ([], len(set(contents)))
    assert longest <= BACK_WITHIN_SECONDS


@pytest.mark.parametrize("kills", [2, pytest.param(100, marks=pytest.mark.drill)])
def test_a_determination_that_is_killed_is_whole_or_was_not_made(
    installation: Installation, tmp_path: Path, kills: int, tell: Tell
) -> None:
    chance = random.Random(kills)
    with installation.doer() as doer:
        doer.do("load", files=[str(file) for file in write_extracts(tmp_path)])
        doer.do("determine")  # makes the snapshot
        began = time.monotonic()
        whole = doer.do("determine")
        lasts = time.monotonic() - began
    for _ in range(kills):
        with installation.doer() as doer:
            doer.do("finished")
            doer.send("determine")
            time.sleep(chance.random() * lasts)
    with installation.doer() as doer:
        assert doer.do("determine") == whole
        runs = doer.do("finished")
    tell(f"determinations: {kills} kills, {len(runs)} finished, all of them whole and alike")
    assert [run for run in runs if run != [whole, True]] == []
