"""A small country, written once for all tests here."""

import json
from pathlib import Path

import pytest

from recensus.simulate.actions import simulate_country

PERSONS = 30_000


@pytest.fixture(scope="session")
def country(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the country."""
    folder = tmp_path_factory.mktemp("country")
    simulate_country(persons=PERSONS, seed=7, directory=folder, processes=1)
    return folder


@pytest.fixture(scope="session")
def manifest(country: Path) -> dict[str, object]:
    """Read what the country says of itself."""
    return dict(json.loads((country / "truth" / "manifest.json").read_text()))
