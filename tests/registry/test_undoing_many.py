"""An officer undoes a batch that touches few alone; one that touches many takes a proposal and a decision."""

from datetime import date

import pytest
from django.db import connection

from recensus.decisions import actions as decisions
from recensus.decisions import queries
from recensus.decisions.types import Step
from recensus.registry import queries as record_of
from recensus.registry.actions import BatchNotUndoable, NeedsDecision, propose_undo, undo_batch
from tests.cast import appoint
from tests.decisions.conftest import CLOCK
from tests.registry.conftest import WHO, Person, Stated, put_on_record

pytestmark = pytest.mark.usefixtures("record")
DAY = date(2026, 3, 1)


def stated(source: str, number: int) -> int:
    """Put an extract of so many persons on record and return its batch."""
    people = tuple(Person(f"{source}{n}", name=f"Amina {n}") for n in range(number))
    return put_on_record(Stated(source, DAY, people))


def state_of(batch: int) -> str:
    return record_of.batch(batch, **WHO).state


def test_few_are_undone_by_a_named_officer_alone() -> None:
    few = stated("survey", 99)
    with pytest.raises(BatchNotUndoable, match="named officer"):
        undo_batch(batch=few, reason="tidy", by="system", purpose="registration")
    undo_batch(batch=few, reason="the wrong file", **WHO)
    assert state_of(few) == "undone"


def test_many_are_undone_by_proposal_brake_and_decision() -> None:
    stated("census", 300)
    many = stated("survey", 120)
    with pytest.raises(NeedsDecision, match="affect 120 of 420 on record"):
        undo_batch(batch=many, reason="the wrong file", **WHO)
    assert state_of(many) == "recorded"
    number = propose_undo(batch=many, reason="the wrong file", **WHO)
    assert number == propose_undo(batch=many, reason="the wrong file", **WHO)
    for officer in ("farida", "godwin"):
        appoint(officer, "programme_manager")
    farida, godwin = ({"by": name, "purpose": "casework"} for name in ("farida", "godwin"))
    with connection.cursor() as cursor:
        cursor.execute(CLOCK.replace("'0 days'", "'4 days'"))
    decisions.review(proposal=number, note="it is the wrong file", **farida)
    decisions.give_notice(proposal=number, reasons={}, **farida)
    with connection.cursor() as cursor:
        cursor.execute(CLOCK.replace("'0 days'", "'9 days'"))
    decisions.release(proposal=number, note="I counted", **farida)
    decisions.release(proposal=number, note="so did I", **godwin)
    decisions.decide(proposal=number, note="undo it", **godwin)
    assert queries.proposal(number, **godwin).standing is Step.CARRIED_OUT
    assert state_of(many) == "undone"
    assert record_of.batch(many, **WHO).undone_by == "godwin"
