"""What enrolments are owed for a cycle: cut twice the same, taken up by payments from there."""

from datetime import date
from decimal import Decimal

import pytest

from recensus.decisions.types import NotAllowed
from recensus.enrolment.models import Entitlement
from recensus.enrolment.own import ending
from recensus.enrolment.own.cycles import NoSuchCycle
from recensus.enrolment.own.entitling import entitle
from recensus.enrolment.own.types import Cut, NotEnrolledHere
from tests.enrolment.own.conftest import Clock, Kaba, decided

ASKS = {"by": "olive", "purpose": "casework"}


def cut(kaba: Kaba, cycle: str = "2026-02", programme: str = "grant", by: str = "olive") -> Cut:
    return entitle(pack=kaba.pack, programme=programme, cycle=cycle, by=by, purpose="eligibility")


def owed() -> list[tuple[object, ...]]:
    rows = Entitlement.objects.order_by("enrolment", "cycle")
    return list(rows.values_list("enrolment", "registrant", "cycle", "amount", "currency", "due_on", "state"))


def test_a_cycle_that_is_cut_twice_owes_once(kaba: Kaba) -> None:
    kaba.approve(kaba.propose())
    done = cut(kaba)
    assert (done.added, done.entitlements, done.due_on) == (4, 4, date(2026, 2, 25))
    before = owed()
    assert {row[2:] for row in before} == {("2026-02", Decimal("50.00"), "KBD", date(2026, 2, 25), "due")}
    assert cut(kaba, by="system").added == 0
    assert owed() == before


def test_a_cycle_is_owed_to_whoever_was_enrolled_on_a_day_of_it(kaba: Kaba) -> None:
    kaba.approve(kaba.propose(), first_day=date(2026, 3, 1))
    assert cut(kaba, "2026-02").entitlements == 0
    assert cut(kaba, "2026-03").entitlements == 4


def test_whoever_comes_later_is_added_on_the_terms_of_the_first_cut(kaba: Kaba) -> None:
    number = kaba.propose()
    kaba.approve(number, area="Tombo")
    cut(kaba)
    kaba.approve(number)
    assert (cut(kaba).added, cut(kaba).entitlements) == (3, 4)


@pytest.mark.parametrize("cycle", ["2026", "2026-13", "february", "2026-2"])
def test_what_names_no_cycle_is_refused(kaba: Kaba, cycle: str) -> None:
    with pytest.raises(NoSuchCycle, match="write it as 2026-07"):
        cut(kaba, cycle)


def test_a_programme_that_reports_is_not_cut_here(kaba: Kaba) -> None:
    with pytest.raises(NotEnrolledHere, match="does not enrol here"):
        cut(kaba, programme="nothing")


def test_what_is_owed_waits_while_suspended_and_is_due_again(kaba: Kaba, clock: Clock) -> None:
    kaba.approve(kaba.propose())
    one = kaba.enrolled("H1").pk
    for cycle in ("2026-02", "2026-03"):
        cut(kaba, cycle)
    number = ending.propose_suspension(enrolment=one, reason="Abroad.", on=date(2026, 2, 15), **ASKS)
    decided(number, clock)
    cut(kaba, "2026-04")
    states = Entitlement.objects.filter(enrolment=one).order_by("cycle").values_list("state", flat=True)
    assert list(states) == ["due", "suspended", "suspended"]
    ending.resume(enrolment=one, why="She is back.", **ASKS)
    assert list(states.all()) == ["due"] * 3
    with pytest.raises(NotAllowed, match="not suspended"):
        ending.resume(enrolment=one, why="Again.", **ASKS)
