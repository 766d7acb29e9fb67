"""Nobody reads the country one person after another."""

import threading
import time

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.test import Client

from recensus.privacy.access import Act, BudgetSpent, looking
from recensus.privacy.guarding import alarms, budgets
from recensus.privacy.guarding.types import AlarmKind
from recensus.web.views import search
from tests.cast import appoint_cast

pytestmark = pytest.mark.django_db


def kinds() -> list[AlarmKind]:
    return [alarm.kind for alarm in reversed(alarms.latest())]


def look_at(*persons: int, by: str = "nadia") -> None:
    with looking(by=by, purpose="casework", action=Act.SEE) as look:
        look.shows(persons=persons)


def test_a_person_seen_twice_in_a_day_counts_once() -> None:
    budgets.spend("dalia", [1, 2, 2])
    spending = budgets.spend("dalia", [2, 3])
    assert spending is not None
    assert spending.spent == budgets.spent_today("dalia") == 3
    assert budgets.spend("dalia", [1, 2, 3]) is None


def test_each_officer_has_her_own_budget() -> None:
    budgets.spend("dalia", [1, 2])
    budgets.spend("emre", [1])
    assert (budgets.spent_today("dalia"), budgets.spent_today("emre")) == (2, 1)


def test_an_alarm_goes_on_record_at_four_fifths_and_at_the_end_once_each() -> None:
    for person in range(10):
        budgets.spend("dalia", [person], allowed=10)
    budgets.spend("dalia", [1], allowed=10)
    assert kinds() == [AlarmKind.BUDGET_NEARLY_SPENT, AlarmKind.BUDGET_SPENT]


def test_a_look_beyond_the_budget_is_refused_and_spends_nothing() -> None:
    look_at(*range(400))
    with pytest.raises(BudgetSpent, match="401 different persons today, and 400 are allowed"):
        look_at(400)
    look_at(17)
    assert budgets.spent_today("nadia") == 400


def test_a_supervisor_raises_the_number_for_today_and_says_why() -> None:
    look_at(*range(400))
    budgets.raise_for_today(officer="nadia", to=500, because="A flood; everyone is called back.", by="petra")
    look_at(400)
    with pytest.raises(BudgetSpent):
        look_at(*range(1000, 1200))


def test_nobody_raises_her_own_number_nor_without_a_reason() -> None:
    for by, because in (("nadia", "I need it"), ("petra", " ")):
        with pytest.raises(budgets.NotYoursToRaise):
            budgets.raise_for_today(officer="nadia", to=500, because=because, by=by)


def test_the_page_says_that_it_is_enough_for_today(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def many(*_asked: object, **_more: object) -> None:
        look_at(*range(401))

    monkeypatch.setattr(search, "pack_or_404", many)
    client.force_login(User.objects.create_user("nadia"))
    answer = client.get("/search?q=anyone")
    assert answer.status_code == 403
    assert "enough people for today" in answer.text


def test_a_look_at_a_canary_raises_an_alarm_and_shows_nothing_of_it() -> None:
    budgets.mark_canary(7, by="petra")
    look_at(6)
    assert kinds() == []
    look_at(7)
    assert kinds() == [AlarmKind.CANARY_SEEN]


def test_what_is_rolled_back_was_neither_seen_nor_spent() -> None:
    with transaction.atomic():
        budgets.spend("dalia", [1])
        transaction.set_rollback(True)
    assert budgets.spent_today("dalia") == 0


@pytest.mark.django_db(transaction=True)
def test_looks_within_looks_do_not_block_each_other() -> None:
    def other_window() -> None:
        with transaction.atomic():
            budgets.spend("dalia", [2])
            budgets.spend("dalia", [1])
        connection.close()

    thread = threading.Thread(target=other_window)
    with transaction.atomic():
        budgets.spend("dalia", [1])
        thread.start()
        time.sleep(0.5)
        budgets.spend("dalia", [2])
    thread.join()
    assert budgets.spent_today("dalia") == 2


@pytest.mark.django_db(transaction=True)
def test_two_who_look_at_once_do_not_both_get_the_last_place() -> None:
    appoint_cast()
    look_at(*range(395))
    refused: list[int] = []
    gate = threading.Barrier(10)

    def look(person: int) -> None:
        gate.wait()
        try:
            look_at(person)
        except BudgetSpent:
            refused.append(person)
        finally:
            connection.close()

    threads = [threading.Thread(target=look, args=[1000 + number]) for number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (budgets.spent_today("nadia"), len(refused)) == (400, 5)
