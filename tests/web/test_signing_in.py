"""Nothing is shown to anybody who has not signed in, and every look has a purpose."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import URLPattern, reverse

from recensus.web.urls import urlpatterns

OPEN_TO_ALL = {
    "sign-in",
    "account_login",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "socialaccount_login_cancelled",
    "openid_connect_login",
    "openid_connect_callback",
    "account_inactive",
    "sign-out",
    "language",
    "exemptions",
}
OF_PERSONS = {"my", "my-sign-in", "my-sign-out", "my-request", "my-consent", "my-receipts", "my-receipt"}
"""A person's own pages, which her letter opens and no officer's session does (see tests/rights/test_letters.py)."""
EXAMPLES = {"int": 1, "str": "x"}


def address_of(pattern: URLPattern) -> str:
    route = pattern.pattern
    kinds = {name: type(converter).__name__ for name, converter in route.converters.items()}
    arguments = {name: 1 if kind == "IntConverter" else "x" for name, kind in kinds.items()}
    return reverse(str(pattern.name), kwargs=arguments)


@pytest.fixture
def dalia(client: Client, django_user_model: type[User]) -> Client:
    client.force_login(django_user_model.objects.create_user("dalia", password="a long enough word"))
    return client


@pytest.mark.parametrize("pattern", urlpatterns, ids=lambda pattern: str(pattern.name))
def test_every_route_asks_for_a_sign_in(pattern: URLPattern, client: Client) -> None:
    if pattern.name in OPEN_TO_ALL | OF_PERSONS:
        pytest.skip("open to all by intention")
    for method in (client.get, client.post):
        answer = method(address_of(pattern))
        assert answer.status_code == 302
        assert answer["Location"].startswith(reverse("sign-in"))


@pytest.mark.django_db
def test_a_wrong_password_is_told_in_words_beside_the_field(client: Client) -> None:
    answer = client.post("/sign-in", {"login": "dalia", "password": "wrong"})
    assert "There is a problem" in answer.text
    assert 'href="#id_login"' in answer.text


@pytest.mark.django_db
def test_a_form_without_its_token_changes_nothing(django_user_model: type[User]) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(django_user_model.objects.create_user("dalia"))
    answer = strict.post("/purpose", {"purpose": "monitoring"})
    assert answer.status_code == 403
    assert "You may not do this" in answer.text


@pytest.mark.django_db
def test_the_purpose_is_casework_until_another_is_chosen(dalia: Client) -> None:
    assert '<option value="casework" selected>' in dalia.get("/").text
    dalia.post("/purpose", {"purpose": "monitoring", "next": "/"})
    assert '<option value="monitoring" selected>' in dalia.get("/").text


@pytest.mark.django_db
def test_a_purpose_that_does_not_exist_is_refused(dalia: Client) -> None:
    assert dalia.post("/purpose", {"purpose": "curiosity"}).status_code == 400


@pytest.mark.django_db
def test_the_way_back_never_leads_to_another_site(dalia: Client) -> None:
    answer = dalia.post("/purpose", {"purpose": "casework", "next": "https://elsewhere.example/"})
    assert answer["Location"] == "/"


@pytest.mark.django_db
def test_the_pages_speak_swahili_when_asked(client: Client) -> None:
    client.post("/language", {"language": "sw", "next": "/sign-in"})
    answer = client.get("/sign-in")
    assert '<html lang="sw"' in answer.text
    assert "Nenosiri" in answer.text


@pytest.mark.django_db
def test_pages_carry_a_strict_content_security_policy(dalia: Client) -> None:
    policy = dalia.get("/")["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


@pytest.mark.django_db
def test_an_address_that_leads_nowhere_says_so_in_the_same_look(dalia: Client) -> None:
    answer = dalia.get("/nothing-here")
    assert answer.status_code == 404
    assert "rec-header" in answer.text
