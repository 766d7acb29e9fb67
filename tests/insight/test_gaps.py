"""Who is due something and does not get it: found, kept, never guessed, and sent to the programme by consent."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection

from recensus.decisions.types import NotAllowed
from recensus.eligibility.deciding import determine_on
from recensus.eligibility.models import Determination
from recensus.insight.flows import actions as switching
from recensus.insight.gaps import erasing as gaps_erasing
from recensus.insight.gaps import queries
from recensus.insight.gaps.actions import find_gaps
from recensus.insight.gaps.models import Gap as GapRow
from recensus.insight.gaps.types import Gap, GapList, Lack, NotAvailable
from recensus.insight.gaps.wanting import wanted
from recensus.insight.referrals import erasing as referrals_erasing
from recensus.insight.referrals import queries as referrals
from recensus.insight.referrals.actions import answer, refer, withdraw
from recensus.insight.referrals.types import Referral, State
from recensus.privacy.access import EVERYBODY, Act, looking
from recensus.privacy.consent.types import Manner
from recensus.registry.actions import undo_batch
from recensus.registry.reaching import NotOnRecord
from recensus.rights.actions import consent
from recensus.vocabulary.types import Pack
from tests.enrolment.conftest import AMINA, Reporting, registrant
from tests.insight.conftest import CHIDI, DAY
from tests.looking import seeing_everybody

NADIA = {"by": "nadia", "purpose": "casework"}
DALIA = {"by": "dalia", "purpose": "casework"}
OFFICE = {"by": "gita", "purpose": "casework"}
GRANTED = "7,Amina Njeri,female,1950-02-01,100001\n"


def made(pack: Pack, on: date = DAY, *, known: bool = True) -> dict[str, GapList | NotAvailable]:
    """Make all lists, and return them by programme, or by rule."""
    lists = find_gaps(pack=pack, population_known=known, on=on, by="tester", purpose="eligibility")
    return {one.wanted.rule or one.wanted.programme: one for one in lists}


def listed(pack: Pack, name: str = "grant", **asks: str) -> list[Gap]:
    (one,) = [one for one in wanted(pack, DAY) if (one.rule or one.programme) == name]
    return queries.gaps(one, **{**NADIA, **asks})


@pytest.fixture
def reported(report: Reporting, survey: Callable[[], None], due: Pack) -> Pack:
    """Put the same country on record for a test that loads more: Amina draws the pension, Chidi the grant."""
    survey()
    report(pensioners=AMINA)
    report("grant_office", **CHIDI)
    determine_on(due, "grant", on=DAY, by="tester", purpose="eligibility")
    return due


def test_who_is_eligible_and_not_enrolled_is_missed_and_the_list_cites_what_it_rests_on(
    country: Pack,
) -> None:
    lists = made(country)
    grant = lists["grant"]
    assert isinstance(grant, GapList)
    assert grant.determination
    assert len(grant.snapshot) == 64
    assert [gap.registrant for gap in listed(country)] == [registrant("1")]
    assert grant.found == 1
    assert grant.totals == {"Kaba": 1}
    assert [gap.registrant for gap in listed(country, "with_it")] == [registrant("1")]
    assert isinstance(lists["pension"], NotAvailable)
    assert lists["pension"].lack is Lack.NO_RULES


def test_made_again_a_list_finds_the_same_and_an_enrolment_closes_the_gap(
    reported: Pack, report: Reporting
) -> None:
    made(reported)
    first = listed(reported)
    again = made(reported, date(2026, 4, 1))["grant"]
    assert isinstance(again, GapList)
    assert (again.new, again.closed) == (0, 0)
    assert listed(reported) == first
    assert first[0].since == DAY
    batch = report("grant_office", on="2026-04-30", mode="delta", **enrolled()).batch
    closed = made(reported, date(2026, 5, 1))["grant"]
    assert isinstance(closed, GapList)
    assert (closed.found, closed.closed) == (0, 1)
    assert listed(reported) == []
    undo_batch(batch=batch, reason="the wrong file", by="tester", purpose="registration")
    reopened = made(reported, date(2026, 6, 1))["grant"]
    assert isinstance(reopened, GapList)
    assert reopened.new == 1


def enrolled() -> dict[str, str]:
    return {"people": GRANTED, "grants": "7,G,2026-04-01,50,active\n"}


def test_whoever_waits_for_a_place_is_with_the_programme_and_not_missed(
    reported: Pack, report: Reporting
) -> None:
    report(
        "grant_office",
        on="2026-04-30",
        mode="delta",
        people=GRANTED,
        grants="7,G,2026-04-01,50,waiting\n",
    )
    assert made(reported)["grant"].wanted.programme == "grant"
    assert listed(reported) == []


def test_a_cut_flow_makes_a_list_unavailable_and_never_long_or_empty(country: Pack) -> None:
    switching.switch_off(
        pack=country, flow="source:grant_office", why="broken into", by="petra", purpose="oversight"
    )
    lists = made(country)
    for name in ("grant", "with_it"):
        assert isinstance(lists[name], NotAvailable)
        assert lists[name].flows == ("grant_office",)
    assert not GapRow.objects.exists()


def test_where_the_population_is_not_known_only_complements_are_found(country: Pack) -> None:
    lists = made(country, known=False)
    assert isinstance(lists["grant"], NotAvailable)
    assert lists["grant"].lack is Lack.POPULATION
    assert isinstance(lists["with_it"], GapList)


def test_nobody_determined_is_not_nobody_eligible(country: Pack) -> None:
    Determination.objects.update(trial=True)
    grant = made(country)["grant"]
    assert isinstance(grant, NotAvailable)
    assert grant.lack is Lack.NOT_DETERMINED


def test_another_districts_officer_sees_no_gap_and_counts_none(country: Pack) -> None:
    made(country)
    (one,) = [one for one in wanted(country, DAY) if one.programme == "grant" and not one.rule]
    assert [gap.registrant for gap in listed(country, **DALIA)] == [registrant("1")]
    assert listed(country, by="emre") == []
    told = queries.latest(one, by="emre", purpose="casework")
    assert told is not None
    assert told.totals == {}
    (gap,) = listed(country)
    with pytest.raises(NotOnRecord):
        queries.gap(gap.id, by="emre", purpose="casework")
    with pytest.raises(NotOnRecord):
        refer(gap=gap.id, law="Act 7", by="emre", purpose="casework")
    assert list(queries.export_rows(one, by="emre", purpose="eligibility")) == []
    assert len(list(queries.export_rows(one, by="dalia", purpose="eligibility"))) == 1


@pytest.fixture
def gap(country: Pack) -> int:
    """Find Amina's gap."""
    made(country)
    return listed(country)[0].id


