"""A payment cycle from what is due to what is reconciled."""

from decimal import Decimal

from recensus.payments import filing, queries
from recensus.payments.types import Account, State
from tests.payments.conftest import PURPOSE, Kaba, statement, status_report

ASKING = {"by": "nadia", "purpose": PURPOSE}


def test_what_is_due_is_prepared_released_reported_booked_and_reconciled(owed: Kaba) -> None:
    run = owed.prepare()
    assert (run.instructions, run.without_account, len(run.messages)) == (3, 0, 2)
    assert not filing.outbox().exists()
    released = owed.release(run)
    assert {one.name for one in filing.outbox().iterdir()} == {f"{one.name}.xml" for one in released.messages}
    amina, bashir, chidi = owed.references(run)
    report = owed.take_in("s.xml", status_report(run, {amina: "ACSC", bashir: "RJCT"}))
    assert (report.received, report.accepted, report.rejected, report.held) == (2, 2, 0, 0)
    booked = owed.take_in("b.xml", statement([(amina, "100.00", "DBIT")]))
    assert (booked.received, booked.accepted) == (1, 1)
    assert {one.state: one.instructions for one in queries.standings(run.number, **ASKING)} == {
        State.INSTRUCTED: 1,
        State.REJECTED: 1,
        State.BOOKED: 1,
    }
    (sums,) = queries.reconciled(**ASKING)
    assert (sums.entitled, sums.paid, sums.failed, sums.pending) == tuple(map(Decimal, (300, 100, 100, 100)))
    assert sums.difference == 0
    assert chidi
    balances = {one.account: one.amount for one in queries.balances(**ASKING)}
    assert balances[Account.ENTITLED] == -300
    assert sum(balances.values()) == 0
