"""Law 1, read from the source: nothing that takes from people is called but through decisions, or by a named officer.

Every function that ends links, deletes, undoes, or changes the rules in force is found by what it writes. Whatever
leads to one of them and passes no gate is a way round, unless it is said here why it takes nothing from anybody.
"""

import ast
import inspect
import re
from collections.abc import Iterator, Mapping

import pytest

from recensus.decisions.types import Kind
from recensus.registry.actions import undo_batch
from recensus.setups.subscriptions import EXECUTORS
from tests.laws.call_graph import Graph, graph_of, sources

GATES: Mapping[str, str] = {
    "recensus.setups.subscriptions.EXECUTORS": "given to recensus.decisions, which calls them for what was decided",
    "recensus.registry.actions.undo_batch": "a named officer's own act, with her reason, refused for many",
    "recensus.registry.actions.publish_batch": "lets an extract count; what a source says anew replaces what it said",
    "recensus.registry.actions.begin_batch": "discards what never counted",
    "recensus.rights.expiring.apply": "carries out what was decided; the database lets no undecided order in",
    "recensus.linkage.actions.activate": "a named officer's own act; proposals where it takes something or is for many",
    "recensus.linkage.actions.merge": "a named officer's own act; a proposal where it takes something from somebody",
    "recensus.linkage.actions.unmerge": "a named officer's own act, with her reason: it gives back, and for few",
    "recensus.linkage.actions.split": "a named officer's own act, with her reason, refused for many",
    "recensus.linkage.actions.undo": "a named officer's own act, with her reason; a proposal where it is for many",
    "recensus.payments.actions.recall": "a named officer's own act, with her reason; what is due stays due",
    "recensus.rights.erasing.erase": "what the person asked for, granted by one named officer, done by another",
    "recensus.eligibility.rulebook.is_trial": "puts a programme's first rules in force, and the database no others",
}
HARMLESS: Mapping[str, str] = {
    "recensus.config.accounts": "second factors of officers' accounts",
    "recensus.web.accounts": "sessions of officers",
    "recensus.privacy.machines": "used tokens of partners' machines",
    "recensus.privacy.vault": "sealed values of keys that were replaced",
    "recensus.privacy.audit": "the salt of somebody who is to be forgotten",
    "recensus.privacy.guarding": "counters of attempts that ran out",
    "recensus.intake.findings": "what the checks said of an extract that they read again",
    "recensus.connectors": "rows of a database that goes away with the load",
    "recensus.rights.codes": "visits of people to their own data that are over",
    "recensus.registry.counting": "numbers by area, put together anew",
    "recensus.enrolment.folding": "what was reported due or paid, once the extract that said so was undone",
    "recensus.enrolment.reporting": "reports of an extract that never counted",
    "recensus.enrolment.checking.keeping": "what a check found just now and a named officer excepted, with her reason",
    "recensus.intake.drafts": "samples from which an officer drafted a source, her own or long forgotten",
    "recensus.payments.filing": "the list of a run's files while these are written anew, before anybody released them",
}
"""Where rows are deleted that take nothing from anybody, and which those are."""

WRITES = re.compile(
    r"delete\s+from\s+[a-z]+_|update\s+registry_link|set\s+(?:ended_by_id|replaced_by_id|undone_at)",
    re.IGNORECASE,
)
TAKEN = {"Status.SUSPENDED", "Status.EXITED", "EntitlementState.SUSPENDED", "EntitlementState.CANCELLED"}
"""What an enrolment, or what is owed to it, is made where something is taken from people."""


def adverse(graph: Graph) -> set[str]:
    """Return the functions and constants whose own code takes something away."""
    return {
        name
        for name, code in graph.code.items()
        if any(map(_takes_away, code)) and not any(name.startswith(f"{where}.") for where in HARMLESS)
    }


def _takes_away(code: ast.AST) -> bool:
    for node in ast.walk(code):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and WRITES.search(node.value):
            return True
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "delete":
            return True
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and node.attr == "undone_at":
            return True
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "RulesInForce.objects.create":
            return True
        if isinstance(node, ast.Call) and TAKEN & {ast.unparse(argument) for argument in node.args}:
            return True
    return False


@pytest.fixture(scope="module")
def program() -> Graph:
    """Return who calls whom in the whole program."""
    return graph_of(sources())


def ways_round(graph: Graph) -> set[str]:
    """Return the functions by which the outside comes in and reaches what takes away, through no gate."""
    return graph.ends(graph.callers(adverse(graph), gates=GATES))


def test_nothing_leads_round_a_decision(program: Graph) -> None:
    assert sorted(ways_round(program)) == []


@pytest.mark.parametrize(
    "text",
    [
        "from recensus.registry import publishing\ndef tidy(c):\n    publishing.follow(c, {}, undoing=True)",
        "from recensus.registry.publishing import follow as f\n@task\ndef nightly(c):\n    f(c, {}, undoing=True)",
        "def sweep(c):\n    c.execute('DELETE FROM registry_registrant where id = 1')",
        "from recensus.registry.models import Link\ndef sweep():\n    Link.objects.filter(kind='P').delete()",
        "import recensus.eligibility.rulebook as r\nclass Job:\n    def do(self, act):\n        r.put_in_force(act)",
        "def end(batch):\n    batch.undone_at = 'now'",
        "from recensus.enrolment.own.ending import end_as_decided\ndef lapse(act):\n    end_as_decided(act)",
        "def lapse(row):\n    stand(row, Status.EXITED)",
    ],
)
def test_a_planted_way_round_is_found(program: Graph, text: str) -> None:
    found = ways_round(graph_of({"recensus.intake.planted": text}, program))
    assert any(name.startswith("recensus.intake.planted") for name in found)


def test_the_detector_sees_what_there_is(program: Graph) -> None:
    found = adverse(program)
    assert "recensus.registry.publishing._END_LINKS" in found
    assert "recensus.eligibility.rulebook.put_in_force" in found
    assert "recensus.enrolment.own.ending.end_as_decided" in found
    assert "recensus.enrolment.own.ending.suspend_as_decided" in found
    reached = program.callers(found)
    assert set(GATES) <= reached, "a gate that nothing passes is out of date"
    assert "recensus.web.views.batches.undo" in reached


def test_only_decisions_make_an_approval_take_a_step_or_ask_for_an_executor() -> None:
    wanted = {"Approved", "models.Step.objects.create", "executor_of"}
    found = {(module, call) for module, text in sources().items() for call in _calls(text) if call in wanted}
    assert found == {("recensus.decisions.actions", call) for call in wanted}


def test_the_executors_are_handed_to_decisions_by_name_only() -> None:
    named = [module for module, text in sources().items() if "EXECUTORS" in text]
    assert sorted(named) == [
        "recensus.config.settings",
        "recensus.decisions.executing",
        "recensus.setups.subscriptions",
    ]
    assert set(EXECUTORS) <= set(Kind)


def test_the_officers_own_act_names_her_and_her_reason() -> None:
    parameters = inspect.signature(undo_batch).parameters
    assert {"by", "purpose", "reason"} <= set(parameters)


def _calls(text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)