def say(person: int, *, given: bool) -> None:
    consent(
        person=person,
        purpose="referral",
        given=given,
        language="en",
        manner=Manner.OWN_PAGE,
        by=f"person:{person}",
    )


def hers() -> Referral:
    amina = registrant("1")
    (one,) = referrals.of_person(amina, by=f"person:{amina}", purpose="own record")
    return one


def test_nobody_is_referred_without_a_consent_that_holds_or_a_law(gap: int) -> None:
    amina = registrant("1")
    with pytest.raises(NotAllowed, match="has not consented"):
        refer(gap=gap, person=amina, **DALIA)
    with pytest.raises(NotAllowed, match="one of the two"):
        refer(gap=gap, **DALIA)
    with pytest.raises(NotAllowed, match="does not speak for"):
        refer(gap=gap, person=registrant("9", "grant_office"), **DALIA)
    with pytest.raises(NotAllowed, match="named officer"):
        refer(gap=gap, law="Act 7", by="system", purpose="casework")
    say(amina, given=True)
    say(amina, given=False)
    with pytest.raises(NotAllowed, match="has not consented"):
        refer(gap=gap, person=amina, **DALIA)
    refer(gap=gap, law="Act 7, section 2", **DALIA)
    assert hers().law == "Act 7, section 2"


