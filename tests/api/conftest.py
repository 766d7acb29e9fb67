"""A program of another ministry, its keys, and a small country for it to ask about."""

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from joserfc import jwt
from joserfc.jwk import OKPKey

from recensus.intake.actions import load_files
from recensus.privacy.machines.actions import register_machine
from recensus.privacy.machines.types import MachineCard, Scope
from recensus.privacy.models import Agreement
from recensus.vocabulary.pack import open_pack
from tests.cast import appoint
from tests.registry.conftest import WHO, clear
from tests.small_country import HOUSEHOLDS, PERSONS, write_pack

HERE = "http://testserver/api/v1/token"
TERMS = {
    "parties": ["Health Ministry", "Social Ministry"],
    "legal_basis": "Health Insurance Act, section 7",
    "purpose": "data sharing",
    "attributes": {
        "name": "value",
        "birth_year": "value",
        "identifiers": "value",
        "sex": "value",
        "birth_date": "band",
        "national_id": "value",
    },
    "population": "everyone on record in Kaba",
    "areas": ["Kaba"],
    "granularity": "registrant",
    "volume": 1000,
    "start": "2020-01-01",
    "end": "2099-12-31",
    "signatories": ["A. Minister", "B. Minister"],
}
ASKS = {
    "grant_type": "client_credentials",
    "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
}
Signing = Callable[..., str]


@pytest.fixture
def key() -> OKPKey:
    """Make the program's key."""
    return OKPKey.generate_key("Ed25519", {"kid": "one"})


@pytest.fixture
def machine(db: None, key: OKPKey) -> str:  # noqa: ARG001 - tables first
    """Register the Health Ministry's program under an agreement about Kaba."""
    name, now = "health", timezone.now()
    mark = {
        "starts": now,
        "proposed_by": "petra",
        "proposed_at": now,
        "approved_by": "odile",
        "approved_at": now,
    }
    Agreement.objects.create(name="health waiver", version=1, content=TERMS, **mark)
    appoint(f"api:{name}", "partner", organisation="Health Ministry", agreement="health waiver")
    card = MachineCard(
        name=name,
        organisation="Health Ministry",
        purpose="data sharing",
        scopes=[Scope.LOOK_UP, Scope.READ, Scope.CANDIDATES],
        keys={"keys": [key.as_dict(private=False)]},
    )
    register_machine(card=card, by="tester", purpose="oversight")
    return name


@pytest.fixture
def sign(machine: str, key: OKPKey) -> Signing:
    """Return how the program signs: with the claims that are right, save those given."""

    def signed(*, with_key: Any = key, algorithm: str = "Ed25519", **other: Any) -> str:
        now = int(time.time())
        claims = {
            "iss": machine,
            "sub": machine,
            "aud": HERE,
            "iat": now,
            "exp": now + 60,
            "jti": f"{time.monotonic_ns()}",
        }
        claims = {name: value for name, value in (claims | other).items() if value is not None}
        return jwt.encode({"alg": algorithm, "kid": "one"}, claims, with_key, algorithms=[algorithm])

    return signed


@pytest.fixture
def bearer(sign: Signing) -> dict[str, str]:
    """Get a token, and return the header that shows it."""
    answer = Client().post("/api/v1/token", ASKS | {"client_assertion": sign()})
    assert answer.status_code == 200, answer.content
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


@pytest.fixture
def country(transactional_db: None, machine: str, tmp_path: Path, settings: Any) -> None:  # noqa: ARG001 - tables first
    """Put Amina (of Kaba) and Chidi (of Tombo) on record; both have a national number."""
    clear()
    folder = write_pack(tmp_path)
    settings.RECENSUS_PACK = str(folder)
    (tmp_path / "households.csv").write_text(HOUSEHOLDS + "H1,Kaba,2,thatch,1\nH2,Tombo,1,metal,0\n")
    (tmp_path / "persons.csv").write_text(
        PERSONS
        + "H1,1,Amina Canary,female,1980-02-01,head,000101,1\n"
        + "H1,2,Bashir Canary,male,2012-03-01,child,000103,8\n"
        + "H2,1,Chidi Canary,male,1970-05-01,head,000202,1\n"
    )
    load_files(
        pack=open_pack(folder),
        source_name="survey",
        paths=[tmp_path / "households.csv", tmp_path / "persons.csv"],
        stated_on=date(2026, 1, 1),
        **WHO,
    )
