"""Somebody who is taken off the record is named by no payment; what was paid stays, and stays unchangeable."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connection, transaction

from recensus.payments import erasing, models
from recensus.payments.erasing import UnderWay
from recensus.privacy.access import EVERYBODY, Act, looking
from recensus.privacy.vault.models import SealedValue
from recensus.privacy.vault.tokens import number as token_number
from tests.payments.conftest import Kaba


@contextmanager
def deciding() -> Iterator[None]:
    """Look as who carries out an erasure."""
    with looking(by="tester", purpose="casework", action=Act.DECIDE, subject=EVERYBODY) as look:
        look.shows(whole="an erasure")
        yield


def test_an_erased_person_is_named_by_no_payment_and_her_account_is_nobodys(owed: Kaba) -> None:
    owed.release(owed.prepare())
    hers = models.Instruction.objects.get(registrant=owed.amina)
    with deciding():
        tokens = erasing.forget([owed.amina])
    assert tokens == [hers.number]
    assert SealedValue.objects.filter(pk=token_number(hers.number)).exists()
    left = models.Instruction.objects.get(registrant=owed.amina)
    assert (left.name, left.number, left.amount) == ("(erased)", "", hers.amount)
    assert not models.PayeeAccount.objects.filter(registrant=owed.amina).exists()
    others = models.Instruction.objects.exclude(registrant=owed.amina)
    assert {one.name for one in others} == {"Bashir <Canary>", "Chidi Canary"}
    assert models.PayeeAccount.objects.count() == 2


def test_nobody_is_erased_while_a_payment_to_her_is_prepared(owed: Kaba) -> None:
    owed.prepare()
    with pytest.raises(UnderWay, match="Release or recall"), deciding():
        erasing.forget([owed.amina])


@pytest.mark.parametrize(
    "change", ["amount = 1, name = '(erased)', number = ''", "name = 'Emre'", "number = ''"]
)
def test_nothing_else_of_a_payment_can_be_changed_as_if_it_were_erased(owed: Kaba, change: str) -> None:
    owed.release(owed.prepare())
    with (
        pytest.raises(DatabaseError, match="never changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"update payments_instruction set {change}")
