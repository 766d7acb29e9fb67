"""Partners' machines: one with an agreement about a district, one for numbers only, one whose agreement is over."""

import time
from functools import cache

from django.test import Client
from django.utils import timezone
from joserfc import jwt
from joserfc.jwk import OKPKey

from recensus.privacy.machines.actions import register_machine
from recensus.privacy.machines.types import MachineCard, Scope
from recensus.privacy.models import Agreement
from tests.cast import appoint
from tests.drills.policy import TERMS

TOKEN = "/api/v1/token"


@cache
def key_of(name: str) -> OKPKey:
    """Return the key of a machine."""
    return OKPKey.generate_key("Ed25519", {"kid": name})


def register() -> None:
    """Sign the agreements, and let the machines in under them."""
    now = timezone.now()
    signed = {
        "starts": now,
        "proposed_by": "petra",
        "proposed_at": now,
        "approved_by": "odile",
        "approved_at": now,
    }
    for name, terms in TERMS.items():
        content = {
            "parties": [f"Ministry of {name}", "Social Ministry"],
            "legal_basis": "an Act",
            "population": "those within reach",
            "volume": 1_000_000,
            "start": "2020-01-01",
            "signatories": ["A. Minister", "B. Minister"],
            **terms,
        }
        Agreement.objects.create(name=name, version=1, content=content, **signed)
        appoint(f"api:{name}", "partner", organisation=f"Ministry of {name}", agreement=name)
        card = MachineCard(
            name=name,
            organisation=f"Ministry of {name}",
            purpose="data sharing",
            scopes=list(Scope),
            keys={"keys": [key_of(name).as_dict(private=False)]},
        )
        register_machine(card=card, by="tester", purpose="oversight")


def token_of(name: str) -> str:
    """Return a token that opens everything to which a machine has a right."""
    now = int(time.time())
    claims = {"iss": name, "sub": name, "aud": f"http://testserver{TOKEN}", "iat": now, "exp": now + 60,
              "jti": f"{time.monotonic_ns()}"}  # fmt: skip
    assertion = jwt.encode({"alg": "Ed25519", "kid": name}, claims, key_of(name), algorithms=["Ed25519"])
    asked = {
        "grant_type": "client_credentials",
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": assertion,
    }
    answer = Client().post(TOKEN, asked)
    assert answer.status_code == 200, answer.content
    return str(answer.json()["access_token"])
