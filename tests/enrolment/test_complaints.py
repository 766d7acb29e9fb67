"""What people complained of is shown to who may see them, as it was reported last, and to nobody else."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from joserfc.jwk import OKPKey

from recensus.privacy.audit.models import Entry
from recensus.privacy.machines import signing
from recensus.privacy.machines.actions import register_machine
from recensus.privacy.machines.types import Bearer, MachineCard, Scope
from recensus.privacy.models import Agreement
from recensus.registry.actions import undo_batch
from recensus.vocabulary.types import Pack
from tests.api.conftest import HERE, TERMS
from tests.cast import appoint
from tests.enrolment.conftest import AMINA, CHIDI, Reporting, benefits, registrant
from tests.enrolment.test_pages import asked_by, own_page

LATE = "c1,1,1,02.01.2026,,The January payment is late\n"
ANSWERED = LATE.replace(",,", ",20.02.2026,")


@pytest.fixture
def told(report: Reporting, survey: Callable[[], None], kaba: Pack, settings: Any) -> Reporting:
    """Let Amina have complained; Chidi's complaint names his enrolment only."""
    settings.RECENSUS_PACK = kaba.path
    survey()
    report(pensioners=AMINA + CHIDI, complaints=LATE + "c2,2,,03.01.2026,,Chidi asks why\n")
    return report


def test_a_complaint_is_shown_as_it_was_reported_last(told: Reporting) -> None:
    (open_one,) = benefits("1").complaints
    assert (open_one.about, open_one.answered_on) == ("The January payment is late", None)
    later = told(complaints=ANSWERED, on="2026-02-28")
    (answered,) = benefits("1").complaints
    assert str(answered.answered_on) == "2026-02-20"
    undo_batch(batch=later.batch, reason="sent by mistake", by="tester", purpose="registration")
    assert benefits("1").complaints == (open_one,)


def test_one_that_names_the_enrolment_only_is_found_by_it(told: Reporting) -> None:  # noqa: ARG001
    assert [one.about for one in benefits("2").complaints] == ["Chidi asks why"]


def test_the_page_shows_it_to_who_may_see_her_and_to_nobody_else(told: Reporting) -> None:  # noqa: ARG001
    amina = registrant("1")
    assert "The January payment is late" in asked_by("nadia", f"/persons/{amina}/benefits")[1]
    assert "The January payment is late" in asked_by("dalia", f"/persons/{amina}/benefits")[1]
    assert asked_by("emre", f"/persons/{amina}/benefits")[0] == 404


def test_her_own_page_shows_hers_and_nobody_elses(told: Reporting) -> None:  # noqa: ARG001
    hers, his = own_page(registrant("1")), own_page(registrant("2"))
    assert "The January payment is late" in hers
    assert "Chidi asks why" not in hers
    assert "Chidi asks why" in his
    assert "The January payment is late" not in his


@pytest.fixture
def agreed(told: Reporting) -> None:  # noqa: ARG001 - what there is to see
    """Let a fund's program read benefits of those who live in Kaba."""
    now = timezone.now()
    mark = {
        "starts": now,
        "proposed_by": "petra",
        "proposed_at": now,
        "approved_by": "odile",
        "approved_at": now,
    }
    terms = TERMS | {"attributes": {"benefits": "value", "household": "value"}, "areas": ["Kaba"]}
    Agreement.objects.create(name="fund", version=1, content=terms, **mark)
    appoint("api:fund", "partner", organisation="Health Ministry", agreement="fund")


def ask(number: int, *scopes: Scope, name: str = "fund") -> Any:
    card = MachineCard(
        name=name,
        organisation="Health Ministry",
        purpose="data sharing",
        scopes=list(scopes),
        keys={"keys": [OKPKey.generate_key("Ed25519", {"kid": "one"}).as_dict(private=False)]},
    )
    register_machine(card=card, by="tester", purpose="oversight")
    bearer = Bearer(machine=name, purpose="data sharing", scopes=frozenset(scopes))
    headers = {"Authorization": f"Bearer {signing.issue(bearer, audience=HERE).text}"}
    return Client().get(f"/api/v1/persons/{number}/benefits", headers=headers)


def test_a_program_sees_who_gets_what_as_far_as_its_agreement_goes(agreed: None) -> None:  # noqa: ARG001
    amina = registrant("1")
    answer = ask(amina, Scope.BENEFITS)
    assert answer.status_code == 200, answer.content
    (held,) = answer.json()["enrolments"]
    assert (held["programme"], held["status"], held["amount"]) == ("pension", "active", "100.00")
    assert answer.json()["complaints"] == []
    look = Entry.objects.filter(who="api:fund").latest("id")
    assert (look.agreement, look.outcome) == ("fund@1", "done")


def test_complaints_leave_only_under_an_agreement_that_names_them(agreed: None) -> None:  # noqa: ARG001
    one = Agreement.objects.get(name="fund")
    attributes = {**one.content["attributes"], "complaints": "value"}
    Agreement.objects.filter(pk=one.pk).update(content={**one.content, "attributes": attributes})
    (complaint,) = ask(registrant("1"), Scope.BENEFITS).json()["complaints"]
    assert complaint["about"] == "The January payment is late"


def test_without_the_attribute_nothing_of_it_leaves(agreed: None) -> None:  # noqa: ARG001
    one = Agreement.objects.get(name="fund")
    Agreement.objects.filter(pk=one.pk).update(content={**one.content, "attributes": {"household": "value"}})
    answer = ask(registrant("1"), Scope.BENEFITS)
    assert (answer.status_code, answer.json()["enrolments"]) == (200, [])


def test_somebody_beyond_the_agreement_and_nobody_at_all_get_the_same_answer(agreed: None) -> None:  # noqa: ARG001
    chidi, nobody = ask(registrant("2"), Scope.BENEFITS), ask(9_999_999, Scope.BENEFITS)
    assert (chidi.status_code, chidi.content) == (404, nobody.content)


@pytest.mark.parametrize("number", ["0", "-1", "1e3", str(2**63), "1;drop table", "%00"])
def test_a_number_that_is_none_is_no_way_in(number: str, agreed: None) -> None:  # noqa: ARG001
    assert ask(number, Scope.BENEFITS).status_code in (404, 422)  # type: ignore[arg-type]


def test_a_token_for_another_flow_or_of_a_program_without_agreement_opens_nothing(agreed: None) -> None:  # noqa: ARG001
    amina = registrant("1")
    assert ask(amina, Scope.READ, Scope.LOOK_UP).status_code == 401
    assert Client().get(f"/api/v1/persons/{amina}/benefits").status_code == 401
    assert ask(amina, Scope.BENEFITS, name="stranger").status_code == 404
    Agreement.objects.update(ends=timezone.now())
    assert ask(amina, Scope.BENEFITS).status_code == 404
