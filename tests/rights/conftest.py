"""Kaba, with Amina and her son Bashir, and Chidi of Tombo; officers on both sides."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from recensus.intake.actions import load_files
from recensus.registry.models import NameEntry
from recensus.vocabulary.pack import open_pack
from recensus.vocabulary.types import Pack
from tests.registry.conftest import WHO, clear
from tests.small_country import HOUSEHOLDS, PERSONS, write_pack

BORN = date(1980, 2, 1)


@pytest.fixture
def pack(transactional_db: None, tmp_path: Path, settings: Any) -> Iterator[Pack]:  # noqa: ARG001 - tables first
    """Put Kaba's people on record."""
    clear()
    folder = write_pack(tmp_path)
    settings.RECENSUS_PACK = str(folder)
    (tmp_path / "households.csv").write_text(HOUSEHOLDS + "H1,Kaba,2,thatch,1\nH2,Tombo,1,metal,0\n")
    (tmp_path / "persons.csv").write_text(
        PERSONS
        + "H1,1,Amina Canary,female,1980-02-01,head,000101,1\n"
        + "H1,2,Bashir Canary,male,2005-03-02,child,000102,0\n"
        + "H2,1,Chidi Canary,male,1970-05-01,head,000202,1\n"
    )
    opened = open_pack(folder)
    load_files(
        pack=opened,
        source_name="survey",
        paths=[tmp_path / "households.csv", tmp_path / "persons.csv"],
        stated_on=date(2026, 1, 1),
        **WHO,
    )
    yield opened
    clear()


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
