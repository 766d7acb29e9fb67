"""Sign-in through a ministry's own provider, before a double that listens on a real socket."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client
from joserfc import jwt
from joserfc.jwk import RSAKey

from recensus.config import accounts
from tests.accounts.conftest import Phone

pytestmark = pytest.mark.django_db
CLIENT = "recensus-of-the-ministry"


class Provider(BaseHTTPRequestHandler):
    """An OpenID Connect provider at which one person is signed in; ``person`` are the claims about her."""

    person: ClassVar[dict[str, str]] = {}
    key: ClassVar[RSAKey] = RSAKey.generate_key(2048, {"kid": "one"})
    refuses: ClassVar[bool] = False

    def do_GET(self) -> None:
        issuer = f"http://{self.headers['Host']}"
        answers: dict[str, Any] = {
            "/.well-known/openid-configuration": {
                "issuer": issuer,
                "authorization_endpoint": f"{issuer}/authorize",
                "token_endpoint": f"{issuer}/token",
                "userinfo_endpoint": f"{issuer}/person",
                "jwks_uri": f"{issuer}/keys",
            },
            "/keys": {"keys": [self.key.as_dict(private=False)]},
            "/person": self.person,
        }
        self._answer(200, answers[self.path])

    def do_POST(self) -> None:
        sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        if self.refuses or sent["code"] != ["one-time"] or "code_verifier" not in sent:
            self._answer(400, {"error": "invalid_grant"})
            return
        facts = {"iss": f"http://{self.headers['Host']}", "aud": CLIENT, "exp": int(time.time()) + 60}
        token = jwt.encode({"alg": "RS256", "kid": "one"}, {**facts, **self.person}, self.key)
        self._answer(200, {"access_token": "a", "token_type": "Bearer", "id_token": token})

    def _answer(self, status: int, content: object) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_told: object) -> None:
        """Say nothing."""


@pytest.fixture
def provider(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Provider]]:
    """Run a provider and tell the settings about it, as RECENSUS_OIDC_ISSUER does."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    app = {
        "provider_id": "ministry",
        "name": "the ministry",
        "client_id": CLIENT,
        "secret": "kept in a file",
        "settings": {"server_url": f"http://127.0.0.1:{server.server_port}"},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}}
    monkeypatch.setattr(Provider, "person", {"sub": "4711", "preferred_username": "dalia"})
    yield Provider
    server.shutdown()
    server.server_close()


def sign_in_there(client: Client, *, state: str = "") -> HttpResponse:
    """Go to the provider, which knows the person, and come back."""
    asked = parse_qs(urlsplit(client.post("/sign-in/with/ministry")["Location"]).query)
    back = urlsplit(asked["redirect_uri"][0]).path
    assert asked["code_challenge_method"] == ["S256"]
    return client.get(back, {"code": "one-time", "state": state or asked["state"][0]})


@pytest.mark.usefixtures("provider")
def test_an_officer_comes_in_through_the_ministry_and_still_shows_a_code(
    client: Client, phone: Phone
) -> None:
    assert "Sign in through the ministry" in client.get("/sign-in").text
    assert sign_in_there(client)["Location"] == "/sign-in/code"
    client.post("/sign-in/code", {"code": phone.code()})
    assert client.get("/account").status_code == 200


@pytest.mark.usefixtures("dalia")
def test_whoever_has_no_account_here_is_turned_away_and_gets_none(
    client: Client, provider: type[Provider], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(provider, "person", {"sub": "1", "preferred_username": "stranger"})
    assert sign_in_there(client)["Location"] == "/sign-in"
    assert "you have no account here" in client.get("/sign-in").text
    assert not User.objects.filter(username="stranger").exists()


@pytest.mark.usefixtures("phone")
def test_a_second_person_who_took_the_name_is_not_the_officer(
    client: Client, other: Client, provider: type[Provider], monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in_there(client)
    monkeypatch.setattr(provider, "person", {"sub": "4712", "preferred_username": "dalia"})
    assert sign_in_there(other)["Location"] == "/sign-in"


@pytest.mark.usefixtures("dalia", "provider")
def test_a_closed_account_stays_closed_for_the_ministry(client: Client, other: Client) -> None:
    sign_in_there(client)
    accounts.close("dalia")
    assert sign_in_there(other)["Location"] == "/sign-in/closed"


@pytest.mark.usefixtures("dalia", "provider")
def test_an_answer_that_was_not_asked_for_signs_nobody_in(client: Client) -> None:
    assert sign_in_there(client, state="made-up")["Location"] == "/sign-in/refused"


@pytest.mark.usefixtures("dalia")
def test_a_provider_that_refuses_leads_back_to_the_sign_in_page(
    client: Client, provider: type[Provider], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(provider, "refuses", True)
    answer = sign_in_there(client)
    assert client.get(answer["Location"])["Location"] == "/sign-in"


def test_without_a_provider_there_is_no_such_way_in(client: Client) -> None:
    assert client.post("/sign-in/with/ministry").status_code == 404
    assert "Sign in through" not in client.get("/sign-in").text
