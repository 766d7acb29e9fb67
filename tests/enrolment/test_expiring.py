"""What programmes reported long ago speaks of nobody any more; sums remain, and who is in a programme stays."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils import timezone

from recensus.enrolment.expiring import expire, past
from recensus.enrolment.models import Enrolment, Entitlement, Payment, Report
from recensus.enrolment.types import Status
from recensus.privacy.reading import standard_policy
from recensus.privacy.retaining import retention_of
from recensus.rights.retention import of_programmes, show
from recensus.vocabulary.types import Pack
from tests.enrolment.conftest import AMINA, CHIDI, Reporting, benefits, registrant
from tests.looking import seeing_everybody

TERM = {"enrolments": date(2020, 1, 1), "complaints": date(2026, 1, 20)}


def left_long_ago(report: Reporting) -> int:
    """Report that Chidi left in 2014 and was paid until then, and that both complained; return who Chidi is."""
    report(
        pensioners=AMINA + CHIDI,
        exits="2,01.02.2014,moved\n",
        dues="2,2014-01,100,31.01.2014\n",
        payments="2,2014-01,100,KBD,25.01.2014,ok\n1,2026-01,100,KBD,25.01.2026,ok\n",
        complaints="c1,1,1,02.01.2026,10.01.2026,Late\nc2,1,1,25.01.2026,,Still late\n",
    )
    return registrant("2")


def test_who_left_long_ago_is_taken_off_and_sums_stay(report: Reporting) -> None:
    chidi = left_long_ago(report)
    with seeing_everybody():
        assert past(**TERM, kept=[]) == [
            "1 enrolments before 2020-01-01",
            "1 complaints before 2026-01-20",
        ]
        expire(**TERM, kept=[])
        assert expire(**TERM, kept=[]) == []
    assert not Enrolment.objects.filter(registrant=chidi).exists()
    (due, paid) = Entitlement.objects.get(cycle="2014-01"), Payment.objects.get(cycle="2014-01")
    assert (due.enrolment, due.registrant, paid.enrolment) == (None, None, None)
    assert (due.amount, paid.amount, paid.state) == (100, 100, "paid")
    hers = Report.objects.filter(enrolment_key="2")
    assert {(one.amount, one.first_day, one.state) for one in hers} == {(None, None, "withdrawn")}
    assert [one.about for one in benefits("1").complaints] == ["Still late"]
    assert benefits("1").enrolments[0].status is Status.ACTIVE


def test_who_is_kept_is_kept_whole(report: Reporting) -> None:
    chidi, amina = left_long_ago(report), registrant("1")
    with seeing_everybody():
        assert expire(**TERM, kept=[chidi, amina]) == []
    assert Enrolment.objects.filter(registrant=chidi).count() == 1


def test_an_older_extract_that_comes_late_brings_nobody_back_and_a_new_word_does(report: Reporting) -> None:
    chidi = left_long_ago(report)
    with seeing_everybody():
        expire(**TERM, kept=[])
    report(payments="1,2026-02,100,KBD,25.02.2026,ok\n", on="2026-02-28", mode="delta")
    assert not Enrolment.objects.filter(registrant=chidi).exists()
    report(pensioners=AMINA + CHIDI, on="2026-03-31")
    assert Enrolment.objects.get(registrant=chidi).status == Status.ACTIVE
    assert Payment.objects.get(cycle="2014-01").amount == 100


def test_the_overview_names_what_would_go_and_the_standard_terms_are_long(
    report: Reporting, survey: Callable[[], None], kaba: Pack, settings: Any
) -> None:
    settings.RECENSUS_PACK = kaba.path
    survey()
    left_long_ago(report)
    found = show(kaba, on=timezone.localdate(), by="tester", purpose="registration")
    assert any(one.startswith("1 enrolments before") for one in found.copies)
    standard = retention_of(standard_policy()["retention"])
    assert of_programmes(standard, "enrolments", date(2026, 7, 1)) == date(2016, 7, 1)
    assert of_programmes(standard, "complaints", date(2026, 7, 1)) == date(2021, 7, 1)
