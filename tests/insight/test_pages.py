"""The pages of gaps and referrals, for who may see them and for nobody else."""

from typing import Any

import pytest

from recensus.insight.referrals.actions import refer
from recensus.vocabulary.types import Pack
from tests.enrolment.conftest import registrant
from tests.enrolment.test_pages import asked_by, own_page
from tests.insight.test_gaps import DALIA, listed, made


@pytest.fixture
def gap(country: Pack, settings: Any) -> int:
    """Find Amina's gap in the country that the pages show."""
    settings.RECENSUS_PACK = country.path
    made(country)
    return listed(country)[0].id


def test_a_list_is_shown_to_who_may_see_those_on_it(gap: int) -> None:
    amina = registrant("1")
    status, text = asked_by("dalia", "/gaps/grant")
    assert status == 200
    assert all(words in text for words in (f"Person {amina}", "Determination", f"/gaps/{gap}/refer"))
    status, text = asked_by("emre", "/gaps/grant")
    assert status == 200
    assert f"Person {amina}" not in text
    assert asked_by("emre", f"/gaps/{gap}/refer")[0] == 404
    assert asked_by("odile", "/gaps/grant?rule=nothing")[0] == 404


def test_everybody_sees_her_own_referral_and_nobody_elses(gap: int) -> None:
    refer(gap=gap, law="Act 7, section 2", words="She cannot read.", **DALIA)
    amina, chidi = registrant("1"), registrant("9", "grant_office")
    for page in (f"/persons/{amina}", f"/persons/{amina}/benefits", "/referrals"):
        status, text = asked_by("nadia", page)
        assert status == 200
        assert "Act 7, section 2" in text
    assert "Act 7, section 2" in own_page(amina)
    assert "Act 7, section 2" not in own_page(chidi)
    assert "Act 7" not in asked_by("emre", "/referrals")[1]
