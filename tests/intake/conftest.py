"""A small country on an empty, committed database."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from recensus.intake.actions import load_files
from recensus.intake.types import LoadResult
from recensus.registry.invariants import breaches
from recensus.vocabulary.pack import open_pack
from recensus.vocabulary.types import Pack
from tests.looking import seeing_everybody
from tests.registry.conftest import WHO, clear
from tests.small_country import HOUSEHOLDS, PERSONS, write_pack

Loading = Callable[..., LoadResult]


@pytest.fixture(scope="session")
def kaba(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    """Give the small country's pack."""
    return open_pack(write_pack(tmp_path_factory.mktemp("countries")))


@pytest.fixture
def load(transactional_db: None, tmp_path: Path, kaba: Pack) -> Iterator[Loading]:  # noqa: ARG001 - committed tables
    """Give a function that loads a survey from its rows; what is on record in the end must be sound."""
    clear()

    def load_survey(homes: str, people: str, *, on: str = "2026-01-01", mode: str = "snapshot") -> LoadResult:
        (tmp_path / "households.csv").write_text(HOUSEHOLDS + homes)
        (tmp_path / "persons.csv").write_text(PERSONS + people)
        files = [tmp_path / "households.csv"] if homes else []
        files += [tmp_path / "persons.csv"] if people else []
        return load_files(
            pack=kaba,
            source_name="survey",
            paths=files,
            stated_on=date.fromisoformat(on),
            mode=mode,
            **WHO,
        )

    yield load_survey
    with seeing_everybody():
        assert breaches() == []
