"""A source that names somebody again who was erased does not bring her back: her row is held, without what it says."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from recensus.intake.actions import load_files
from recensus.intake.models import Finding, HeldRow
from recensus.intake.types import LoadResult
from recensus.registry.invariants import breaches
from recensus.registry.models import NameEntry, NameToken, SourceRecord
from recensus.rights.erasing import erase
from recensus.vocabulary.pack import open_pack
from recensus.vocabulary.types import Pack
from tests.cast import appoint_cast
from tests.looking import seeing_everybody
from tests.registry.conftest import WHO, clear
from tests.rights.conftest import number_of
from tests.rights.test_erasing import SECOND, granted
from tests.small_country import HOUSEHOLDS, PERSONS, write_pack

HOMES = HOUSEHOLDS + "H1,Kaba,2,thatch,1\nH2,Tombo,1,metal,0\n"
AMINA = "H1,1,Amina Canary,female,1980-02-01,head,000101,1\n"
BASHIR = "H1,2,Bashir Canary,male,2012-03-01,child,000103,8\n"
CHIDI = "H2,1,Chidi Canary,male,1970-05-01,head,000202,1\n"
ESTHER = "H2,2,Esther Canary,female,1975-05-01,spouse,000205,1\n"


@pytest.fixture
def country(transactional_db: None, tmp_path: Path, settings: Any) -> Iterator[Pack]:  # noqa: ARG001 - committed
    """Give Kaba's pack, on empty committed tables."""
    appoint_cast()
    settings.RECENSUS_PACK, settings.RECENSUS_FILES = str(write_pack(tmp_path)), tmp_path / "files"
    yield open_pack(Path(settings.RECENSUS_PACK))
    clear()


def load(pack: Pack, day: date, *people: str) -> LoadResult:
    files = Path(pack.path).parent / "households.csv", Path(pack.path).parent / "persons.csv"
    files[0].write_text(HOMES)
    files[1].write_text(PERSONS + "".join(people))
    return load_files(pack=pack, source_name="survey", paths=list(files), stated_on=day, **WHO)


def test_who_was_erased_and_her_home_are_held_when_the_source_names_them_again(country: Pack) -> None:
    load(country, date(2026, 1, 1), AMINA, BASHIR, CHIDI)
    for name in ("Amina", "Chidi"):
        erase(number=granted(country, number_of(name)), **SECOND)
    for day, words in ((date(2026, 2, 1), AMINA), (date(2026, 3, 1), AMINA.replace("1980", "1981"))):
        again = load(country, day, words, BASHIR, CHIDI)
        assert (again.received, again.accepted, again.held) == (5, 2, 3)
        assert again.accepted + again.rejected + again.held == again.received
    assert {entry.name for entry in NameEntry.objects.filter(kind="P")} == {"Bashir Canary"}
    assert not NameToken.objects.filter(token__in=["amina", "chidi"]).exists()
    assert not SourceRecord.objects.filter(payload__contains=["Amina Canary"]).exists()
    assert {(row.code, row.content) for row in HeldRow.objects.all()} == {("erased", None)}
    assert {found.severity for found in Finding.objects.filter(code="erased")} == {"held"}
    with seeing_everybody():
        assert breaches() == []


@pytest.mark.drill
def test_somebody_else_in_her_home_is_taken_in_and_her_home_with_the_next_extract(country: Pack) -> None:
    load(country, date(2026, 1, 1), AMINA, BASHIR, CHIDI)
    erase(number=granted(country, number_of("Chidi")), **SECOND)
    assert load(country, date(2026, 2, 1), AMINA, BASHIR, CHIDI, ESTHER).held == 2
    assert load(country, date(2026, 3, 1), AMINA, BASHIR, CHIDI, ESTHER).held == 1
    assert number_of("Esther")
    assert not NameEntry.objects.filter(name__startswith="Chidi").exists()
    with seeing_everybody():
        assert breaches() == []
