"""How findings are worked: by a named officer of the programme, in her area, with a reason; nobody else, and once."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from recensus.decisions.types import NotAllowed
from recensus.enrolment import models as enrolment
from recensus.enrolment.checking import models, queries
from recensus.enrolment.checking.actions import exempt, settle, take_up
from recensus.enrolment.checking.types import Finding, Narrowed, State, Told
from recensus.privacy.access import AccessRefused
from recensus.registry.reaching import NotOnRecord
from recensus.vocabulary.types import Pack
from tests.cast import appoint
from tests.enrolment.checking.conftest import DEAD, NADIA, ON, asking, found, put
from tests.enrolment.checking.test_against_registers import DIED
from tests.enrolment.checking.test_groups import survey
from tests.enrolment.conftest import AMINA, CHIDI, Reporting
from tests.looking import seeing_everybody

LATER_DIED = DIED.replace("2026-01-10", "2026-01-12").replace("2026-01-20", "2026-02-20")


@pytest.fixture
def dead(report: Reporting, kaba: Pack, tmp_path) -> Finding:  # type: ignore[no-untyped-def]
    """Find Amina, who lives in Kaba, dead by the register and enrolled."""
    survey(kaba, tmp_path, "H1,Kaba,3,metal,1\nH2,Kaba,3,metal,1\nH3,Kaba,3,thatch,1\nH4,Kaba,,metal,1\n")
    report(pensioners=AMINA + CHIDI)
    report("civil_register", events=DIED)
    put(asking(kaba, DEAD))
    (one,) = found()
    return one


def says(pack: Pack, finding: int, **changed: str) -> tuple[int, ...]:
    words = {"outcome": "confirmed", "why": "Her son said so.", **NADIA, **changed}
    return settle(finding=finding, pack=asking(pack, DEAD), **words)


def state_of_everything() -> list[object]:
    """Return all that is kept of findings, and all enrolments, as bytes would tell."""
    tables = (models.Finding, models.Word, models.Answered, enrolment.Enrolment)
    with seeing_everybody():
        return [list(table.objects.order_by("pk").values()) for table in tables]


def test_asked_again_everything_is_the_same_to_the_last_byte(dead: Finding, kaba: Pack) -> None:
    before = state_of_everything()
    put(asking(kaba, DEAD))
    assert state_of_everything() == before
    assert dead.state is State.OPEN


def test_what_is_found_changes_no_enrolment_and_no_payment(report: Reporting, kaba: Pack) -> None:
    report(pensioners=AMINA)
    report("civil_register", events=DIED)
    before = state_of_everything()[-1]
    put(asking(kaba, DEAD))
    says(kaba, found()[0].id)
    assert state_of_everything()[-1] == before


@pytest.mark.parametrize("by", ["system", "api:fund", "person:1", " "])
def test_no_machine_and_no_person_concerned_settles_a_finding(dead: Finding, kaba: Pack, by: str) -> None:
    with pytest.raises((NotAllowed, AccessRefused)):
        says(kaba, dead.id, by=by)
    with pytest.raises((NotAllowed, AccessRefused)):
        take_up(finding=dead.id, by=by, purpose="casework")


def test_the_database_lets_no_machine_settle_one_either(dead: Finding) -> None:
    forged = {"state": State.SETTLED, "outcome": "confirmed", "why": "x", "by": "system"}
    with seeing_everybody(), pytest.raises(IntegrityError), transaction.atomic():
        models.Finding.objects.filter(pk=dead.id).update(**forged)


def test_a_word_without_a_reason_or_with_an_outcome_nobody_declared_is_refused(
    dead: Finding, kaba: Pack
) -> None:
    for changed in ({"why": ""}, {"why": " \n"}, {"outcome": "null"}, {"outcome": ""}):
        with pytest.raises(NotAllowed):
            says(kaba, dead.id, **changed)
    with pytest.raises(NotAllowed, match="last day"):
        exempt(finding=dead.id, name="x", why="y", starts=ON, until=date(2026, 1, 1), **NADIA)


def test_an_officer_elsewhere_sees_no_such_finding_and_cannot_work_it(dead: Finding, kaba: Pack) -> None:
    assert found(by="emre") == []
    assert [one.id for one in found(by="dalia")] == [dead.id]
    for number in (dead.id, dead.id + 1000):
        with pytest.raises(NotOnRecord) as elsewhere:
            says(kaba, number, by="emre")
        assert str(elsewhere.value).endswith(f" {number}.") or "no person" in str(elsewhere.value)
        with pytest.raises(NotOnRecord):
            queries.finding(number, by="emre", purpose="casework")


def test_an_officer_of_another_programme_s_holder_reaches_none(dead: Finding, kaba: Pack) -> None:
    appoint("greta", "programme_manager", organisation="Another ministry")
    assert found(by="greta") == []
    with pytest.raises(NotOnRecord):
        says(kaba, dead.id, by="greta")


def test_a_role_that_does_not_own_it_does_not_settle_it(dead: Finding, kaba: Pack) -> None:
    with pytest.raises(NotAllowed, match="worked by programme_manager or district_officer"):
        says(kaba, dead.id, by="petra")


def test_a_word_is_given_once(dead: Finding, kaba: Pack) -> None:
    says(kaba, dead.id)
    before = state_of_everything()
    with pytest.raises(NotAllowed, match="is settled"):
        says(kaba, dead.id)
    with pytest.raises(NotAllowed, match="is settled"):
        take_up(finding=dead.id, **NADIA)
    assert state_of_everything() == before


def test_what_a_programme_keeps_only_the_programme_ends(dead: Finding, kaba: Pack) -> None:
    proposing = DEAD.replace("confirmed: It is so.", "confirmed: {label: It is so., proposes: exit}")
    assert proposing != DEAD
    words = {"outcome": "confirmed", "why": "Her son said so.", **NADIA}
    assert settle(finding=dead.id, pack=asking(kaba, proposing), **words) == ()
    assert enrolment.Enrolment.objects.get(pk=dead.enrolments[0]).status == "active"


def test_one_that_is_taken_up_is_settled_by_who_took_it_up(dead: Finding, kaba: Pack) -> None:
    take_up(finding=dead.id, by="dalia", purpose="casework")
    take_up(finding=dead.id, by="dalia", purpose="casework")
    with pytest.raises(NotAllowed, match="in the hands of dalia"):
        says(kaba, dead.id)
    says(kaba, dead.id, by="dalia")
    _, words = queries.finding(dead.id, **NADIA)
    assert [(word.told, word.by) for word in words] == [
        (Told.FOUND, "system"),
        (Told.TAKEN_UP, "dalia"),
        (Told.SETTLED, "dalia"),
    ]


def test_what_no_longer_shows_is_gone_and_comes_back_under_its_number(
    dead: Finding, report: Reporting, kaba: Pack
) -> None:
    corrected = DIED.replace("2026-01-10", "").replace("2026-01-20", "2026-02-20")
    report("civil_register", events=corrected)
    put(asking(kaba, DEAD))
    assert [one.id for one in found("gone")] == [dead.id]
    report("civil_register", events=DIED.replace("2026-01-20", "2026-02-25"))
    put(asking(kaba, DEAD))
    assert [one.id for one in found()] == [dead.id]
    assert [word.told for word in queries.finding(dead.id, **NADIA)[1]] == ["found", "gone", "found again"]


def test_a_settled_one_opens_again_only_for_new_facts(dead: Finding, report: Reporting, kaba: Pack) -> None:
    says(kaba, dead.id, outcome="mistaken")
    put(asking(kaba, DEAD))
    assert found() == []
    report("civil_register", events=LATER_DIED)
    put(asking(kaba, DEAD))
    (again,) = found()
    assert (again.id, again.outcome, again.by) == (dead.id, "", "")
    assert queries.finding(dead.id, **NADIA)[1][1].outcome == "mistaken"


def test_a_check_that_the_pack_asks_no_longer_leaves_no_open_finding(dead: Finding, kaba: Pack) -> None:
    put(asking(kaba, DEAD.replace("dead:", "dead_too:")))
    assert [one.check for one in found("gone")] == [dead.check]


def test_overdue_is_counted_in_working_days(dead: Finding) -> None:
    assert dead.due_on == date(2026, 3, 9)
    for on, late in ((date(2026, 3, 9), 0), (date(2026, 3, 10), 1)):
        assert len(queries.findings(Narrowed(overdue_on=on), **NADIA)) == late


def test_what_is_exported_is_what_she_reaches_without_anybody_s_values(dead: Finding) -> None:
    header, row = queries.exported(Narrowed(), by="nadia", purpose="eligibility")
    assert dict(zip(header, row, strict=True))["id"] == dead.id
    assert "2026-01-10" not in map(str, row)
    with pytest.raises(AccessRefused):
        queries.exported(Narrowed(), **NADIA)


def test_words_can_be_added_to_and_not_changed(dead: Finding) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select has_table_privilege('recensus_app', 'checking_word', 'update')")
        assert cursor.fetchone() == (False,)
    assert dead.id
