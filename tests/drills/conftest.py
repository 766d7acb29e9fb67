"""The country of the drills, once for all of them."""

from collections.abc import Iterator

import pytest
from django.conf import settings

from recensus.config import walls
from recensus.linkage.applicants.actions import build_index
from recensus.vocabulary.pack import open_pack
from tests.browser.conftest import database as database
from tests.drills import country as canaria
from tests.drills import machines, probing
from tests.drills.country import Country
from tests.drills.figures import Tell


@pytest.fixture(scope="session")
def country(
    database: None,  # noqa: ARG001 - there must be one
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Country]:
    """Put the country of canaries on record, with everybody who might look at it."""
    assert walls.breaches() == [], "A test before this one left a wall down."
    found = canaria.found(tmp_path_factory.mktemp("canaria"))
    before, settings.RECENSUS_PACK = settings.RECENSUS_PACK, str(found.pack)
    probing.appoint_all()
    machines.register()
    build_index(pack=open_pack(found.pack), by="tester", purpose="registration")
    yield found
    settings.RECENSUS_PACK = before


FIGURES = pytest.StashKey[list[str]]()


@pytest.fixture
def tell(request: pytest.FixtureRequest) -> Tell:
    """Return what takes a drill's figure, to be printed at the end."""
    return request.config.stash.setdefault(FIGURES, []).append


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print the figures."""
    for figure in config.stash.get(FIGURES, []):
        terminalreporter.write_line(figure)
