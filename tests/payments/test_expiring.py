"""Where people were paid goes once its term is over; the ledger keeps its sums, and who is paid still her account."""

from datetime import date

from recensus.payments import models
from recensus.payments.expiring import expire
from recensus.payments.queries import balances
from tests.looking import seeing_everybody
from tests.payments.conftest import PURPOSE, Kaba, statement


def test_names_and_numbers_go_and_sums_stay(owed: Kaba) -> None:
    run = owed.release(owed.prepare())
    amina, *_ = owed.references(run)
    owed.take_in("x.xml", statement([(amina, "100.00", "DBIT")]))
    before = balances(by="rosa", purpose=PURPOSE)
    with seeing_everybody():
        told, tokens = expire(until=date(2027, 1, 1), kept=[owed.chidi])
        assert told == ["2 names and numbers of payments before 2027-01-01"]
        assert tokens == []  # they are to be paid there still
        assert expire(until=date(2027, 1, 1), kept=[owed.chidi]) == ([], [])
    said = {(one.name, one.number != "") for one in models.Instruction.objects.all()}
    assert said == {("(erased)", False), ("Chidi Canary", True)}
    assert balances(by="rosa", purpose=PURPOSE) == before


def test_a_number_that_stands_nowhere_else_is_forgotten(owed: Kaba) -> None:
    owed.release(owed.prepare())
    number = models.PayeeAccount.objects.get(registrant=owed.amina).number
    models.PayeeAccount.objects.filter(registrant=owed.amina).update(replaced_at="2026-12-02T00:00:00Z")
    with seeing_everybody():
        told, tokens = expire(until=date(2027, 1, 1), kept=[])
    assert "1 former accounts before 2027-01-01" in told
    assert tokens == [number]
