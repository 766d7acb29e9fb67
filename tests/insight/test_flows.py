"""What flows is what the log says; what is cut is named, and brings nothing in."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from recensus.connectors.definition import Carries
from recensus.connectors.failures import FileUnreadable
from recensus.decisions.types import NotAllowed
from recensus.insight.flows import actions, queries
from recensus.insight.flows.types import Flow, Need, State
from recensus.privacy.access import AccessRefused, Act, looking
from recensus.privacy.actions import approve, end, propose_agreements
from recensus.privacy.models import Agreement
from recensus.registry.actions import undo_batch
from recensus.registry.models import Batch
from recensus.vocabulary.documents import read_document
from recensus.vocabulary.types import Pack
from tests.cast import appoint
from tests.enrolment.conftest import AMINA, Reporting, registrant

COUNTS = {"by": "odile", "purpose": "monitoring"}
MANAGES = {"by": "petra", "purpose": "oversight"}
ENROLMENTS = Need(carries=Carries.ENROLMENTS)
OF_GRANT = Need(carries=Carries.ENROLMENTS, programme="grant")
LATER = AMINA.replace(",100\n", ",110\n")
AGREEMENT = """
insurance:
  parties: [The ministry, The fund]
  legal_basis: Insurance Act
  purpose: data sharing
  population: Everybody
  attributes: {{area: value}}
  granularity: registrant
  {more}
  start: 2026-01-01
  end: 2030-12-31
  signatories: [The secretary, The director]
