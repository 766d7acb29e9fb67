"""Kaba, with Amina and her son Bashir, and Chidi of Tombo; officers on both sides."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client

from recensus.privacy.vault.actions import seal
from recensus.registry.models import NameEntry
from recensus.vocabulary.actions import record_pack_version
from recensus.vocabulary.models import PackVersion
from recensus.vocabulary.pack import open_pack
from recensus.vocabulary.types import Pack
from tests.registry.conftest import Household, Person, Stated, put_on_record, token_of
from tests.small_country import write_pack

BORN = date(1980, 2, 1)


SURVEY = Stated(
    "survey",
    date(2026, 1, 1),
    (
        Household("H1", area="Kaba"),
        Household("H2", area="Tombo", rooms="1"),
        Person("H1/1", "H1", "Amina Canary", "000101", "1980-02-01"),
        Person("H1/2", "H1", "Bashir Canary", "000102", "2005-03-02", "male", "child"),
        Person("H2/1", "H2", "Chidi Canary", "000202", "1970-05-01", "male"),
    ),
)


NUMBERS = ("000101", "000102", "000202")


@pytest.fixture
def pack(db: None, tmp_path: Path, settings: Any) -> Pack:  # noqa: ARG001 - tables first
    """Put Kaba's people on record."""
    opened = open_pack(write_pack(tmp_path))
    settings.RECENSUS_PACK = opened.path
    settings.RECENSUS_FILES = tmp_path / "files"
    put_on_record(SURVEY)
    seal({token_of(number): number for number in NUMBERS})
    PackVersion.objects.update(name=opened.name)
    record_pack_version(opened, by="tester")
    return opened


def number_of(name: str) -> int:
    """Return the number of the person whose name begins so."""
    return int(NameEntry.objects.get(kind="P", name__startswith=name).registrant)


@pytest.fixture
def amina(pack: Pack) -> int:  # noqa: ARG001 - she is on record
    """Return Amina's number."""
    return number_of("Amina")


@pytest.fixture
def chidi(pack: Pack) -> int:  # noqa: ARG001 - he is on record
    """Return Chidi's number."""
    return number_of("Chidi")


def at_her_desk(name: str) -> Client:
    """Return a browser in which an officer is signed in."""
    client = Client()
    users = get_user_model().objects
    client.force_login(users.filter(username=name).first() or users.create_user(name))
    return client


@contextmanager
def as_role(role: str) -> Iterator[None]:
    """Do in one of the database's roles what is inside: on committed tables only."""
    before = connection.settings_dict["USER"]
    connection.close()
    connection.settings_dict["USER"] = role
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["USER"] = before
