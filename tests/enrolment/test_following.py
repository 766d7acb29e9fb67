"""Enrolments go with the keys that change hands and come back with them; the order of files leaves no trace."""

from collections.abc import Callable

import pytest
from django.db.backends.utils import CursorWrapper

from recensus.enrolment.models import Enrolment, Payment
from recensus.registry.linking import change_links
from tests.enrolment.conftest import AMINA, CHIDI, Reporting, registrant

MONTHS = {
    "2026-01-31": {"pensioners": AMINA + CHIDI, "payments": "1,2026-01,100,KBD,25.01.2026,back\n"},
    "2026-02-28": {"pensioners": CHIDI, "payments": "1,2026-01,100,KBD,26.02.2026,ok\n"},
    "2026-03-31": {"pensioners": AMINA.replace(",100\n", ",120\n") + CHIDI, "exits": "2,15.03.2026,moved\n"},
}


def moving(key: str, to: int) -> Callable[[CursorWrapper], None]:
    """Return what gives the key of a pensioner to another registrant."""

    def fill(cursor: CursorWrapper) -> None:
        cursor.execute(
            "insert into relink (link, registrant, method) select l.id, %s, 'person' from registry_link l "
            "join registry_source s on s.id = l.source_id "
            "where s.name = 'pension_office' and l.source_key = %s and l.ended_by_id is null",
            [to, key],
        )

    return fill


def test_an_enrolment_follows_its_key_and_comes_back(report: Reporting) -> None:
    report(pensioners=AMINA + CHIDI, payments=MONTHS["2026-01-31"]["payments"])
    number, amina, chidi = Enrolment.objects.get(source_key="1").pk, registrant("1"), registrant("2")
    change_links(fill=moving("1", chidi), by="nadia", purpose="casework")
    moved = Enrolment.objects.get(pk=number)
    assert (moved.registrant, moved.source_key) == (chidi, "1")
    assert Payment.objects.get().registrant == chidi
    change_links(fill=moving("1", amina), by="nadia", purpose="casework")
    assert Enrolment.objects.get(pk=number).registrant == amina
    assert Payment.objects.get().registrant == amina


@pytest.mark.parametrize("days", [list(MONTHS), list(MONTHS)[::-1]])
def test_files_in_any_order_give_the_same_state(report: Reporting, days: list[str]) -> None:
    for day in days:
        report(on=day, **MONTHS[day])
    held = Enrolment.objects.order_by("source_key").values_list("source_key", "status", "amount", "last_day")
    assert [(key, status, int(amount), str(last)) for key, status, amount, last in held] == [
        ("1", "active", 120, "None"),
        ("2", "exited", 100, "2026-03-15"),
    ]
    payment = Payment.objects.get()
    assert (payment.state, str(payment.paid_on), payment.registrant) == (
        "paid",
        "2026-02-26",
        registrant("1"),
    )