def test_the_programmes_own_officers_answer_once_and_forward_only(country: Pack, gap: int) -> None:
    say(registrant("1"), given=True)
    number = refer(gap=gap, person=registrant("1"), words="She cannot read.", **DALIA)
    assert hers().due_on > date(2026, 1, 1)
    with pytest.raises(NotAllowed, match="not answered yet"):
        refer(gap=gap, law="Act 7", **NADIA)
    asked: dict[str, Any] = {"pack": country, "referral": number}
    for stranger in ("nadia", "dalia"):
        with pytest.raises(PermissionError):
            answer(**asked, state=State.REFUSED, why="x", by=stranger, purpose="casework")
    with pytest.raises(NotOnRecord):
        answer(**asked, state=State.REFUSED, why="x", by="emre", purpose="casework")
    with pytest.raises(NotAllowed, match="why"):
        answer(**asked, state=State.REFUSED, why=" ", **OFFICE)
    answer(**asked, state=State.NOT_REACHABLE, why="Nobody was at home.", **OFFICE)
    assert [one.id for one in referrals.waiting(**OFFICE)] == [number]
    answer(**asked, state=State.REFUSED, why="She has a pension.", **OFFICE)
    assert referrals.waiting(**OFFICE) == []
    with pytest.raises(NotAllowed, match="forward only"):
        answer(**asked, state=State.NOT_REACHABLE, why="x", **OFFICE)
    assert hers().state is State.REFUSED
    refer(gap=gap, person=registrant("1"), **DALIA)


def test_a_consent_taken_back_stops_the_referral(country: Pack, gap: int) -> None:
    amina = registrant("1")
    say(amina, given=True)
    number = refer(gap=gap, person=amina, **DALIA)
    say(amina, given=False)
    assert hers().state is State.WITHDRAWN
    assert referrals.waiting(**OFFICE) == []
    with pytest.raises(NotAllowed, match="took her consent back"):
        answer(pack=country, referral=number, state=State.REFUSED, why="x", **OFFICE)


def test_she_can_withdraw_without_touching_her_consent(gap: int) -> None:
    number = refer(gap=gap, law="Act 7", **DALIA)
    with pytest.raises(NotOnRecord):
        withdraw(referral=number, why="She said so.", by="emre", purpose="casework")
    withdraw(referral=number, why="She said so.", **DALIA)
    assert hers().state is State.WITHDRAWN


def test_an_enrolment_that_is_reported_answers_once_and_for_good(reported: Pack, report: Reporting) -> None:
    made(reported)
    refer(gap=listed(reported)[0].id, law="Act 7", **DALIA)
    batch = report("grant_office", on="2026-04-30", mode="delta", **enrolled()).batch
    assert hers().state is State.ENROLLED
    (told,) = hers().answers
    assert told.enrolment
    undo_batch(batch=batch, reason="the wrong file", by="tester", purpose="registration")
    report("grant_office", on="2026-05-31", mode="delta", people=GRANTED, grants=LATER)
    assert hers().answers == (told,)


LATER = "7,G,2026-05-01,50,active\n"


def test_who_is_elsewhere_sees_no_referral(gap: int) -> None:
    refer(gap=gap, law="Act 7", **DALIA)
    assert len(referrals.waiting(**DALIA)) == 1
    assert referrals.waiting(by="emre", purpose="casework") == []
    with pytest.raises(NotOnRecord):
        referrals.of_person(registrant("1"), by="emre", purpose="casework")
    with pytest.raises(PermissionError):
        referrals.of_person(
            registrant("1"), by=f"person:{registrant('9', 'grant_office')}", purpose="own record"
        )


def test_nothing_of_a_referral_is_ever_changed(gap: int) -> None:
    refer(gap=gap, law="Act 7", **DALIA)
    with seeing_everybody(), connection.cursor() as cursor:
        cursor.execute(
            "select has_table_privilege('recensus_app', 'referrals_referral', 'update'), "
            "has_table_privilege('recensus_app', 'referrals_answer', 'update')"
        )
        assert cursor.fetchone() == (False, False)


def test_who_is_taken_off_the_record_is_on_no_list_and_was_referred_nowhere(country: Pack, gap: int) -> None:
    say(registrant("1"), given=True)
    refer(gap=gap, person=registrant("1"), **DALIA)
    with looking(by="tester", purpose="registration", action=Act.RECORD, subject=EVERYBODY):
        gaps_erasing.forget([registrant("1")])
        referrals_erasing.forget([registrant("1")])
    assert listed(country) == []
    assert referrals.of_person(registrant("1"), **NADIA) == []
