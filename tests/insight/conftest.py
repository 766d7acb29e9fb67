"""The country of tests/enrolment, in which two offices report: loaded once for all tests that load nothing."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest

from recensus.eligibility.deciding import determine_on
from recensus.intake.actions import load_files
from recensus.vocabulary.pack import open_pack
from recensus.vocabulary.types import Pack
from tests.cast import appoint, appoint_cast
from tests.emptying import empty
from tests.enrolment.conftest import AMINA, HEADERS
from tests.enrolment.conftest import kaba as kaba
from tests.enrolment.conftest import report as report
from tests.enrolment.conftest import survey as survey
from tests.registry.conftest import WHO
from tests.small_country import HOUSEHOLDS, PERSONS

DAY: Final = date(2026, 3, 1)
LIVING: Final = (
    "H1,1,Amina Njeri,female,1950-02-01,head,100001,1\nH1,2,Bashir Njeri,male,2019-03-01,child,100003,0\n"
)
SURVEY: Final = {"households.csv": HOUSEHOLDS + "H1,Kaba,3,metal,1\n", "persons.csv": PERSONS + LIVING}
CHIDI: Final = {
    "people": "9,Chidi Bello,male,1948-07-09,100002\n",
    "grants": "9,G,2020-01-01,50,active\n",
}
RULES: Final = """
conditions:
- {name: old, rule: "years_between(birth_date, day) >= 60", says: {en: She is 60.}}
"""
OVERLAPS: Final = """
with_it:
  programmes: [pension, grant]
  says: complementary
  unit: person
  label: The grant comes with the pension.
"""
GRANT: Final = "label: Grant\nunit: person\nholder: The grant office\n"


@pytest.fixture(scope="session")
def due(kaba: Pack, tmp_path_factory: pytest.TempPathFactory) -> Pack:
    """Give the pack with rules for the grant, an office that holds it, and a rule that it comes with the pension."""
    folder = tmp_path_factory.mktemp("due") / "kaba"
    own = {
        "programmes/grant/programme.yaml": GRANT,
        "programmes/grant/rules.yaml": RULES.lstrip(),
        "overlaps.yaml": OVERLAPS.lstrip(),
    }
    for name, text in {**kaba.files, **own}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return open_pack(folder)


@pytest.fixture(scope="module")
def loaded(
    due: Pack,
    tmp_path_factory: pytest.TempPathFactory,
    django_db_setup: None,  # noqa: ARG001 - tables first
    django_db_blocker: Any,
) -> Iterator[Pack]:
    """Put on record for a whole module: Amina draws the pension, Chidi, elsewhere, the grant; nobody draws both.

    Gita works for the office that holds the grant.
    """
    folder = tmp_path_factory.mktemp("files")
    with django_db_blocker.unblock():
        appoint_cast()
        appoint("gita", "programme_manager", organisation="The grant office")
        _load(
            due,
            "survey",
            folder,
            {"households.csv": HOUSEHOLDS + "H1,Kaba,3,metal,1\n", "persons.csv": PERSONS + LIVING},
        )
        _load(due, "pension_office", folder, {"pensioners.csv": HEADERS["pensioners"] + AMINA})
        _load(
            due, "grant_office", folder, {f"{name}.csv": HEADERS[name] + rows for name, rows in CHIDI.items()}
        )
        determine_on(due, "grant", on=DAY, by="tester", purpose="eligibility")
    yield due
    with django_db_blocker.unblock():
        empty()


def _load(pack: Pack, source: str, folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).write_text(text)
    paths = [folder / name for name in files]
    load_files(pack=pack, source_name=source, paths=paths, stated_on=date(2026, 1, 31), **WHO)


@pytest.fixture
def country(loaded: Pack, db: None) -> Pack:  # noqa: ARG001 - each test takes back what it did
    """Give the country as it stands; what a test does to it is undone."""
    return loaded
