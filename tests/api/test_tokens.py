"""A program gets in by its own signature, for minutes, once an assertion, and not after it was shut out."""

import time
from typing import Any

import pytest
from django.test import Client
from joserfc.jwk import ECKey, OctKey, OKPKey

from recensus.privacy.machines.actions import CardNotUsable, register_machine, shut_out
from recensus.privacy.machines.types import MachineCard, Scope
from tests.api.conftest import ASKS, Signing

PERSON = "/api/v1/persons/1"


def ask(assertion: str, **other: str) -> Any:
    return Client().post("/api/v1/token", ASKS | {"client_assertion": assertion} | other)


def test_a_program_that_signs_for_itself_gets_a_token_for_minutes(sign: Signing) -> None:
    answer = ask(sign())
    assert answer.status_code == 200
    assert answer.json()["token_type"] == "Bearer"
    assert 0 < answer.json()["expires_in"] <= 300


@pytest.mark.parametrize(
    "wrong",
    [
        {"exp": int(time.time()) - 1},
        {"exp": int(time.time()) + 86_400},
        {"exp": None},
        {"nbf": int(time.time()) + 3_600},
        {"aud": "http://elsewhere/token"},
        {"sub": "another"},
        {"iss": "nobody"},
        {"jti": None},
        {"with_key": OKPKey.generate_key("Ed25519", {"kid": "one"})},
        {"with_key": ECKey.generate_key("P-256", {"kid": "one"}), "algorithm": "ES256"},
    ],
    ids="-".join,
)
def test_an_assertion_that_is_wrong_in_one_thing_gets_the_same_answer_as_any_other(
    sign: Signing, wrong: dict[str, Any]
) -> None:
    answer = ask(sign(**wrong))
    assert answer.status_code == 401
    assert answer.json() == {"code": "invalid_client", "message": "The assertion does not let you in."}


def test_an_assertion_counts_once(sign: Signing) -> None:
    assertion = sign()
    assert ask(assertion).status_code == 200
    assert ask(assertion).status_code == 401


def test_a_public_key_is_no_shared_secret(sign: Signing, key: OKPKey) -> None:
    secret = OctKey.import_key(str(key.as_dict(private=False)["x"]))
    assert ask(sign(with_key=secret, algorithm="HS256")).status_code == 401


@pytest.mark.usefixtures("machine")
@pytest.mark.parametrize("nonsense", ["a", "a.b.c", "....", "eyJhbGciOiJub25lIn0.e30.", "\x00"])
def test_nonsense_is_refused_and_not_an_error(nonsense: str) -> None:
    assert ask(nonsense).status_code == 401


def test_more_than_was_given_is_refused(sign: Signing) -> None:
    assert ask(sign(), scope=f"{Scope.READ} {Scope.DETERMINATION}").status_code == 401


@pytest.mark.usefixtures("country")
def test_a_token_opens_its_own_flow_only(sign: Signing) -> None:
    token = ask(sign(), scope=str(Scope.LOOK_UP)).json()["access_token"]
    assert Client().get(PERSON, headers={"Authorization": f"Bearer {token}"}).status_code == 401


@pytest.mark.usefixtures("country")
def test_a_token_that_was_changed_is_refused(bearer: dict[str, str]) -> None:
    shown = bearer["Authorization"]
    head, body, seal = shown.split(".")
    for changed in (f"{head}.{body[:-2]}AA.{seal}", f"{head}.{body}.{seal[:-6]}AAAAAA", "Bearer ", "Basic x"):
        assert Client().get(PERSON, headers={"Authorization": changed}).status_code == 401


@pytest.mark.usefixtures("country")
def test_a_program_that_was_shut_out_is_refused_with_the_token_it_holds(
    bearer: dict[str, str], machine: str
) -> None:
    shut_out(machine=machine, by="tester", purpose="oversight")
    assert Client().get(PERSON, headers=bearer).status_code == 401


@pytest.mark.parametrize("keys", [{}, {"keys": []}, {"keys": [{"kty": "oct", "k": "A" * 64}]}, {"keys": "x"}])
@pytest.mark.django_db
def test_only_public_keys_are_registered(keys: dict[str, object]) -> None:
    card = MachineCard(name="x", organisation="X", purpose="data sharing", scopes=[Scope.READ], keys=keys)
    with pytest.raises(CardNotUsable):
        register_machine(card=card, by="tester", purpose="oversight")
    private = {"keys": [OKPKey.generate_key("Ed25519").as_dict(private=True)]}
    with pytest.raises(CardNotUsable, match="private"):
        register_machine(
            card=MachineCard(name="x", organisation="X", purpose="p", scopes=[Scope.READ], keys=private),
            by="tester",
            purpose="oversight",
        )
