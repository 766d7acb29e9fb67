"""The sequencer runs beside other work, and the command line tells when it does not."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings
from typer.testing import CliRunner

from recensus.cli.audit import topic
from recensus.privacy.audit import actions, pacing
from recensus.privacy.audit.models import Leaf
from tests.privacy.audit.conftest import look, tamper

pytestmark = pytest.mark.usefixtures("log")
PATIENCE_SECONDS = 30


def run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(topic, list(words))
    return done.exit_code, done.output


@pytest.fixture
def paced(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Run a sequencer in a thread, at a fast pace."""
    monkeypatch.setattr(pacing, "EVERY_SECONDS", 0.1)
    stop = threading.Event()
    thread = pacing.keep_sequencing(stop)
    yield
    stop.set()
    thread.join(PATIENCE_SECONDS)


def placed(count: int) -> bool:
    until = time.monotonic() + PATIENCE_SECONDS
    while Leaf.objects.count() < count and time.monotonic() < until:
        time.sleep(0.1)
    return Leaf.objects.count() == count


@pytest.mark.usefixtures("paced")
def test_entries_get_their_places_while_other_work_goes_on() -> None:
    for count in (1, 2):
        actions.record(look())
        assert placed(count)


@pytest.mark.usefixtures("paced")
def test_a_pass_that_fails_is_told_and_tried_again(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    broken = settings.RECENSUS_HOME / "keys/audit-1.pem"
    broken.parent.mkdir(mode=0o700)
    broken.write_text("not a key")
    actions.record(look())
    until = time.monotonic() + PATIENCE_SECONDS
    while "could not be brought up to date" not in caplog.text and time.monotonic() < until:
        time.sleep(0.1)
    broken.unlink()
    assert placed(1)
    assert "could not be brought up to date" in caplog.text


def test_the_status_of_a_log_that_stands_still_is_a_failure() -> None:
    actions.record(look())
    assert run("status")[0] == 0
    tamper("update audit_entry set at = at - interval '11 minutes'")
    tamper("update audit_progress set sequenced_at = sequenced_at - interval '11 minutes'")
    code, said = run("status")
    assert (code, "stands still" in said) == (1, True)
    assert run("sequence")[0] == run("status")[0] == 0


def test_the_status_of_a_log_whose_witness_is_away_is_a_failure(settings: Settings, tmp_path: Path) -> None:
    settings.RECENSUS_WITNESSES = [str(tmp_path / "no/such/folder/file")]
    actions.record(look())
    run("sequence")
    code, said = run("status")
    assert (code, "does not take more" in said) == (1, True)
