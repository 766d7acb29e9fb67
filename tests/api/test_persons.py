"""What a program sees of a person is what its agreement says, and nothing tells it of anybody else."""

from typing import Any

import pytest
from django.test import Client

from recensus.privacy.models import Agreement
from recensus.registry.models import Identifier, NameEntry
from tests.api.conftest import TERMS

pytestmark = pytest.mark.usefixtures("country")


def number_of(area: str) -> int:
    """Return the number of the head who lives there."""
    return int(NameEntry.objects.get(kind="P", area=area, birth_year__lt=2000).registrant)


def look_up(bearer: dict[str, str], value: str) -> Any:
    body = {"issuer": "nid", "value": value}
    return Client().post("/api/v1/persons/look-up", body, content_type="application/json", headers=bearer)


def test_a_person_is_shown_as_far_as_the_agreement_goes(bearer: dict[str, str]) -> None:
    answer = Client().get(f"/api/v1/persons/{number_of('Kaba')}", headers=bearer)
    assert answer.status_code == 200
    held = {cell["attribute"]: cell for cell in answer.json()["attributes"]}
    assert held["name"]["value"] == "Amina Canary"
    assert held["name"]["source"] == "survey"
    assert "works" not in held
    assert "1980-02-01" not in answer.content.decode()


def test_an_identifier_in_the_body_finds_its_person(bearer: dict[str, str]) -> None:
    answer = look_up(bearer, "000101")
    assert answer.status_code == 200
    found = answer.json()
    assert (found["number"], found["name"]) == (number_of("Kaba"), "Amina Canary")
    assert [one["value"] for one in found["identifiers"]] == ["000101"]
    assert found["area"] is None, "the agreement does not name it"


def test_somebody_beyond_the_agreement_and_nobody_get_the_same_answer(bearer: dict[str, str]) -> None:
    beyond = Client().get(f"/api/v1/persons/{number_of('Tombo')}", headers=bearer)
    nobody = Client().get("/api/v1/persons/999999999", headers=bearer)
    assert beyond.status_code == nobody.status_code == 404
    assert (
        beyond.content == nobody.content == look_up(bearer, "000202").content == look_up(bearer, "x").content
    )


def test_an_identifier_that_two_share_finds_nobody(bearer: dict[str, str]) -> None:
    known = Identifier.objects.get(registrant=number_of("Kaba"))
    bashir = NameEntry.objects.get(birth_year=2012).registrant
    Identifier.objects.filter(registrant=bashir).update(value=known.value)
    assert look_up(bearer, "000101").status_code == 404


def test_an_agreement_that_ended_shows_nobody(bearer: dict[str, str]) -> None:
    Agreement.objects.update(content=TERMS | {"end": "2020-12-31"})
    assert Client().get(f"/api/v1/persons/{number_of('Kaba')}", headers=bearer).status_code == 404


@pytest.mark.parametrize(
    "body", ["", "[]", "{}", '{"issuer": "nid"}', '{"issuer": "nid", "value": "\\u0000"}', "{"]
)
def test_a_request_that_is_not_as_described_is_told_where(bearer: dict[str, str], body: str) -> None:
    answer = Client().post("/api/v1/persons/look-up", body, content_type="application/json", headers=bearer)
    assert answer.status_code in (400, 422)


def test_without_a_token_nothing_is_told() -> None:
    answer = Client().get("/api/v1/persons/1")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"
