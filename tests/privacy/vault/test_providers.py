"""The key that wraps all others: in files, in the environment, in a security module."""

import base64
import os
from pathlib import Path

import pkcs11
import pytest
from pkcs11 import Attribute, ObjectClass

from recensus.privacy.vault.providers import Provider
from recensus.privacy.vault.providers.environment import Environment
from recensus.privacy.vault.providers.files import Files
from recensus.privacy.vault.providers.hardware import Hardware
from recensus.privacy.vault.types import KeyUnavailable, NotGenuine

SECRET = os.urandom(32)


def test_a_wrapped_key_comes_back(keeper: Provider) -> None:
    label = keeper.current()
    wrapped = keeper.wrap(label, SECRET, b"values")
    assert SECRET not in wrapped
    assert keeper.unwrap(label, wrapped, b"values") == SECRET
    assert keeper.wrap(label, SECRET, b"values") != wrapped


def test_a_wrapped_key_does_no_other_work(keeper: Provider) -> None:
    label = keeper.current()
    wrapped = keeper.wrap(label, SECRET, b"values")
    with pytest.raises(NotGenuine):
        keeper.unwrap(label, wrapped, b"index")
    with pytest.raises(NotGenuine):
        keeper.unwrap(label, wrapped[:-1] + bytes([wrapped[-1] ^ 1]), b"values")


def test_a_key_that_is_gone_is_named(keeper: Provider) -> None:
    wrapped = keeper.wrap(keeper.current(), SECRET, b"")
    with pytest.raises(KeyUnavailable, match="vault-tests-99"):
        keeper.unwrap("vault-tests-99", wrapped, b"")


@pytest.mark.parametrize("keeper", ["files", "hardware"], indirect=True)
def test_the_next_key_wraps_and_the_one_before_is_thrown_away(keeper: Provider) -> None:
    old = keeper.current()
    wrapped = keeper.wrap(old, SECRET, b"")
    new = keeper.renew()
    assert keeper.current() == new != old
    assert keeper.unwrap(old, wrapped, b"") == SECRET
    keeper.retire_before(new)
    with pytest.raises(KeyUnavailable):
        keeper.unwrap(old, wrapped, b"")


def test_key_files_are_read_by_their_owner_only(settings: object, tmp_path: Path) -> None:
    settings.RECENSUS_HOME = tmp_path  # type: ignore[attr-defined]
    label = Files("tests").current()
    assert (tmp_path / "keys" / label).stat().st_mode & 0o777 == 0o600


def test_each_database_has_its_own_key(settings: object, tmp_path: Path) -> None:
    settings.RECENSUS_HOME = tmp_path  # type: ignore[attr-defined]
    one, other = Files("north"), Files("south")
    wrapped = one.wrap(one.current(), SECRET, b"")
    other.retire_before(other.renew())
    other.retire_before(other.renew())
    assert one.unwrap(one.current(), wrapped, b"") == SECRET


def test_the_first_key_of_the_environment_wraps_and_all_unwrap() -> None:
    old, new = (base64.b64encode(os.urandom(32)).decode() for _ in range(2))
    before = Environment(old)
    wrapped = before.wrap(before.current(), SECRET, b"")
    after = Environment(f"{new},{old}")
    assert after.renew() == after.current() != before.current()
    assert after.unwrap(before.current(), wrapped, b"") == SECRET


@pytest.mark.parametrize("given", ["", "nonsense!", "c2hvcnQ="])
def test_a_key_that_is_none_is_refused_without_being_told(given: str) -> None:
    with pytest.raises(KeyUnavailable) as refused:
        Environment(given)
    assert given == "" or given not in str(refused.value)


def test_the_module_never_hands_out_its_key(softhsm: Hardware) -> None:
    label = softhsm.current()
    with softhsm._session() as session:
        key = session.get_key(object_class=ObjectClass.SECRET_KEY, label=label)
        with pytest.raises(pkcs11.AttributeSensitive):
            key[Attribute.VALUE]


def test_a_wrong_pin_is_told_without_the_pin(softhsm: Hardware) -> None:
    locked = Hardware("tests", module=softhsm._module, token="recensus", pin="8888")
    with pytest.raises(KeyUnavailable) as refused:
        locked.current()
    assert "8888" not in str(refused.value)
