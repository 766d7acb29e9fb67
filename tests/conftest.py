"""What every test shares: a PostgreSQL of its own, the data of others, and the named cast."""

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import django
import psycopg
import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.utils import translation

HOME = Path(tempfile.mkdtemp(prefix="recensus-tests-"))
HOME.chmod(0o711)  # the server's own system user passes through
os.environ["RECENSUS_HOME"] = str(HOME)
os.environ["RECENSUS_DATABASE"] = "recensus"
os.environ["RECENSUS_AUDIT_STALL_MINUTES"] = "600"  # nobody sequences what tests leave behind
os.environ["RECENSUS_DATABASE_ROLE"] = "recensus_owner"
os.environ["DJANGO_SETTINGS_MODULE"] = "recensus.config.settings"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = (
    "true"  # the browser's driver runs an event loop in the tests' own thread
)

SHARED = Path(__file__).parents[2] / "shared"


def _stop_server() -> None:
    from recensus.config.embedded import EmbeddedServer

    EmbeddedServer(HOME).stop()
    shutil.rmtree(HOME, ignore_errors=True)


def _make_roles() -> None:
    """Make the roles, and let the owner, as whom the tests run, make the databases of the tests."""
    from recensus.config import roles

    folder = str(EmbeddedServer(HOME).socket_folder)
    with psycopg.connect(host=folder, user="recensus", dbname="postgres", autocommit=True) as server:
        roles.make(server, secret=None)
        roles.make_owner(server)
        server.execute("alter role recensus_owner createdb")
        server.execute("alter system set fsync = off")  # no test cuts the machine's power
        server.execute("select pg_reload_conf()")


if "DATABASE_URL" not in os.environ:
    from recensus.config.embedded import EmbeddedServer

    EmbeddedServer(HOME).start()
    atexit.register(_stop_server)
    _make_roles()

django.setup()  # pytest-django does so by itself only where Django was imported before

from tests.cast import appoint_cast  # noqa: E402 - its models need Django
from tests.emptying import empty_only_what_was_written  # noqa: E402
from tests.looking import see_everybody  # noqa: E402
from tests.signed_in import show_both_factors  # noqa: E402

empty_only_what_was_written()
show_both_factors()
see_everybody()


@pytest.fixture(scope="session")
def shared() -> Path:
    """Find the folder of real data and published tables beside the checkout."""
    if not SHARED.exists():
        if os.environ.get("CI") == "true":
            pytest.fail(f"{SHARED} is missing, and in CI it must be there.")
        pytest.skip(f"{SHARED} is not on this machine.")
    return SHARED


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Leave the test database to its server, which is thrown away whole; one of DATABASE_URL is cleaned up."""
    return "DATABASE_URL" not in os.environ


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash passwords with the same algorithm at the least cost."""
    monkeypatch.setattr(Argon2PasswordHasher, "time_cost", 1)
    monkeypatch.setattr(Argon2PasswordHasher, "memory_cost", 8)
    monkeypatch.setattr(Argon2PasswordHasher, "parallelism", 1)


@pytest.fixture(autouse=True)
def own_language() -> Iterator[None]:
    """Let no test leave its language to the next: a page that was asked for last in Swahili would."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def cast(request: pytest.FixtureRequest) -> None:
    """Appoint the cast wherever a test uses the database."""
    if request.node.get_closest_marker("django_db") or {"db", "transactional_db"} & set(request.fixturenames):
        request.getfixturevalue("db")
        appoint_cast()
