"""Keys change while people work, whatever is killed on the way."""

import base64
import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction

from recensus.privacy.access import AccessRefused
from recensus.privacy.vault import actions, keys, locking, queries, rotation, sealed_files, tokens
from recensus.privacy.vault.models import DataKey, SealedValue
from recensus.privacy.vault.types import KeyUnavailable, Use
from tests.privacy.vault.conftest import seeing

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_key", "small_steps")]
VALUES = {tokens.text(UUID(int=place).bytes): f"value {place}" for place in range(1, 301)}


@pytest.fixture
def small_steps(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> None:
    monkeypatch.setattr(rotation, "ROWS", 25)
    settings.RECENSUS_FILES = tmp_path


def opened() -> dict[str, str]:
    with seeing("national_id") as look:
        found = queries.open_values([("national_id", token) for token in VALUES], look)
    return {token: value for (_, token), value in found.items()}


def states(use: Use = Use.VALUES) -> list[str]:
    return list(DataKey.objects.filter(use=use).order_by("id").values_list("state", flat=True))


def begin() -> None:
    rotation.begin(by="tester", purpose="oversight")


def quietly(rows: int) -> None:
    assert rows <= rotation.ROWS


def test_all_values_are_sealed_anew_and_the_old_key_is_destroyed() -> None:
    actions.seal(VALUES)
    before = dict(SealedValue.objects.values_list("token", "ciphertext"))
    begin()
    rotation.seal_anew(quietly)
    assert rotation.destroy_unused()
    assert opened() == VALUES
    after = dict(SealedValue.objects.values_list("token", "ciphertext"))
    assert all(bytes(before[token]) != bytes(after[token]) for token in before)
    assert states() == ["destroyed", "active"]
    assert DataKey.objects.get(use=Use.VALUES, state="destroyed").wrapped is None


def test_a_rotation_that_was_killed_goes_on_with_the_same_key() -> None:
    actions.seal(VALUES)
    begin()
    for step in (1, 5, 12):
        assert died(lambda step=step: rotation.seal_anew(KilledAfter(step))) == signal.SIGKILL  # type: ignore[misc]
        assert opened() == VALUES
        begin()
    assert states() == ["retiring", "active"]
    rotation.seal_anew(quietly)
    assert rotation.destroy_unused()
    assert opened() == VALUES


class KilledAfter:
    """Kills this process, as from outside, after so many steps."""

    def __init__(self, steps: int) -> None:
        self._left = steps

    def __call__(self, _: int) -> None:
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def died(work: Callable[[], object]) -> int:
    """Do something in a process of its own, and return the signal by which it ended."""
    connection.close()
    if (child := os.fork()) == 0:
        try:
            work()
        finally:
            os._exit(0)
    return os.WTERMSIG(os.waitpid(child, 0)[1])


def test_who_seals_with_the_old_key_while_it_retires_loses_nothing() -> None:
    first, late = dict(list(VALUES.items())[:200]), dict(list(VALUES.items())[200:])
    actions.seal(first)
    with transaction.atomic():
        actions.seal(late)  # not committed while the keys change
        run_apart(lambda: (begin(), rotation.seal_anew(quietly)))
        assert run_apart(rotation.destroy_unused) is False
    assert rotation.destroy_unused() is False, "what was sealed late still uses the key"
    rotation.seal_anew(quietly)
    assert rotation.destroy_unused()
    assert opened() == VALUES


def run_apart(work: Callable[[], Any]) -> Any:
    """Do something on a connection of its own, as another process would, and return what it gives."""
    found: list[Any] = []

    def on_its_own() -> None:
        try:
            found.append(work())
        finally:
            connection.close()

    thread = threading.Thread(target=on_its_own)
    thread.start()
    thread.join()
    return found[0]


def test_a_load_that_holds_keys_keeps_them_from_being_destroyed() -> None:
    actions.seal(VALUES)
    with locking.holding_keys():
        run_apart(lambda: (begin(), rotation.seal_anew(quietly)))
        assert run_apart(rotation.destroy_unused) is False
    assert rotation.destroy_unused()


def test_people_open_and_seal_values_all_the_while() -> None:
    actions.seal(VALUES)
    begin()
    seen = []

    def looks(_: int) -> None:
        seen.append(run_apart(lambda: len(opened())))

    rotation.seal_anew(looks)
    assert set(seen) == {len(VALUES)}


def test_files_are_sealed_anew_too(tmp_path: Path) -> None:
    path = tmp_path / "rejects" / "1" / "persons.csv.sealed"
    path.parent.mkdir(parents=True)
    sealed_files.seal_file([b"49927398716,", b"Amina\n"], path)
    before = path.read_bytes()
    assert b"Amina" not in before
    begin()
    rotation.seal_anew(quietly)
    assert rotation.destroy_unused()
    assert b"".join(sealed_files.open_file(path)) == b"49927398716,Amina\n"
    assert path.read_bytes() != before
    assert states(Use.FILES) == ["destroyed", "active"]
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_destroyed_key_opens_nothing_any_more() -> None:
    actions.seal(VALUES)
    number = keys.active(Use.VALUES).number
    begin()
    rotation.seal_anew(quietly)
    rotation.destroy_unused()
    with pytest.raises(KeyUnavailable):
        keys.numbered(number)


def test_wrapping_anew_changes_no_value(monkeypatch: pytest.MonkeyPatch, own_key: str) -> None:
    actions.seal(VALUES)
    before = dict(SealedValue.objects.values_list("token", "ciphertext"))
    with pytest.raises(KeyUnavailable, match="before the old one"):
        rotation.rewrap(by="tester", purpose="oversight")
    new = base64.b64encode(os.urandom(32)).decode()
    monkeypatch.setenv("RECENSUS_VAULT_KEY", f"{new},{own_key}")
    rotation.rewrap(by="tester", purpose="oversight")
    monkeypatch.setenv("RECENSUS_VAULT_KEY", new)
    keys._secret.cache_clear()
    assert opened() == VALUES
    assert dict(SealedValue.objects.values_list("token", "ciphertext")) == before


def test_only_who_manages_keys_changes_them() -> None:
    actions.seal(VALUES)
    for change in (rotation.begin, rotation.rewrap):
        with pytest.raises(AccessRefused):
            change(by="dalia", purpose="oversight")
    assert states() == ["active"]


def test_waiting_is_left_to_who_changes_keys_and_not_to_who_seals() -> None:
    with transaction.atomic():
        assert locking.nobody_seals()
    with locking.holding_keys(), transaction.atomic():
        assert run_apart(locking.nobody_seals) is False
        run_apart(locking.hold_keys)


def test_a_key_that_a_file_or_a_value_still_needs_is_not_destroyed(tmp_path: Path) -> None:
    actions.seal(VALUES)
    sealed_files.seal_file([b"Amina"], tmp_path / "one.sealed")
    begin()
    SealedValue.objects.all().delete()
    assert rotation.destroy_unused() is False
    (tmp_path / "one.sealed").unlink()
    assert rotation.destroy_unused()
