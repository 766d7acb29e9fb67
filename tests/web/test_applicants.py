"""Before somebody is registered an officer asks on a page who she may be; nothing of it becomes part of an address."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client

from recensus.linkage.applicants import keeping
from recensus.linkage.applicants.actions import build_index
from tests.linkage.small_links import OPERATOR, person, village
from tests.registry.conftest import record

__all__ = ["record"]

PAGE = "/registrants/before-you-register"
AMINA = {"name": "Njeri Amina", "sex": "female", "birth_date": "1990-05-01"}


@pytest.fixture
def dalia(record: None, tmp_path: Path, settings: Any, django_user_model: type[User]) -> Client:  # noqa: ARG001
    """Give the pages as Dalia sees them; Amina's household is in her district, her pension has no address."""
    settings.RECENSUS_FILES = tmp_path / "files"
    pack = village(tmp_path)
    settings.RECENSUS_PACK = pack.path
    build_index(pack=pack, **OPERATOR)
    client = Client()
    client.force_login(django_user_model.objects.create_user("dalia"))
    return client


def asked(client: Client, said: dict[str, str]) -> HttpResponse:
    answer = client.post(PAGE, said)
    assert answer.status_code == 200, answer.content
    return answer


def test_the_form_asks_for_what_is_compared_and_for_numbers(dalia: Client) -> None:
    shown = dalia.get(PAGE).text
    for field in ("name", "sex", "birth_date", "area", "number-nid"):
        assert f'name="{field}"' in shown


def test_she_is_shown_beside_what_was_said_with_the_reasons_in_words(dalia: Client) -> None:
    shown = asked(dalia, AMINA).text
    assert f'href="/persons/{person("H1/1")}"' in shown
    assert f'href="/persons/{person("B1")}"' not in shown
    assert "Somebody similar is on record beyond your reach" in shown
    assert "What speaks for one person" in shown
    assert "Nothing came in since." in shown


def test_of_who_is_out_of_reach_neither_name_nor_number_is_told(dalia: Client) -> None:
    shown = asked(dalia, {"name": "Chidi Okoro", "sex": "male", "birth_date": "1980-01-09"}).text
    assert "Nobody like her is on record within your reach" in shown
    assert f"/persons/{person('H2/1')}" not in shown
    assert "Somebody similar is on record beyond your reach" in shown


def test_without_a_name_or_number_and_without_an_index_that_is_told(dalia: Client) -> None:
    assert "Say at least a name" in asked(dalia, {"sex": "female"}).text
    keeping.remove()
    assert "This search is not ready" in asked(dalia, AMINA).text
