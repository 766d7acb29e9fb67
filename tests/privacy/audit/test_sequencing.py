"""Every entry gets one place, whatever runs at the same time and whatever is killed."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction
from pytest_django import Settings

from recensus.privacy.audit import actions, merkle, queries, tree
from recensus.privacy.audit.export import export
from recensus.privacy.audit.models import Checkpoint, Entry, Leaf, Progress
from recensus.privacy.audit.verify import keys_in, problems
from tests.privacy.audit.conftest import look, tamper

pytestmark = pytest.mark.usefixtures("log")

SEQUENCER = """
import django; django.setup()
from recensus.privacy.audit import actions
while True:
    actions.sequence()
"""


def sound(folder: Path) -> bool:
    """Tell whether every entry has one place, without gaps, and the export of it all verifies."""
    leaves = list(Leaf.objects.order_by("index").values_list("index", "entry"))
    assert [index for index, _ in leaves] == list(range(len(leaves)))
    assert sorted(entry for _, entry in leaves) == list(
        Entry.objects.order_by("id").values_list("id", flat=True)
    )
    export(folder / "log.tsv")
    assert list(problems(folder / "log.tsv", [], keys_in("\n".join(queries.verifier_keys())))) == []
    return True


def records(count: int, **changed: object) -> None:
    for _ in range(count):
        actions.record(look(**changed))


@contextmanager
def open_transaction() -> Iterator[None]:
    """Keep another transaction open that has recorded an act and has not ended; it commits at the end."""
    recorded, done = threading.Event(), threading.Event()

    def work() -> None:
        with transaction.atomic():
            actions.record(look(who="slow"))
            recorded.set()
            done.wait(30)
        connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    assert recorded.wait(30)
    try:
        yield
    finally:
        done.set()
        thread.join(30)


def test_entries_get_their_places_and_the_log_verifies(tmp_path: Path) -> None:
    for count in (1, 3, 300, 7):
        records(count)
        assert actions.sequence() == count
    assert sound(tmp_path)


def test_the_kept_subtrees_give_the_root_of_the_leaves() -> None:
    leaves = [merkle.leaf_hash(str(number).encode()) for number in range(70_000)]
    tamper("alter table audit_leaf alter entry drop not null")
    try:
        for start, end in ((0, 255), (255, 257), (257, 65_535), (65_535, 70_000)):
            tree.append(start, list(range(start, end)), leaves[start:end])
        plain = merkle.root(
            70_000, lambda level, index: merkle.perfect(leaves[index << level : (index + 1) << level])
        )
        assert merkle.root(70_000, tree.hash_of) == plain
    finally:
        tamper("alter table audit_leaf alter entry set not null")


def test_an_entry_of_a_transaction_that_was_open_is_not_skipped(tmp_path: Path) -> None:
    with open_transaction():
        records(5)
        for _ in range(3):
            actions.sequence()
        assert Progress.objects.get().settled < Entry.objects.earliest("id").id
    assert Entry.objects.earliest("id").who == "slow"
    assert actions.sequence() == 1
    assert sound(tmp_path)


def test_what_is_settled_is_not_read_again(tmp_path: Path) -> None:
    records(5)
    for _ in range(3):
        actions.sequence()
    assert Progress.objects.get().settled == Entry.objects.latest("id").id
    assert sound(tmp_path)


def test_one_sequencer_at_a_time(tmp_path: Path) -> None:
    records(200)

    def work() -> None:
        actions.sequence()
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sound(tmp_path)


def kill_sequencers(times: int, folder: Path) -> None:
    chance = random.Random(times)
    environment = {**os.environ, "RECENSUS_DATABASE": connection.settings_dict["NAME"]}
    environment |= {
        "RECENSUS_HOME": os.environ["RECENSUS_HOME"],
        "RECENSUS_AUDIT_ORIGIN": settings.RECENSUS_AUDIT_ORIGIN,
    }
    for _ in range(times):
        running = subprocess.Popen([sys.executable, "-c", SEQUENCER], env=environment)
        before = Leaf.objects.count()
        while Leaf.objects.count() == before and running.poll() is None:
            records(50)
        until = time.monotonic() + chance.random() / 3
        while time.monotonic() < until:
            records(20)
        running.send_signal(signal.SIGKILL)
        running.wait()
    while not actions.sequence() and Leaf.objects.count() < Entry.objects.count():
        time.sleep(0.1)  # the session of the one that was killed last still holds the place
    assert sound(folder)


def test_a_killed_sequencer_leaves_nothing_half_done(tmp_path: Path, settings: Settings) -> None:
    settings.RECENSUS_HOME = Path(os.environ["RECENSUS_HOME"])
    kill_sequencers(2, tmp_path)


@pytest.mark.drill
def test_sequencers_killed_a_hundred_times(tmp_path: Path, settings: Settings) -> None:
    settings.RECENSUS_HOME = Path(os.environ["RECENSUS_HOME"])
    kill_sequencers(100, tmp_path)


def age(minutes: int) -> None:
    tamper("update audit_entry set at = at - make_interval(mins => %s)", minutes)
    tamper("update audit_progress set sequenced_at = sequenced_at - make_interval(mins => %s)", minutes)


def test_releases_stop_when_the_log_stands_still(caplog: pytest.LogCaptureFixture) -> None:
    records(1)
    age(9)
    assert queries.may_release() is None
    age(2)
    assert "stands still" in (queries.may_release() or "")
    assert "ERROR" in caplog.text
    actions.sequence()
    assert queries.may_release() is None


def test_releases_go_on_when_there_was_nothing_to_log() -> None:
    records(1)
    actions.sequence()
    age(1_000)
    assert queries.may_release() is None


def test_a_sequencer_that_cannot_sign_places_nothing(settings: Settings) -> None:
    records(1)
    settings.RECENSUS_HOME.chmod(0o700)
    (settings.RECENSUS_HOME / "keys").mkdir(mode=0o700)
    (settings.RECENSUS_HOME / "keys/audit-1.pem").write_text("not a key")
    with pytest.raises(ValueError, match="PEM"):
        actions.sequence()
    assert (Leaf.objects.count(), Checkpoint.objects.count()) == (0, 0)


def test_an_entry_has_no_place_yet_and_is_found_all_the_same() -> None:
    records(1, subjects=(("P", 7),))
    actions.sequence()
    records(1, subjects=(("P", 7), ("H", 7)))
    assert [one.leaf for one in queries.entries_about("P", 7)] == [None, 0]
    assert [one.leaf for one in queries.entries_about("H", 7)] == [None]
    assert queries.entries_about("P", 8) == []


def test_a_forgotten_person_is_found_no_more_and_the_log_verifies(tmp_path: Path) -> None:
    records(2, subjects=(("P", 7),))
    records(1, subjects=(("P", 8),))
    actions.sequence()
    actions.forget("P", 7)
    assert queries.entries_about("P", 7) == []
    assert len(queries.entries_about("P", 8)) == 1
    records(1, subjects=(("P", 7),))
    assert len(queries.entries_about("P", 7)) == 1  # met anew: what was before stays forgotten
    actions.sequence()
    assert sound(tmp_path)
