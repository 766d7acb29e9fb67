"""What programmes report: once, in any order, with every row accounted for, and about whom the record says."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from recensus.enrolment.models import Enrolment, Entitlement, Payment, Report, ReportMention
from recensus.enrolment.types import PaymentState, Status
from recensus.intake.check_words import remedy, title
from recensus.intake.models import Finding
from recensus.intake.types import LoadResult
from recensus.registry.actions import undo_batch
from recensus.vocabulary.types import Pack
from tests.enrolment.conftest import AMINA, CHIDI, Reporting, benefits, registrant

JANUARY = "1,2026-01,100,KBD,25.01.2026,ok\n"


def codes(result: LoadResult) -> set[str]:
    return {found.code for found in result.findings}


def test_what_a_programme_reports_is_what_the_person_gets(
    report: Reporting, survey: Callable[[], None]
) -> None:
    survey()
    result = report(pensioners=AMINA + CHIDI, payments=JANUARY)
    assert (result.received, result.accepted, result.rejected, result.held) == (3, 3, 0, 0)
    found = benefits()
    (held,) = found.enrolments
    assert (held.programme, held.status, held.amount) == ("pension", Status.ACTIVE, Decimal(100))
    assert [(one.cycle, one.state) for one in held.paid] == [("2026-01", PaymentState.PAID)]
    assert found.household is not None
    assert len(found.members) == 2
    assert list(found.months()) == ["2026-01"]


def test_the_same_file_twice_changes_nothing(report: Reporting) -> None:
    first = report(pensioners=AMINA)
    assert report(pensioners=AMINA).state == "already loaded"
    assert Report.objects.filter(batch=first.batch).count() == Report.objects.count() == 1


def test_the_same_words_again_are_only_mentioned(report: Reporting) -> None:
    report(pensioners=AMINA)
    report(pensioners=AMINA + CHIDI, on="2026-02-28")
    assert (Report.objects.count(), ReportMention.objects.count()) == (2, 1)


def test_a_full_list_that_leaves_somebody_out_is_no_exit(report: Reporting) -> None:
    report(pensioners=AMINA + CHIDI)
    report(pensioners=AMINA, on="2026-02-28")
    (held,) = benefits("2").enrolments
    assert held.status is Status.NO_LONGER_REPORTED
    assert str(held.last_day) == "2026-02-28"
    assert benefits("1").enrolments[0].status is Status.ACTIVE


def test_a_list_of_changes_leaves_nobody_out(report: Reporting) -> None:
    report(pensioners=AMINA + CHIDI)
    report(pensioners=AMINA, on="2026-02-28", mode="delta")
    assert benefits("2").enrolments[0].status is Status.ACTIVE


def test_payments_are_not_taken_back_by_a_later_list(report: Reporting) -> None:
    report(pensioners=AMINA, payments=JANUARY)
    report(payments="1,2026-02,100,KBD,25.02.2026,back\n", on="2026-02-28")
    assert [one.state for one in benefits().enrolments[0].paid] == [PaymentState.RETURNED, PaymentState.PAID]
    assert benefits().enrolments[0].status is Status.ACTIVE


def test_suspension_and_exit_say_why(report: Reporting) -> None:
    report(
        pensioners=AMINA + CHIDI, suspensions="1,01.01.2026,,no proof of life\n", exits="2,15.01.2026,moved\n"
    )
    one, two = benefits("1").enrolments[0], benefits("2").enrolments[0]
    assert (one.status, one.reason) == (Status.SUSPENDED, "no proof of life")
    assert (two.status, two.reason, str(two.last_day)) == (Status.EXITED, "moved", "2026-01-15")


def test_an_exit_before_the_enrolment_is_told_and_ends_nothing(report: Reporting) -> None:
    result = report(pensioners=AMINA, exits="1,15.01.2001,died\n")
    assert "exit_before_enrolment" in codes(result)
    assert benefits().enrolments[0].status is Status.ACTIVE


def test_amounts_with_thousands_separators_that_say_two_things_are_rejected_and_the_rest_goes_on(
    report: Reporting,
) -> None:
    rows = JANUARY + '1,2025-12,"1,234",KBD,24.12.2025,ok\n1,2025-11,"1,234.50",KBD,24.11.2025,ok\n'
    result = report(pensioners=AMINA, payments=rows)
    assert (result.accepted, result.rejected) == (3, 1)
    told = Finding.objects.get(code="not_a_number")
    assert (told.file, told.row, told.column) == ("payments.csv", 3, "amount")
    assert sorted(p.amount for p in Payment.objects.all()) == [Decimal(100), Decimal("1234.50")]


def test_another_currency_waits_for_an_officer(report: Reporting) -> None:
    result = report(pensioners=AMINA, payments=JANUARY + "1,2025-12,100,USD,24.12.2025,ok\n")
    assert (result.accepted, result.held) == (2, 1)
    assert "another_currency" in codes(result)
    assert Payment.objects.get().currency == "KBD"


def test_one_person_under_two_numbers_of_one_programme_is_told(report: Reporting) -> None:
    report(pensioners=AMINA)
    result = report(pensioners=AMINA + AMINA.replace("1,", "9,", 1), on="2026-02-28")
    assert registrant("1") == registrant("9")
    assert "enrolled_twice" in codes(result)
    assert [held.status for held in benefits().enrolments] == [Status.ACTIVE, Status.ACTIVE]


def test_a_payment_for_nobody_is_told_and_finds_its_person_when_she_comes(report: Reporting) -> None:
    assert "nobody_enrolled" in codes(report(payments=JANUARY))
    assert Payment.objects.get().registrant is None
    report(pensioners=AMINA, on="2026-02-28")
    assert Payment.objects.get().registrant == registrant("1")


def test_a_status_that_goes_backwards_is_told_with_its_row_and_what_to_do(report: Reporting) -> None:
    report(pensioners=AMINA, payments=JANUARY)
    told = report(payments=JANUARY.replace(",ok", ",pending"), on="2026-02-15", mode="delta")
    assert "state_goes_back" in codes(told)
    found = Finding.objects.get(code="state_goes_back")
    assert (found.row, found.value) == (2, "paid")
    assert "Ask the programme" in remedy(found.code)


@pytest.mark.parametrize(
    "code", ["exit_before_enrolment", "nobody_enrolled", "enrolled_twice", "state_goes_back"]
)
def test_what_reports_show_has_words_in_both_languages_and_a_remedy(kaba: Pack, code: str) -> None:
    assert title(kaba, code, "en") != title(kaba, code, "sw") != code
    assert remedy(code) != remedy("something else")


def test_undoing_an_extract_takes_back_what_only_it_said(report: Reporting) -> None:
    report(pensioners=AMINA)
    february = report(pensioners=AMINA + CHIDI, payments=JANUARY, on="2026-02-28")
    number = Enrolment.objects.get(source_key="1").pk
    undo_batch(batch=february.batch, reason="the wrong month", by="tester", purpose="registration")
    assert benefits().enrolments[0].paid == ()
    assert Enrolment.objects.get(source_key="2").status == Status.WITHDRAWN
    assert Enrolment.objects.get(source_key="1").pk == number


def test_contradicting_reports_are_held_and_still_name_their_enrolment(report: Reporting) -> None:
    report(
        "grant_office", people="1,Amina Njeri,female,1950-02-01,100001\n", grants="1,G,2020-01-01,50,active\n"
    )
    twice = "1,G,2020-01-01,50,active\n1,G,2020-01-01,60,active\n"
    result = report("grant_office", grants=twice, on="2026-02-28")
    assert (result.received, result.held) == (2, 2)
    (held,) = benefits(source="grant_office").enrolments
    assert (held.status, held.amount) == (Status.ACTIVE, Decimal(50))


def test_entitlements_fall_due(report: Reporting) -> None:
    report(pensioners=AMINA, dues="1,2026-01,100,20.01.2026\n1,2026-02,100,20.02.2026\n")
    assert Entitlement.objects.filter(registrant=registrant("1")).count() == 2
    assert list(benefits().months()) == ["2026-02", "2026-01"]
