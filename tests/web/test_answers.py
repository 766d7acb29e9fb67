"""What every answer tells the browser: how to treat it, and not to keep it."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/sign-in", "/nowhere"])
def test_answers_say_how_browsers_are_to_treat_them(client: Client, path: str) -> None:
    answer = client.get(path, headers={"Origin": "https://elsewhere.example"})
    assert answer["Content-Type"] == "text/html; charset=utf-8"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "no-store" in answer["Cache-Control"]
    assert "Access-Control-Allow-Origin" not in answer


@pytest.mark.django_db
def test_over_https_browsers_are_told_to_stay_with_it(client: Client, settings: Any) -> None:
    settings.SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60  # as the settings have it with RECENSUS_HTTPS=1
    answer = client.get("/sign-in", secure=True)
    assert answer["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


@pytest.mark.django_db
def test_signing_out_makes_the_browser_forget(client: Client, django_user_model: type[User]) -> None:
    client.force_login(django_user_model.objects.create_user("dalia"))
    assert "storage" in client.post("/sign-out")["Clear-Site-Data"]
    assert "Clear-Site-Data" not in client.get("/sign-in")


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "TRACK"])
def test_methods_that_no_page_has_are_refused(client: Client, method: str) -> None:
    answer = client.generic(method, "/sign-in", headers={"Authorization": "Bearer secret"})
    assert answer.status_code in (400, 405, 501)
    assert b"Bearer secret" not in answer.content
