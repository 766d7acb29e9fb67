"""A security module in software, keys of the test's own, and a look that may see identifiers."""

import base64
import os
import subprocess
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from recensus.privacy.access import Act, Look, looking
from recensus.privacy.vault.providers import Provider
from recensus.privacy.vault.providers.environment import Environment
from recensus.privacy.vault.providers.files import Files
from recensus.privacy.vault.providers.hardware import Hardware
from recensus.vocabulary.types import Attribute, Kind, Level, Sensitivity

DICTIONARY = {
    name: Attribute(
        name=name, label={}, level=Level.PERSON, kind=Kind.IDENTIFIER, sensitivity=Sensitivity.IDENTIFYING
    )
    for name in ("national_id", "phone")
}


def seeing(*attributes: str, by: str = "dalia") -> AbstractContextManager[Look]:
    """Look at attributes of the test's dictionary for casework."""
    return looking(by=by, purpose="casework", action=Act.SEARCH, attributes=attributes, dictionary=DICTIONARY)


@pytest.fixture
def own_key(monkeypatch: pytest.MonkeyPatch) -> str:
    """Wrap data keys with a key of the environment, the same for this process and those it starts."""
    given = base64.b64encode(os.urandom(32)).decode()
    monkeypatch.setenv("RECENSUS_VAULT_KEY", given)
    return given


@pytest.fixture(scope="session")
def softhsm(tmp_path_factory: pytest.TempPathFactory) -> Hardware:
    """Return a new token of Debian's SoftHSM."""
    found = [
        *Path("/usr/lib/softhsm").glob("libsofthsm2.so"),
        *Path("/usr/lib").glob("*/softhsm/libsofthsm2.so"),
    ]
    if not found:
        if os.environ.get("CI") == "true":
            pytest.fail("SoftHSM is missing, and in CI it must be there: scripts/install-softhsm")
        pytest.skip("SoftHSM is not on this machine: scripts/install-softhsm")
    folder = tmp_path_factory.mktemp("softhsm")
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder}/tokens\nlog.level = ERROR\n")
    os.environ["SOFTHSM2_CONF"] = str(folder / "softhsm2.conf")
    new_token = [
        "softhsm2-util",
        "--init-token",
        "--free",
        "--label",
        "recensus",
        "--pin",
        "1234",
        "--so-pin",
        "1234",
    ]
    subprocess.run(new_token, check=True, capture_output=True)
    return Hardware("tests", module=str(found[0]), token="recensus", pin="1234")


@pytest.fixture(params=["files", "environment", "hardware"])
def keeper(request: pytest.FixtureRequest, tmp_path: Path, settings: object) -> Iterator[Provider]:
    """Return each provider in turn, with keys of its own."""
    if request.param == "files":
        settings.RECENSUS_HOME = tmp_path  # type: ignore[attr-defined]
        yield Files("tests")
    elif request.param == "environment":
        yield Environment(base64.b64encode(os.urandom(32)).decode())
    else:
        yield request.getfixturevalue("softhsm")
