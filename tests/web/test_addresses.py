"""Whatever stands in an address, a page answers it."""

import pytest
from django.test import Client, RequestFactory

from recensus.web.as_of import as_of


@pytest.mark.parametrize("day", ["9999-12-31", "0000-00-00", "2026-02-31", "x" * 5000, "1" * 5000])
def test_a_day_that_no_record_has_is_told_and_not_an_error(day: str) -> None:
    asked = as_of(RequestFactory().get("/", {"known_at": day}))
    assert asked.problem
    assert asked.known_at is None


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/batches/1?from=", "/programmes/none?after="])
def test_a_number_of_any_length_is_no_error(client: Client, django_user_model: type, address: str) -> None:
    client.force_login(django_user_model.objects.create_user("nadia"))  # type: ignore[attr-defined]
    assert client.get(address + "9" * 5000).status_code < 500
