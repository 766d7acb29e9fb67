"""Somebody who is taken off the record takes along what programmes reported of her, and it does not come back."""

from django.db import connection

from recensus.enrolment import erasing
from recensus.enrolment.models import Enrolment, Entitlement, Payment, Report
from recensus.privacy.access import EVERYBODY, Act, looking
from recensus.registry.erasing import empty
from tests.enrolment.conftest import AMINA, CHIDI, Reporting, benefits, registrant
from tests.looking import seeing_everybody

FILES = {
    "pensioners": AMINA + CHIDI,
    "dues": "1,2026-01,100,25.01.2026\n2,2026-01,100,25.01.2026\n",
    "payments": "1,2026-01,100,KBD,25.01.2026,ok\n2,2026-01,100,KBD,25.01.2026,ok\n",
    "suspensions": "1,05.01.2026,20.01.2026,Amina was ill\n",
}


def erase(person: int) -> None:
    with looking(by="tester", purpose="casework", action=Act.DECIDE, subject=EVERYBODY) as look:
        look.shows(whole="an erasure")
        erasing.forget(empty(person).keys)


def said_of_amina() -> set[object]:
    """Return every word, day and sum that is left in the reports of Amina's enrolment."""
    with seeing_everybody():
        found = Report.objects.filter(enrolment_key="1").values_list(
            "cycle", "first_day", "last_day", "amount", "currency", "reason"
        )
        return {value for row in found for value in row if value is not None}


def test_what_was_reported_of_somebody_erased_is_gone_and_nobody_else_loses_anything(
    report: Reporting,
) -> None:
    report(**FILES)
    kept = benefits("2")
    assert said_of_amina()
    erase(registrant("1"))
    assert said_of_amina() == set()
    with seeing_everybody():
        gone = Enrolment.objects.get(source_key="1")
        assert (gone.registrant, gone.status, gone.first_day, gone.amount) == (None, "withdrawn", None, None)
        for table in (Entitlement, Payment):
            assert not table.objects.filter(enrolment=gone.pk).exists()
    assert benefits("2") == kept


def test_what_is_reported_again_of_somebody_erased_is_not_kept(report: Reporting) -> None:
    report(**FILES)
    erase(registrant("1"))
    report(
        on="2026-02-28",
        pensioners=AMINA.replace(",100\n", ",120\n") + CHIDI,
        dues="1,2026-02,120,25.02.2026\n",
        payments="1,2026-02,120,KBD,25.02.2026,ok\n",
        suspensions="1,05.02.2026,20.02.2026,Amina was ill again\n",
    )
    assert said_of_amina() == set()
    with seeing_everybody(), connection.cursor() as cursor:
        cursor.execute("select count(*) from enrolment_payment where registrant is null")
        assert cursor.fetchone() == (0,)
        assert Enrolment.objects.get(source_key="1").registrant is None
