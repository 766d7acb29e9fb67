"""What flows is what the log says; what is cut is named, and brings nothing in."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from recensus.connectors.definition import Carries
from recensus.connectors.failures import FileUnreadable
from recensus.decisions.types import NotAllowed
from recensus.insight.flows import actions, queries
from recensus.insight.flows.types import Flow, Need, State
from recensus.intake.actions import load_files
from recensus.privacy.access import AccessRefused, Act, looking
from recensus.privacy.actions import approve, end, propose_agreements
from recensus.privacy.models import Agreement
from recensus.registry.actions import undo_batch
from recensus.registry.models import Batch
from recensus.vocabulary.documents import read_document
from recensus.vocabulary.types import Pack
from tests.cast import appoint
from tests.enrolment.conftest import AMINA, HEADERS, registrant
from tests.registry.conftest import WHO

COUNTS = {"by": "odile", "purpose": "monitoring"}
MANAGES = {"by": "petra", "purpose": "oversight"}
ENROLMENTS = Need(carries=Carries.ENROLMENTS)
OF_GRANT = Need(carries=Carries.ENROLMENTS, programme="grant")
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


def test_a_source_flows_once_it_came_and_the_log_says_how_much(country: Pack) -> None:
    assert state(country, "source:ministry") is State.NEVER
    found = flows(country)["source:pension_office"]
    assert found.state is State.FLOWING
    assert found.seen.records == 1
    assert found.connected.programmes == {"pension"}
    assert found.connected.carries >= {Carries.ENROLMENTS, Carries.PAYMENTS}


def test_the_catalogue_is_what_the_log_says_or_the_difference_is_named(country: Pack) -> None:
    flowed = {one.connected.key for one in queries.flows(country, **COUNTS) if one.seen.stated_on}
    assert flowed == {"survey", "pension_office", "grant_office"}
    without = replace(country, sources={k: v for k, v in country.sources.items() if k != "pension_office"})
    assert state(without, "source:pension_office") is State.NOT_IN_CATALOGUE


def test_a_source_that_keeps_silent_longer_than_agreed_is_missing(country: Pack) -> None:
    Batch.objects.update(recorded_at=timezone.now() - timedelta(days=401))
    assert state(country, "source:pension_office") is State.SILENT
    Batch.objects.update(recorded_at=timezone.now() - timedelta(days=46))
    assert state(country, "source:pension_office") is State.FLOWING
    text = country.files["sources/pension_office.yaml"] + "contract: {silent_after: 45}\n"
    document, _ = read_document("sources/pension_office.yaml", text)
    assert document is not None
    strict = replace(country, sources={**country.sources, "pension_office": document})
    assert state(strict, "source:pension_office") is State.SILENT


def test_an_undone_batch_has_not_flowed(country: Pack) -> None:
    batch = Batch.objects.get(source__name="pension_office").pk
    undo_batch(batch=batch, reason="the wrong file", by="tester", purpose="registration")
    assert state(country, "source:pension_office") is State.NEVER


def test_every_source_that_brings_what_is_needed_has_to_flow(country: Pack) -> None:
    assert queries.missing_for(country, [ENROLMENTS, OF_GRANT], **COUNTS) == ()
    switch(country, "source:grant_office")
    assert queries.missing_for(country, [ENROLMENTS], **COUNTS) == ("grant_office",)
    paid = Need(carries=Carries.PAYMENTS, programme="pension")
    assert queries.missing_for(country, [paid], **COUNTS) == ()
    nobody = Need(carries=Carries.VITAL_EVENTS)
    assert queries.missing_for(country, [nobody], **COUNTS) == ("vital events",)


def switch(pack: Pack, flow: str, why: str = "Its server was broken into.") -> None:
    actions.switch_off(pack=pack, flow=flow, why=why, **MANAGES)


def hand_in(pack: Pack, folder: Path) -> None:
    """Hand in the pension office's next file."""
    file = folder / "pensioners.csv"
    file.write_text(HEADERS["pensioners"] + AMINA.replace(",100\n", ",110\n"))
    load_files(pack=pack, source_name="pension_office", paths=[file], stated_on=date(2026, 2, 28), **WHO)


def test_a_switched_off_source_is_named_and_nothing_of_it_is_let_in(country: Pack, tmp_path: Path) -> None:
    name = "source:pension_office"
    switch(country, name)
    found = flows(country)[name]
    assert found.state is State.SWITCHED_OFF
    assert found.switched is not None
    assert (found.switched.by, found.switched.why) == ("petra", "Its server was broken into.")
    assert queries.missing_for(country, [ENROLMENTS], **COUNTS) == ("pension_office",)
    with pytest.raises(FileUnreadable, match="switched off") as refused:
        hand_in(country, tmp_path)
    assert refused.value.code == "source_switched_off"
    with pytest.raises(NotAllowed, match="cut already"):
        switch(country, name)
    actions.switch_on(pack=country, flow=name, why="It was repaired.", **MANAGES)
    assert state(country, name) is State.FLOWING


@pytest.mark.parametrize(
    ("who", "refused"),
    [
        ({"by": "dalia", "purpose": "casework"}, AccessRefused),
        ({"by": "odile", "purpose": "oversight"}, AccessRefused),
        ({"by": "system", "purpose": "oversight"}, NotAllowed),
    ],
)
def test_nobody_switches_a_flow_whose_office_it_is_not(
    country: Pack, who: dict[str, str], refused: type[Exception]
) -> None:
    with pytest.raises(refused):
        actions.switch_off(pack=country, flow="source:pension_office", why="x", **who)
    assert state(country, "source:pension_office") is State.FLOWING


def test_a_flow_is_switched_with_a_reason_or_not_at_all(country: Pack) -> None:
    with pytest.raises(NotAllowed, match="why"):
        actions.switch_off(pack=country, flow="source:pension_office", why=" ", **MANAGES)
    with pytest.raises(actions.NoSuchFlow):
        actions.switch_off(pack=country, flow="source:nobody", why="x", **MANAGES)
    with pytest.raises(NotAllowed, match="not switched here"):
        actions.switch_off(pack=country, flow="export:officers", why="x", **MANAGES)


def test_what_an_agreement_hands_out_flows_until_the_agreement_ends(country: Pack) -> None:
    pack, name = agreed(country), "agreement:insurance"
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


def test_a_source_in_an_agreement_flows_only_while_that_is_in_force(country: Pack, tmp_path: Path) -> None:
    pack = agreed(country, "sources: [pension_office]")
    found = flows(pack)["source:pension_office"]
    assert (found.state, found.connected.agreement) == (State.FLOWING, "insurance@1")
    end(kind="agreement", number=int(Agreement.objects.get().pk), by="petra")
    assert state(pack, "source:pension_office") is State.NO_AGREEMENT
    with pytest.raises(FileUnreadable) as refused:
        hand_in(pack, tmp_path)
    assert refused.value.code == "no_agreement"


def test_what_officers_take_out_as_files_is_a_flow(country: Pack) -> None:
    before = flows(country)["export:officers"].seen.records
    with looking(by="nadia", purpose="eligibility", action=Act.EXPORT) as look:
        look.shows(whole="a list", many=10)
    assert flows(country)["export:officers"].seen.records == before + 1


def test_nobody_without_an_appointment_is_told_of_flows(country: Pack) -> None:
    with pytest.raises(AccessRefused):
        queries.flows(country, by="stranger", purpose="monitoring")


def test_needs_are_told_in_words() -> None:
    assert [str(need) for need in (ENROLMENTS, OF_GRANT)] == ["enrolments", "enrolments of grant"]
