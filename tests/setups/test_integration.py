"""The integration table is computed from what flows: cut a flow, and a row changes."""

from collections.abc import Iterable

import pytest

from recensus.connectors.definition import Carries
from recensus.insight.flows.types import Connected, Kind, Seen, State
from recensus.insight.flows.types import Flow as Standing
from recensus.setups.beneficiary_registry import BENEFICIARY_REGISTRY
from recensus.setups.choosing import SETUPS
from recensus.setups.integration import (
    Answer,
    ConnectedFlow,
    Row,
    connected_flows,
    integration_table,
)
from recensus.setups.social_registry import SOCIAL_REGISTRY
from recensus.setups.types import Flow, Setup
from recensus.setups.virtual_registry import VIRTUAL_REGISTRY

YES, NO, ONLY_IF = Answer.YES, Answer.NO, Answer.ONLY_IF


def flow(source: str, *carries: Carries, flows: bool = True) -> ConnectedFlow:
    return ConnectedFlow(source=source, carries=frozenset(carries), flows=flows)


ALL = (
    flow("survey", Carries.POPULATION),
    flow("pension", Carries.ENROLMENTS, Carries.PAYMENTS),
    flow("grant", Carries.ENROLMENTS),
    flow("civil_registry", Carries.VITAL_EVENTS),
)


def answers(setup: Setup, flows: Iterable[ConnectedFlow]) -> dict[Row, Answer]:
    return {row.row: row.answer for row in integration_table(setup, flows)}


def test_a_social_registry_in_which_all_flows_is_integrated_in_every_way() -> None:
    assert set(answers(SOCIAL_REGISTRY, ALL).values()) == {YES}


def test_a_beneficiary_registry_determines_no_eligibility_whatever_flows() -> None:
    found = answers(BENEFICIARY_REGISTRY, ALL)
    assert found.pop(Row.ELIGIBILITY) is NO
    assert set(found.values()) == {YES}


def test_a_virtual_registry_keeps_no_record_to_operate_on() -> None:
    found = answers(VIRTUAL_REGISTRY, ALL)
    assert found.pop(Row.OPERATIONS) is NO
    assert set(found.values()) == {YES}


@pytest.mark.parametrize(
    ("cut", "changed"),
    [
        ("survey", {Row.ELIGIBILITY, Row.POLICY}),
        ("pension", {Row.OVERVIEW, Row.OPERATIONS, Row.POLICY}),
        ("grant", {Row.OVERVIEW, Row.POLICY}),
        ("civil_registry", {Row.OTHER_SECTORS}),
    ],
)
def test_cutting_a_flow_changes_the_rows_that_rested_on_it(cut: str, changed: set[Row]) -> None:
    before = integration_table(SOCIAL_REGISTRY, ALL)
    after = answers(SOCIAL_REGISTRY, [flow for flow in ALL if flow.source != cut])
    assert {row for row, answer in after.items() if answer is ONLY_IF} == changed
    assert {row.row for row in before if cut in row.rests_on} >= changed


def test_a_social_registry_to_which_no_programme_reports_names_the_missing_flow() -> None:
    rows = integration_table(SOCIAL_REGISTRY, [flow("survey", Carries.POPULATION)])
    said = {row.row: str(row) for row in rows}
    assert said[Row.OVERVIEW] == "only if enrolments flow in from 2 more sources"
    assert said[Row.ELIGIBILITY] == "yes"
    assert said[Row.OTHER_SECTORS] == "only if vital events or contributions flow in from one more source"


def test_a_source_that_is_connected_but_silent_is_named_and_does_not_count() -> None:
    flows = [
        *ALL[:2],
        flow("grant", Carries.ENROLMENTS, flows=False),
        flow("stipend", Carries.ENROLMENTS, flows=False),
    ]
    overview = integration_table(SOCIAL_REGISTRY, flows)[0]
    assert overview.rests_on == ("pension",)
    assert (
        str(overview)
        == "only if enrolments flow in from one more source (connected but silent: grant, stipend)"
    )


def test_a_no_says_why() -> None:
    rows = {row.row: row for row in integration_table(BENEFICIARY_REGISTRY, ALL)}
    assert str(rows[Row.ELIGIBILITY]).startswith("no: the integrated beneficiary registry decides nothing")


def test_only_sources_count_and_those_that_are_cut_do_not_flow() -> None:
    def standing(kind: Kind, key: str, state: State) -> Standing:
        carries = frozenset({Carries.POPULATION}) if kind is Kind.SOURCE else frozenset[Carries]()
        connected = Connected(kind=kind, key=key, sender="", receiver="", carries=carries)
        return Standing(connected=connected, seen=Seen(last=None), state=state)

    found = connected_flows(
        [
            standing(Kind.SOURCE, "survey", State.FLOWING),
            standing(Kind.SOURCE, "register", State.SWITCHED_OFF),
            standing(Kind.AGREEMENT, "insurance", State.FLOWING),
        ]
    )
    assert found == (
        flow("survey", Carries.POPULATION),
        flow("register", Carries.POPULATION, flows=False),
    )


def test_every_word_for_a_set_up_names_one_and_only_social_registries_take_people_in() -> None:
    assert {word for word, setup in SETUPS.items() if setup.runs(Flow.INTAKE)} == {"social_registry"}
    assert len({setup.name for setup in SETUPS.values()}) == len(SETUPS) == 3