"""


def flows(pack: Pack) -> dict[str, Flow]:
    return {one.name: one for one in queries.flows(pack, **COUNTS)}


def state(pack: Pack, name: str) -> State:
    return flows(pack)[name].state


def agreed(pack: Pack, more: str = "") -> Pack:
    """Put an agreement in force, proposed by Petra and approved by another."""
    document, _ = read_document("privacy/agreements.yaml", AGREEMENT.format(more=more))
    assert document is not None
    signed = replace(pack, documents={**pack.documents, "privacy/agreements.yaml": document})
    (number,) = propose_agreements(pack=signed, by="petra")
    approve(kind="agreement", number=number, by="tester")
    return signed


def test_a_source_flows_once_it_came_and_the_log_says_how_much(report: Reporting, kaba: Pack) -> None:
    assert state(kaba, "source:pension_office") is State.NEVER
    report(pensioners=AMINA)
    found = flows(kaba)["source:pension_office"]
    assert found.state is State.FLOWING
    assert found.seen.records == 1
    assert found.connected.programmes == {"pension"}
    assert found.connected.carries == {Carries.ENROLMENTS, Carries.PAYMENTS}


def test_the_catalogue_is_what_the_log_says_or_the_difference_is_named(report: Reporting, kaba: Pack) -> None:
    report(pensioners=AMINA)
    flowed = {one.name for one in queries.flows(kaba, **COUNTS) if one.seen.last}
    assert flowed == {"source:pension_office"}
    without = replace(kaba, sources={k: v for k, v in kaba.sources.items() if k != "pension_office"})
    assert state(without, "source:pension_office") is State.NOT_IN_CATALOGUE


def test_a_source_that_keeps_silent_longer_than_agreed_is_missing(report: Reporting, kaba: Pack) -> None:
    report(pensioners=AMINA)
    Batch.objects.update(recorded_at=timezone.now() - timedelta(days=401))
    assert state(kaba, "source:pension_office") is State.SILENT
    Batch.objects.update(recorded_at=timezone.now() - timedelta(days=46))
    assert state(kaba, "source:pension_office") is State.FLOWING
    text = kaba.files["sources/pension_office.yaml"] + "contract: {silent_after: 45}\n"
    document, _ = read_document("sources/pension_office.yaml", text)
    assert document is not None
    strict = replace(kaba, sources={**kaba.sources, "pension_office": document})
    assert state(strict, "source:pension_office") is State.SILENT


def test_an_undone_batch_has_not_flowed(report: Reporting, kaba: Pack) -> None:
    batch = report(pensioners=AMINA).batch
    undo_batch(batch=batch, reason="the wrong file", by="tester", purpose="registration")
    assert state(kaba, "source:pension_office") is State.NEVER


def test_every_source_that_brings_what_is_needed_has_to_flow(report: Reporting, kaba: Pack) -> None:
    report(pensioners=AMINA)
    assert queries.missing_for(kaba, [ENROLMENTS], **COUNTS) == ("grant_office",)
    pension = Need(carries=Carries.PAYMENTS, programme="pension")
    assert queries.missing_for(kaba, [pension], **COUNTS) == ()
    nobody = Need(carries=Carries.COMPLAINTS, programme="grant")
    assert queries.missing_for(kaba, [nobody], **COUNTS) == ("complaints of grant",)


def test_a_switched_off_source_is_named_and_nothing_of_it_is_let_in(report: Reporting, kaba: Pack) -> None:
    report(pensioners=AMINA)
    asked = {"pack": kaba, "flow": "source:pension_office", "why": "Its server was broken into."}
    actions.switch_off(**asked, **MANAGES)  # type: ignore[arg-type]
    found = flows(kaba)["source:pension_office"]
    assert found.state is State.SWITCHED_OFF
    assert found.switched is not None
    assert (found.switched.by, found.switched.why) == ("petra", "Its server was broken into.")
    assert "pension_office" in queries.missing_for(kaba, [ENROLMENTS], **COUNTS)
    with pytest.raises(FileUnreadable, match="switched off") as refused:
        report(pensioners=LATER, on="2026-02-28")
    assert refused.value.code == "source_switched_off"
    with pytest.raises(NotAllowed, match="cut already"):
        actions.switch_off(**asked, **MANAGES)  # type: ignore[arg-type]
    actions.switch_on(**{**asked, "why": "It was repaired."}, **MANAGES)  # type: ignore[arg-type]
    report(pensioners=LATER, on="2026-02-28")
    assert state(kaba, "source:pension_office") is State.FLOWING


@pytest.mark.parametrize(
    ("who", "refused"),
    [
        ({"by": "dalia", "purpose": "casework"}, AccessRefused),
        ({"by": "odile", "purpose": "oversight"}, AccessRefused),
        ({"by": "system", "purpose": "oversight"}, NotAllowed),
    ],
)
def test_nobody_switches_a_flow_whose_office_it_is_not(
    report: Reporting, kaba: Pack, who: dict[str, str], refused: type[Exception]
) -> None:
    report(pensioners=AMINA)
    with pytest.raises(refused):
        actions.switch_off(pack=kaba, flow="source:pension_office", why="x", **who)
    assert state(kaba, "source:pension_office") is State.FLOWING


def test_a_flow_is_switched_with_a_reason_or_not_at_all(report: Reporting, kaba: Pack) -> None:
    report(pensioners=AMINA)
    with pytest.raises(NotAllowed, match="why"):
        actions.switch_off(pack=kaba, flow="source:pension_office", why=" ", **MANAGES)
    with pytest.raises(actions.NoSuchFlow):
        actions.switch_off(pack=kaba, flow="source:nobody", why="x", **MANAGES)
    with pytest.raises(NotAllowed, match="not switched here"):
        actions.switch_off(pack=kaba, flow="export:officers", why="x", **MANAGES)


def test_what_an_agreement_hands_out_flows_until_the_agreement_ends(
    report: Reporting, survey: Callable[[], None], kaba: Pack
) -> None:
    survey()
    report(pensioners=AMINA)
    pack, name = agreed(kaba), "agreement:insurance"
    assert state(pack, name) is State.AGREED
    appoint("api:fund", "partner", organisation="The fund", agreement="insurance")
    with looking(by="api:fund", purpose="data sharing", action=Act.EXPORT, attributes=["area"]) as look:
        look.shows(persons=[registrant("1")], attributes=["area"])
    found = flows(pack)[name]
    assert (found.state, found.seen.records, found.connected.receiver) == (State.FLOWING, 1, "The fund")
    actions.switch_off(pack=pack, flow=name, why="The fund was dissolved.", **MANAGES)
    assert state(pack, name) is State.NO_AGREEMENT
    with pytest.raises(AccessRefused), looking(by="api:fund", purpose="data sharing", action=Act.SEE):
        pass
    actions.switch_on(pack=pack, flow=name, why="It was founded anew.", **MANAGES)
    assert state(pack, name) is State.NO_AGREEMENT
    approve(kind="agreement", number=_waiting(), by="tester")
    assert state(pack, name) is State.AGREED if not found.seen.last else State.FLOWING


def _waiting() -> int:
    return int(Agreement.objects.get(approved_at=None).pk)


def test_a_source_in_an_agreement_flows_only_while_that_is_in_force(report: Reporting, kaba: Pack) -> None:
    pack = agreed(kaba, "sources: [pension_office]")
    report(pensioners=AMINA)
    found = flows(pack)["source:pension_office"]
    assert (found.state, found.connected.agreement) == (State.FLOWING, "insurance@1")
    end(kind="agreement", number=int(Agreement.objects.get().pk), by="petra")
    assert state(pack, "source:pension_office") is State.NO_AGREEMENT
    with pytest.raises(FileUnreadable) as refused:
        report(pensioners=LATER, on="2026-02-28")
    assert refused.value.code == "no_agreement"


def test_what_officers_take_out_as_files_is_a_flow(report: Reporting, kaba: Pack) -> None:
    report(pensioners=AMINA)
    assert state(kaba, "export:officers") is State.AGREED
    with looking(by="nadia", purpose="eligibility", action=Act.EXPORT) as look:
        look.shows(whole="a list", many=10)
    assert flows(kaba)["export:officers"].seen.records == 1


def test_nobody_without_an_appointment_is_told_of_flows(report: Reporting, kaba: Pack) -> None:
    report(pensioners=AMINA)
    with pytest.raises(AccessRefused):
        queries.flows(kaba, by="stranger", purpose="monitoring")


def test_needs_are_told_in_words() -> None:
    assert [str(need) for need in (ENROLMENTS, OF_GRANT)] == ["enrolments", "enrolments of grant"]
