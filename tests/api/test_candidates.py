"""Before a program registers somebody it asks who she may be, and is told of those only whom its agreement shows."""

from typing import Any

import pytest
from django.test import Client

from recensus.linkage.applicants import keeping
from recensus.linkage.applicants.actions import build_index
from recensus.privacy.audit.models import Entry
from recensus.privacy.models import Agreement
from recensus.registry.models import NameEntry
from recensus.setups.running import running_pack
from tests.api.conftest import TERMS
from tests.api.test_persons import number_of
from tests.registry.conftest import WHO

pytestmark = pytest.mark.usefixtures("country")
AMINA = {"name": "Canary Amina", "sex": "female", "birth_date": "1980-02-01"}
CHIDI = {"name": "Chidi Canary", "sex": "male", "birth_date": "1970-05-01"}


@pytest.fixture(autouse=True)
def no_index(country: None) -> None:  # noqa: ARG001 - its tables first
    keeping.remove()


@pytest.fixture
def index(country: None) -> None:  # noqa: ARG001 - somebody on record first
    pack = running_pack()
    assert pack is not None
    build_index(pack=pack, **WHO)


def ask(bearer: dict[str, str], attributes: object, **identifiers: str) -> Any:
    return Client().post(
        "/api/v1/persons/candidates",
        {"attributes": attributes, "identifiers": identifiers},
        content_type="application/json",
        headers=bearer,
    )


@pytest.mark.usefixtures("index")
def test_who_she_may_be_is_told_with_the_reason_as_far_as_the_agreement_goes(bearer: dict[str, str]) -> None:
    answer = ask(bearer, AMINA)
    assert answer.status_code == 200, answer.content
    (found,) = answer.json()["candidates"]
    assert (found["number"], found["name"], found["area"]) == (number_of("Kaba"), "Amina Canary", None)
    assert any(reason.startswith("Given name: ") for reason in found["reasons"])
    assert not any("birth" in reason.lower() for reason in found["reasons"]), (
        "the agreement gives a band only"
    )
    assert found["says"].startswith("Of 1")
    last = Entry.objects.latest("id")
    assert (last.who, last.channel, last.action, last.agreement) == (
        "api:health",
        "programs",
        "search",
        "health waiver@1",
    )


@pytest.mark.usefixtures("index")
def test_somebody_beyond_the_agreement_and_nobody_get_the_same_answer(bearer: dict[str, str]) -> None:
    beyond = ask(bearer, CHIDI).json()
    assert beyond == ask(bearer, {"name": "Zawadi Otieno"}).json()
    assert (beyond["candidates"], beyond["elsewhere"]) == ([], None)
    assert ask(bearer, CHIDI, nid="000202").json()["candidates"] == []


@pytest.mark.usefixtures("index")
def test_a_number_from_a_card_finds_her(bearer: dict[str, str]) -> None:
    (found,) = ask(bearer, {"name": "Amina Canari"}, nid="000101").json()["candidates"]
    assert found["number"] == number_of("Kaba")


@pytest.mark.usefixtures("index")
def test_what_is_not_compared_or_nothing_is_not_understood(bearer: dict[str, str]) -> None:
    assert ask(bearer, {"roof": "thatch"}).status_code == 422
    assert ask(bearer, {}).json()["code"] == "not_comparable"
    assert ask(bearer, {"name": "A\x00"}).status_code == 422


def test_without_an_index_or_an_agreement_there_is_no_answer(bearer: dict[str, str]) -> None:
    assert ask(bearer, AMINA).status_code == 503
    pack = running_pack()
    assert pack is not None
    build_index(pack=pack, **WHO)
    Agreement.objects.update(content={**TERMS, "end": "2020-02-01"})
    assert ask(bearer, AMINA).status_code == 403
    assert NameEntry.objects.filter(name="Amina Canary").exists()
    assert ask({"Authorization": "Bearer nothing"}, AMINA).status_code == 401
