"""What identifies somebody is never part of an address."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.small_country import write_pack


@pytest.fixture
def officer(db: None, tmp_path: Path, settings: Any, django_user_model: type[User]) -> Client:  # noqa: ARG001
    """Give the search page as a programme manager sees it."""
    settings.RECENSUS_PACK = str(write_pack(tmp_path))
    client = Client()
    client.force_login(django_user_model.objects.create_user("nadia"))
    return client


def test_a_name_that_is_searched_for_makes_an_address_to_come_back_to(officer: Client) -> None:
    assert officer.post("/search", {"q": "Amina Njeri"})["Location"] == "/search?q=Amina+Njeri&area="


def test_a_number_that_is_searched_for_stays_out_of_every_address(officer: Client) -> None:
    answer = officer.post("/search", {"q": "49927-398 716"})
    assert answer.status_code == 200
    assert 'method="post"' in answer.text
    assert "q=4" not in answer.text
