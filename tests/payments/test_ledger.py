"""The ledger balances to the cent, and ends the same in whatever order files come, and however often."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from recensus.decisions import actions as decisions
from recensus.decisions import models as acts
from recensus.decisions.types import NotAllowed
from recensus.payments import models, queries, recovering
from recensus.payments.states import WHERE
from recensus.payments.types import Account, Fault, PaymentProblem, Run, State
from tests.looking import seeing_everybody
from tests.payments.conftest import PURPOSE, Kaba, days_go_by, group_status, statement

ASKING = {"by": "nadia", "purpose": PURPOSE}
AT_EASE = settings(
    max_examples=5,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=[Phase.explicit, Phase.generate],
)
WORDS = ("RECEIVED", "ACCEPTED", "REJECTED", "PAID", "BOOKED", "UNCOLLECTED", "COLLECTED", "RETURNED")
SAID = st.tuples(st.integers(0, 2), st.sampled_from(WORDS), st.integers(1, 28))
FILES = st.lists(st.lists(SAID, min_size=1, max_size=4), min_size=1, max_size=4)


def table(references: Sequence[str], lines: Sequence[tuple[int, str, int]], number: int) -> str:
    rows = [f"{references[who]},{word},100.00,KBD,2026-12-{day:02},{number}" for who, word, day in lines]
    return "\n".join(["reference,status,amount,currency,date,reason", *rows, ""])


def ended(run: Run) -> tuple[Any, ...]:
    """Return where everything stands, and check that the ledger says the same as the statuses do."""
    stands = {(one.state, one.instructions, one.amount) for one in queries.standings(run.number, **ASKING)}
    balances = {one.account: one.amount for one in queries.balances(**ASKING)}
    assert sum(balances.values()) == 0
    held = dict.fromkeys(Account, Decimal())
    for state, _, amount in stands:
        held[WHERE[state]] += amount
    assert {a: amount for a, amount in held.items() if amount} == {
        a: amount for a, amount in balances.items() if a is not Account.ENTITLED
    }
    (sums,) = queries.reconciled(**ASKING)
    assert sums.difference == 0
    return frozenset(stands), sums


def take_all(kaba: Kaba, references: Sequence[str], files: Sequence[tuple[int, Any]]) -> None:
    for number, lines in files:
        report = kaba.take_in(f"{number}.csv", table(references, lines, number))
        assert report.received == report.accepted + report.rejected + report.held


@given(files=FILES, data=st.data())
@AT_EASE
def test_files_in_any_order_and_twice_end_the_same(owed: Kaba, files: list[Any], data: st.DataObject) -> None:
    end_the_same(owed, files, data)


@pytest.mark.drill
@given(files=FILES, data=st.data())
@settings(AT_EASE, max_examples=300)
def test_three_hundred_histories_end_the_same(owed: Kaba, files: list[Any], data: st.DataObject) -> None:
    end_the_same(owed, files, data)


def end_the_same(owed: Kaba, files: list[Any], data: st.DataObject) -> None:
    numbered = list(enumerate(files))
    shuffled = data.draw(st.permutations([*numbered, *numbered]))
    ends = []
    for order in (numbered, shuffled):
        with transaction.atomic():
            run = owed.release(owed.prepare())
            take_all(owed, owed.references(run), order)
            ends.append(ended(run))
            transaction.set_rollback(True)
    assert ends[0] == ends[1]


@pytest.fixture
def paid_twice(owed: Kaba) -> int:
    """Return a payment that was taken for rejected, made again, and turned out to have been paid."""
    first = owed.release(owed.prepare())
    owed.take_in("1.xml", group_status(first.messages[0].name, "RJCT"))
    second = owed.release(owed.prepare(arrears=True))
    owed.take_in("2.xml", group_status(second.messages[0].name, "ACSC", message="S2"))
    amina = models.Instruction.objects.get(registrant=owed.amina, attempt=1)
    owed.take_in("3.xml", statement([(amina.end_to_end, "100.00", "DBIT")]))
    return int(amina.pk)


def test_what_was_paid_twice_is_overpaid_and_told(owed: Kaba, paid_twice: int) -> None:
    (told,) = queries.differences(**ASKING)
    assert (told.fault, told.instruction, told.registrant) == (Fault.PAID_TWICE, paid_twice, owed.amina)
    (sums,) = queries.reconciled(**ASKING)
    assert (sums.paid, sums.pending, sums.failed, sums.overpaid, sums.difference) == (200, 100, 0, 100, 0)
    balances = {one.account: one.amount for one in queries.balances(**ASKING)}
    assert (balances[Account.OVERPAID], balances[Account.NOT_DUE], sum(balances.values())) == (100, -100, 0)


def test_what_was_overpaid_and_sent_back_is_overpaid_no_more(owed: Kaba, paid_twice: int) -> None:
    amina = models.Instruction.objects.get(pk=paid_twice)
    owed.take_in("4.xml", statement([(amina.end_to_end, "100.00", "CRDT")], "B2"))
    (sums,) = queries.reconciled(**ASKING)
    assert (sums.paid, sums.overpaid, sums.difference) == (200, 0, 0)


def test_nothing_is_recovered_without_notice(owed: Kaba, paid_twice: int) -> None:
    number = recovering.propose_recovery(
        instruction=paid_twice, reason="Paid twice.", by="paula", purpose=PURPOSE
    )
    with pytest.raises(NotAllowed):
        decisions.decide(proposal=number, note="now", by="rosa", purpose=PURPOSE)
    row = models.Instruction.objects.get(pk=paid_twice)
    for proposal in (None, number):
        with pytest.raises(DatabaseError, match="after a notice"), transaction.atomic():
            models.Entry.objects.create(
                instruction=row,
                debit=Account.TO_RECOVER,
                credit=Account.OVERPAID,
                amount=100,
                currency="KBD",
                on=date(2026, 12, 5),
                proposal=proposal,
            )
    decisions.review(proposal=number, note="It is so.", by="rosa", purpose=PURPOSE)
    decisions.give_notice(proposal=number, reasons={}, by="rosa", purpose=PURPOSE)
    told = acts.Notice.objects.filter(proposal=number)
    assert {one.number for one in told} == {owed.amina}
    with pytest.raises(NotAllowed, match="time to object"):
        decisions.decide(proposal=number, note="now", by="rosa", purpose=PURPOSE)
    days_go_by()
    decisions.decide(proposal=number, note="She agreed.", by="rosa", purpose=PURPOSE)
    balances = {one.account: one.amount for one in queries.balances(**ASKING)}
    assert (balances[Account.TO_RECOVER], Account.OVERPAID in balances, sum(balances.values())) == (
        100,
        False,
        0,
    )
    decisions.appeal(proposal=number, note="I was told to keep it.", by="rosa", purpose=PURPOSE)
    decisions.uphold_appeal(proposal=number, note="She was.", by="nadia", purpose=PURPOSE)
    balances = {one.account: one.amount for one in queries.balances(**ASKING)}
    assert (balances[Account.OVERPAID], Account.TO_RECOVER in balances) == (100, False)


def test_nothing_is_recovered_of_what_was_not_overpaid(owed: Kaba) -> None:
    owed.release(owed.prepare())
    for number in (*models.Instruction.objects.values_list("id", flat=True), 999):
        with pytest.raises(PaymentProblem, match="Nothing was overpaid"):
            recovering.propose_recovery(instruction=number, reason="why not", by="paula", purpose=PURPOSE)


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"amount": 0}, "entry_moves_money"),
        ({"amount": -1}, "entry_moves_money"),
        ({"credit": Account.PAID}, "entry_between_two"),
        ({"credit": "under the mattress"}, "entry_accounts"),
    ],
)
def test_the_database_takes_no_entry_that_does_not_balance(
    owed: Kaba, facts: dict[str, Any], why: str
) -> None:
    owed.release(owed.prepare())
    row = models.Instruction.objects.first()
    entry = {"debit": Account.PAID, "credit": Account.IN_TRANSIT, "amount": 1, "currency": "KBD", **facts}
    with pytest.raises(DatabaseError, match=why), seeing_everybody():
        models.Entry.objects.create(instruction=row, on=date(2026, 12, 1), **entry)


def test_every_state_has_its_account() -> None:
    assert set(WHERE) == set(State)
