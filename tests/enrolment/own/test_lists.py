"""From a determination to beneficiaries: in a published order, by officers of the programme, nobody lost on the way."""

import hashlib

import pytest

from recensus.decisions.types import NotAllowed
from recensus.enrolment.models import Enrolment
from recensus.enrolment.own import actions, queries
from recensus.enrolment.own.models import Candidate, Happening, List
from recensus.privacy.access import AccessRefused
from tests.enrolment.own.conftest import DAY, ROOMS, SEED, VILLAGES, Kaba

ASKS = {"by": "olive", "purpose": "eligibility"}


def drawn(kaba: Kaba, village: str) -> list[str]:
    """Compute the order again, as anybody can from what is published: by rooms, then by the draw."""
    mine = [house for house in ROOMS if VILLAGES[house] == village and ROOMS[house] <= 4]
    draws = {h: hashlib.sha256(f"{SEED}:H{kaba.number(h)}".encode()).hexdigest() for h in mine}
    return sorted(mine, key=lambda house: (ROOMS[house], draws[house]))


def test_the_list_stands_in_the_published_order_and_offers_what_places_there_are(kaba: Kaba) -> None:
    number = kaba.propose()
    lines = kaba.lines(number)
    assert kaba.keys(lines) == [*drawn(kaba, "Kaba"), *drawn(kaba, "Tombo")]
    assert [(one.quota_area, one.rank, one.standing) for one in lines] == [
        ("Kaba", 1, "offered"),
        ("Kaba", 2, "offered"),
        ("Kaba", 3, "offered"),
        ("Kaba", 4, "waiting"),
        ("Kaba", 5, "waiting"),
        ("Tombo", 1, "offered"),
        ("Tombo", 2, "waiting"),
    ]
    told = queries.enrolment_list(number, **ASKS)
    assert (told.eligible, told.offered, told.waiting, told.already) == (7, 4, 3, 0)


def test_proposing_again_is_the_same_list_and_enrols_nobody(kaba: Kaba) -> None:
    number = kaba.propose()
    assert kaba.propose(by="system") == number
    assert not Enrolment.objects.exists()


def test_the_same_list_comes_out_to_the_byte(kaba: Kaba) -> None:
    first = kaba.propose()
    before = b"".join(queries.export(first, **ASKS))
    actions.close(pack=kaba.pack, number=first, **ASKS)
    second = kaba.propose()
    assert second != first
    assert b"".join(queries.export(second, **ASKS)) == before
    assert queries.enrolment_list(second, **ASKS).hash == hashlib.sha256(before).hexdigest()


def test_a_whole_list_is_enrolled_at_once_and_again_it_enrols_nobody(kaba: Kaba) -> None:
    number = kaba.propose()
    assert kaba.approve(number) == 4
    assert kaba.approve(number) == 0
    found = Enrolment.objects.order_by("id")
    assert [(one.status, one.first_day, one.amount) for one in found] == [("active", DAY, 50)] * 4
    assert Happening.objects.filter(change="enrolled", by="peter", list=number).count() == 4
    assert queries.enrolment_list(number, **ASKS).states == {"enrolled": 4, "proposed": 3}


def test_working_one_area_before_another_changes_nobodys_place(kaba: Kaba) -> None:
    first = kaba.propose()
    assert kaba.approve(first, area="Tombo") == 1
    assert kaba.approve(first, registrants=[kaba.number(drawn(kaba, "Kaba")[2])]) == 1
    actions.close(pack=kaba.pack, number=first, **ASKS)
    second = kaba.propose()
    places = drawn(kaba, "Kaba")
    rest = [*places[:2], *places[3:]]
    lines = kaba.lines(second, area="Kaba")
    assert kaba.keys(lines) == rest
    assert [one.standing for one in lines] == ["offered", "offered", "waiting", "waiting"]
    assert kaba.keys(kaba.lines(second, area="Tombo")) == drawn(kaba, "Tombo")[1:]
    assert queries.enrolment_list(second, **ASKS).already == 2


def test_who_waits_is_not_enrolled_before_there_is_a_place(kaba: Kaba) -> None:
    number = kaba.propose()
    waiting = [one.registrant for one in kaba.lines(number, standing="waiting")]
    assert kaba.approve(number, registrants=waiting) == 0
    assert not Enrolment.objects.exists()


def test_the_registrys_own_officers_and_machines_enrol_nobody(kaba: Kaba) -> None:
    number = kaba.propose()
    for who in ("nadia", "dalia", "tester", "pia"):
        with pytest.raises(NotAllowed, match="officers of Ministry of Kaba"):
            kaba.approve(number, by=who)
    for who in ("system", "api:ministry", "person:7", ""):
        with pytest.raises(NotAllowed, match="named officer"):
            kaba.approve(number, by=who)
    assert not Enrolment.objects.exists()


def test_who_proposed_does_not_approve_where_it_takes_two(kaba: Kaba) -> None:
    with pytest.raises(NotAllowed, match="another officer"):
        kaba.approve(kaba.propose(), by="olive")
    kaba.determine("pension")
    assert kaba.approve(kaba.propose("pension", by="pia"), by="pia") == 3


def test_an_officer_of_a_district_enrols_there_and_nowhere_else(kaba: Kaba) -> None:
    number = kaba.propose()
    assert kaba.approve(number, by="dora") == 3
    assert {one.quota_area for one in kaba.lines(number, state="enrolled")} == {"Kaba"}
    tombo = [one.registrant for one in kaba.lines(number, area="Tombo")]
    assert kaba.approve(number, by="dora", registrants=tombo) == 0
    assert {one.quota_area for one in kaba.lines(number, by="dora")} == {"Kaba"}
    with pytest.raises(AccessRefused):
        b"".join(queries.export(number, by="dora", purpose="eligibility"))


def test_whoever_is_in_already_is_not_on_the_next_list_and_is_counted(kaba: Kaba) -> None:
    kaba.approve(kaba.propose())
    kaba.determine()
    number = kaba.propose()
    told = queries.enrolment_list(number, **ASKS)
    assert (told.eligible, told.offered, told.waiting, told.already) == (7, 0, 3, 4)
    assert List.objects.get(pk=number - 1).closed_by == "olive"


def test_one_on_a_list_is_turned_down_with_a_reason_only(kaba: Kaba) -> None:
    number = kaba.propose()
    one = kaba.lines(number)[0].registrant
    with pytest.raises(NotAllowed, match="why"):
        actions.turn_down(
            pack=kaba.pack, number=number, registrants=[one], why=" ", by="peter", purpose="eligibility"
        )
    actions.turn_down(
        pack=kaba.pack, number=number, registrants=[one], why="Moved away.", by="peter", purpose="eligibility"
    )
    assert kaba.approve(number) == 3
    assert Candidate.objects.get(list=number, registrant=one).why == "Moved away."
