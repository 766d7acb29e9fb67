"""Witnesses get every checkpoint, and none that does not continue what they hold."""

import threading
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from pytest_django import Settings

from recensus.privacy.audit import actions, checkpoints, merkle, queries
from recensus.privacy.audit.verify import keys_in, notes_in, opened
from tests.privacy.audit.conftest import empty, look, tamper

pytestmark = pytest.mark.usefixtures("log")


def grow(count: int = 3) -> None:
    for _ in range(count):
        actions.record(look())
    actions.sequence()


@dataclass
class Web:
    """A witness that speaks tlog-witness on a real socket: it keeps the last checkpoint it could verify."""

    size: int = 0
    root: bytes = b""
    redirect: bool = False
    broken: bool = False
    taken: list[int] = field(default_factory=list)
    address: str = ""

    def judge(self, path: str, body: str) -> tuple[int, str]:
        head, note = body.split("\n\n", 1)
        first, *proof = head.split("\n")
        stated = opened(note, keys_in("\n".join(checkpoints.verifier_keys())))
        if path != "/add-checkpoint" or self.broken:
            return 500, "out of order"
        if int(first.removeprefix("old ")) != self.size:
            return 409, f"{self.size}\n"
        steps = [b64decode(step) for step in proof]
        if self.size and not merkle.continues(self.size, self.root, stated.size, stated.root, steps):
            return 422, "not consistent"
        self.size, self.root = stated.size, stated.root
        self.taken.append(stated.size)
        return 200, "— witness AAAA\n"


@contextmanager
def served(web: Web) -> Iterator[Web]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            code, answer = (302, "") if web.redirect else web.judge(self.path, body)
            self.send_response(code)
            if web.redirect:
                self.send_header("Location", f"{web.address}/elsewhere")
            self.end_headers()
            self.wfile.write(answer.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    web.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield web
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def web(settings: Settings) -> Iterator[Web]:
    """Give a witness on the web, to which the log hands its checkpoints."""
    with served(Web()) as witness:
        settings.RECENSUS_WITNESSES = [witness.address]
        yield witness


@pytest.fixture
def file(settings: Settings, tmp_path: Path) -> Path:
    """Give a file to which the log appends its checkpoints."""
    settings.RECENSUS_WITNESSES = [str(tmp_path / "witness")]
    return tmp_path / "witness"


def problem() -> str:
    return queries.log_state().witnesses[0].problem


def test_a_file_gets_each_checkpoint_once(file: Path) -> None:
    grow()
    grow()
    actions.sequence()
    sizes = [opened(note, checkpoints.trusted()).size for note in notes_in(file.read_text())]
    assert sizes == [3, 6]
    assert queries.log_state().witnesses[0].size == 6


def test_a_file_that_holds_another_history_gets_nothing(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    grow()
    held = file.read_text()
    tamper("update audit_leaf set hash = sha256('x'::bytea) where index = 1")
    grow()
    assert file.read_text() == held
    assert "another history" in problem()
    assert "ERROR" in caplog.text


def test_a_file_that_holds_more_than_the_log_gets_nothing(file: Path) -> None:
    grow(5)
    held = file.read_text()
    tamper("delete from audit_leaf where index > 0; delete from audit_entry")
    grow(1)
    assert file.read_text() == held
    assert "only 2" in problem()


def test_a_file_of_another_log_gets_nothing(file: Path) -> None:
    file.write_text("shopping list\n")
    grow()
    assert "not of this log" in problem()
    assert file.read_text() == "shopping list\n"


def test_a_witness_on_the_web_takes_what_continues(web: Web) -> None:
    grow()
    grow(300)
    actions.sequence()
    assert web.taken == [3, 303]
    assert problem() == ""


def test_a_witness_that_knows_more_than_we_remember_is_asked_again_from_there(web: Web) -> None:
    grow()
    tamper("truncate audit_witness")
    grow()
    assert web.taken == [3, 6]


def test_a_witness_refuses_a_log_that_began_anew(web: Web) -> None:
    grow(5)
    empty()
    grow(7)
    assert web.taken == [5]
    assert "422" in problem()


def test_a_redirect_is_not_followed(web: Web) -> None:
    web.redirect = True
    grow()
    assert "302" in problem()
    assert web.taken == []


def test_a_witness_that_was_away_gets_the_last_checkpoint_when_it_is_back(web: Web) -> None:
    web.broken = True
    grow()
    assert "500" in problem()
    web.broken = False
    actions.sequence()
    assert (web.taken, problem()) == ([3], "")


def test_one_witness_that_fails_keeps_the_others_from_nothing(
    web: Web, tmp_path: Path, settings: Settings
) -> None:
    web.broken = True
    settings.RECENSUS_WITNESSES = [str(tmp_path / "no/such/folder"), web.address, str(tmp_path / "witness")]
    grow()
    held = {one.address: one.size for one in queries.log_state().witnesses}
    assert held[str(tmp_path / "witness")] == 3
    assert sorted(held.values()) == [0, 0, 3]


def test_a_changed_key_is_vouched_for_by_the_one_before(file: Path) -> None:
    grow()
    (old,) = queries.verifier_keys()
    actions.change_key()
    grow()
    new = queries.verifier_keys()[1]
    first, handover, after = notes_in(file.read_text())
    assert opened(first, keys_in(old)).size == opened(handover, keys_in(old)).size == 3
    assert opened(handover, keys_in(new)).size == 3
    assert opened(after, keys_in(new)).size == 6
