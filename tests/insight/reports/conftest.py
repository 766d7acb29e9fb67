"""The country of thirty households on record, and its reports prepared."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.db import connection

from recensus.eligibility.deciding import determine_on
from recensus.insight.reports.actions import prepare_reports
from recensus.insight.reports.models import Prepared
from recensus.intake.actions import load_files
from recensus.vocabulary.pack import open_pack
from recensus.vocabulary.types import Pack
from tests.insight.reports import world
from tests.looking import seeing_everybody
from tests.registry.conftest import WHO, clear

NADIA = {"by": "nadia", "purpose": "eligibility"}
Loading = Callable[..., None]
TABLES = ("report", "reportmention", "enrolment", "entitlement", "payment", "overlapfinding")


@pytest.fixture(scope="session")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    """Give the country's pack."""
    return open_pack(world.make_pack(tmp_path_factory.mktemp("countries")))


def empty() -> None:
    """Take everything off the record."""
    clear()
    with seeing_everybody(), connection.cursor() as cursor:
        cursor.execute(f"truncate {', '.join(f'enrolment_{table}' for table in TABLES)}, reports_prepared")


@pytest.fixture
def load(transactional_db: None, tmp_path: Path, pack: Pack) -> Loading:  # noqa: ARG001 - committed tables
    """Give a function that loads the files of a source, by name, on an empty record."""
    empty()

    def loading(source: str, files: dict[str, str], *, on: date) -> None:
        paths = []
        for name, text in files.items():
            paths.append(tmp_path / f"{name}.csv")
            paths[-1].write_text(text)
        load_files(pack=pack, source_name=source, paths=paths, stated_on=on, **WHO)

    return loading


@pytest.fixture
def loaded(load: Loading) -> Loading:
    """Put the whole year on record."""
    load("survey", world.survey_files(), on=date(2025, 7, 1))
    load("civil", world.register_files(), on=date(2025, 7, 1))
    load("pension_office", world.pension_files() | world.paid_files(*world.MONTHS), on=world.ON)
    load("grant_office", world.grant_files(), on=world.ON)
    return load


@pytest.fixture
def prepared(loaded: Loading, pack: Pack) -> Prepared:  # noqa: ARG001 - on what is loaded
    """Determine the grant and prepare all reports."""
    determine_on(pack, "grant", on=world.ON, **NADIA)
    return prepare_reports(pack=pack, on=world.ON, **NADIA)
