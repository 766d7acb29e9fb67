"""Own enrolments follow whom they are about; interrupted anywhere, a step is done whole or not at all."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.db.backends.utils import CursorWrapper

from recensus.enrolment.models import Enrolment, Entitlement
from recensus.enrolment.own import actions, erasing, queries, recertifying
from recensus.enrolment.own.models import CallUp as Row
from recensus.enrolment.own.models import Candidate, Certification, Happening
from recensus.privacy.access import EVERYBODY, Act, looking
from recensus.registry.actions import undo_batch
from recensus.registry.erasing import empty
from recensus.registry.linking import change_links
from recensus.registry.models import Batch
from tests.enrolment.own.conftest import DAY, Kaba, survey
from tests.enrolment.own.test_entitling import cut
from tests.enrolment.own.test_recertifying import LATE, drawn_up
from tests.registry.conftest import Household, Stated, put_on_record

NADIA = {"by": "nadia", "purpose": "casework"}
MOMENTS = (3, 8, 12, 15, 18, 21)
"""At which statements a step is interrupted."""


def merged(kaba: Kaba, house: str, into: str) -> None:
    """Let a household be one with another from now on."""

    def fill(cursor: CursorWrapper) -> None:
        cursor.execute(
            "insert into relink (link, registrant, method) select id, %s, 'person' from registry_link "
            "where kind = 'H' and source_key = %s and ended_by_id is null",
            [kaba.number(into), house],
        )

    change_links(fill=fill, **NADIA)


def test_a_merged_households_enrolment_and_what_it_is_owed_follow(kaba: Kaba) -> None:
    kaba.approve(kaba.propose())
    cut(kaba)
    drawn_up(kaba, LATE)
    one = kaba.enrolled("H1").pk
    merged(kaba, "H1", "H8")
    h8 = kaba.number("H8")
    assert Enrolment.objects.get(pk=one).registrant == h8
    assert Entitlement.objects.get(enrolment=one).registrant == h8
    assert Row.objects.get(enrolment=one).registrant == h8
    assert queries.enrolment(one, by="olive", purpose="casework").registrant == h8


def test_one_who_was_merged_between_list_and_approval_is_enrolled_as_who_she_is_now(kaba: Kaba) -> None:
    number = kaba.propose()
    merged(kaba, "H1", "H8")
    kaba.approve(number)
    assert Enrolment.objects.filter(registrant=kaba.number("H8"), status="active").count() == 1


def test_two_on_a_list_who_turn_out_to_be_one_are_enrolled_once(kaba: Kaba) -> None:
    number = kaba.propose()
    offered = kaba.keys(kaba.lines(number, area="Kaba", standing="offered"))
    merged(kaba, offered[1], offered[0])
    kaba.approve(number, area="Kaba")
    assert Enrolment.objects.filter(registrant=kaba.number(offered[0])).count() == 1
    assert Candidate.objects.filter(list=number, state="in already").count() == 1


def test_two_who_were_enrolled_and_turn_out_to_be_one_are_called_up(kaba: Kaba) -> None:
    kaba.approve(kaba.propose())
    one, other = (e.registrant for e in Enrolment.objects.order_by("id")[:2])
    keys = {kaba.number(f"H{n}"): f"H{n}" for n in range(1, 9)}
    merged(kaba, keys[other], keys[one])
    assert {"enrolled twice"} == {
        why for it in drawn_up(kaba, DAY) for why in it.reasons if why == "enrolled twice"
    }
    assert set(Enrolment.objects.values_list("status", flat=True)) == {"active"}


def test_undoing_one_source_leaves_the_enrolment_with_whom_another_still_knows(kaba: Kaba) -> None:
    kaba.approve(kaba.propose())
    one = kaba.enrolled("H1")
    first = Batch.objects.get(source__name="survey", mode="snapshot").pk
    put_on_record(Stated("census", DAY, (Household("C1"),)))
    with connection.cursor() as cursor:
        cursor.execute(
            "update registry_link set registrant_id = %s where source_key = 'C1' and kind = 'H'",
            [one.registrant],
        )
    undo_batch(batch=first, reason="sent by mistake", **{**NADIA, "purpose": "registration", "by": "tester"})
    assert Enrolment.objects.get(pk=one.pk).registrant == one.registrant


def test_what_is_known_of_somebody_erased_goes_and_nobody_else_loses_anything(kaba: Kaba) -> None:
    number = kaba.propose()
    kaba.approve(number)
    kept = Happening.objects.count()
    h1 = kaba.number("H1/1")
    with looking(by="tester", purpose="casework", action=Act.DECIDE, subject=EVERYBODY) as look:
        look.shows(whole="an erasure")
        emptied = empty(kaba.number("H6/1"))
        erasing.forget(emptied.registrants)
    assert Candidate.objects.filter(registrant__in=emptied.registrants).count() == 0
    assert kept - Happening.objects.count() == kept - Certification.objects.count() <= 1
    assert kaba.number("H1/1") == h1


def interrupted(act: Callable[[], Any], at: int) -> bool:
    """Do something and break it off at a statement to the database; tell whether it came so far."""
    sent = 0

    def count(execute: Any, *asked: Any) -> Any:
        nonlocal sent
        sent += 1
        if sent == at:
            raise ConnectionError
        return execute(*asked)

    try:
        with connection.execute_wrapper(count):
            act()
    except ConnectionError:
        return True
    return False


@pytest.mark.parametrize("at", MOMENTS)
def test_what_is_interrupted_anywhere_is_whole_when_done_again(kaba: Kaba, at: int) -> None:
    assert interrupted(kaba.propose, at)
    number = kaba.propose()
    assert len(kaba.lines(number)) == 7
    assert interrupted(lambda: kaba.approve(number), at)
    assert not Enrolment.objects.exists()
    assert not Happening.objects.exists()
    assert kaba.approve(number) == 4
    interrupted(lambda: cut(kaba), at)
    assert cut(kaba).entitlements == 4
    interrupted(lambda: drawn_up(kaba, LATE), at)
    assert len(drawn_up(kaba, LATE)) == 4
    how = {"pack": kaba.pack, "programme": "grant", "by": "olive", "purpose": "casework"}
    interrupted(lambda: recertifying.call_up(**how), at)
    recertifying.call_up(**how)
    assert Row.objects.exclude(letter=None).count() == 4
    assert actions.propose(pack=kaba.pack, programme="grant", by="olive", purpose="eligibility") == number


def test_the_survey_said_again_changes_no_enrolment(kaba: Kaba) -> None:
    kaba.approve(kaba.propose())
    before = list(Enrolment.objects.order_by("id").values())
    put_on_record(survey(LATE))
    assert list(Enrolment.objects.order_by("id").values()) == before
