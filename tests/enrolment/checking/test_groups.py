"""Checks of groups: one number for many, a household in two, schools that are not there, twice in one programme."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from recensus.enrolment.checking.actions import NotAList, exempt, load_list
from recensus.enrolment.checking.types import Why
from recensus.vocabulary.types import Pack
from tests.enrolment.checking.conftest import NADIA, ON, SHARED_WORDS, asking, found, put
from tests.enrolment.conftest import Reporting, registrant

SHARED = """
hub:
  kind: shared
  attribute: account
  most: 1
""" + SHARED_WORDS.format(label="One account for several households.")
GHOST = """
ghost:
  kind: not listed
  attribute: school
  list: schools
  fresh_days: 400
""" + SHARED_WORDS.format(label="There is no such school.")
CROWDED = GHOST.replace("ghost:", "crowded:").replace("not listed", "crowded")
TWICE = """
twice:
  kind: twice
""" + SHARED_WORDS.format(label="Enrolled twice.")
FRAGMENTS = """
fragments:
  kind: fragments
  register: survey
  same: [area, rooms, roof, has_radio]
  fresh_days: 400
""" + SHARED_WORDS.format(label="One household, registered as two.")
HOMES = "H1,Kaba,3,metal,1\nH2,Kaba,3,metal,1\nH3,Kaba,3,thatch,1\nH4,Kaba,,metal,1\n"
PEOPLE = (
    "H1,1,Amina Njeri,female,1950-02-01,head,100001,1\nH2,1,Bashir Njeri,male,2016-03-01,head,100003,0\n"
    "H3,1,Chidi Bello,male,2015-07-09,head,100002,0\nH4,1,Dina Moyo,female,2015-01-01,head,100004,0\n"
)
PUPILS = (
    "1,Bashir Njeri,male,2016-03-01,100003,A7,S1,2025-01-01\n"
    "2,Chidi Bello,male,2015-07-09,100002,A7,S1,2025-01-01\n"
    "3,Dina Moyo,female,2015-01-01,100004,A8,S9,2025-01-01\n"
    "4,Nobody Known,female,2015-05-05,100009,,,2025-01-01\n"
)


@pytest.fixture
def village(report: Reporting, kaba: Pack, tmp_path: Path) -> Reporting:
    """Put four households on record, the children of three of which draw a bursary, and a child of none."""
    survey(kaba, tmp_path, HOMES)
    report("bursary_office", pupils=PUPILS, on="2026-02-01")
    return report


def survey(kaba: Pack, folder: Path, homes: str, on: date = date(2026, 1, 1)) -> None:
    from recensus.intake.actions import load_files
    from tests.registry.conftest import WHO
    from tests.small_country import HOUSEHOLDS, PERSONS

    (folder / "households.csv").write_text(HOUSEHOLDS + homes)
    (folder / "persons.csv").write_text(PERSONS + PEOPLE)
    files = [folder / "households.csv", folder / "persons.csv"]
    load_files(pack=kaba, source_name="survey", paths=files, stated_on=on, **WHO)


@pytest.fixture
def schools(kaba: Pack, tmp_path: Path) -> Callable[..., int]:
    """Give a function that keeps an edition of the list of schools."""

    def load(rows: str, on: date = date(2026, 2, 1)) -> int:
        (tmp_path / "schools.csv").write_text(rows)
        pack = asking(kaba, GHOST)
        return load_list(
            pack=pack,
            name="schools",
            path=tmp_path / "schools.csv",
            stated_on=on,
            by="tester",
            purpose="registration",
        )

    return load


@pytest.mark.usefixtures("village")
def test_one_account_for_two_households_is_found_and_not_shown(kaba: Pack) -> None:
    count = put(asking(kaba, SHARED))
    (one,) = found()
    assert one.registrant is None
    assert len(one.enrolments) == 2
    assert "A7" not in str(one)
    assert count.undetermined == {Why.NOT_STATED: 1}


@pytest.mark.usefixtures("village")
def test_an_exception_has_a_name_a_reason_and_an_end(kaba: Pack) -> None:
    pack = asking(kaba, SHARED)
    put(pack)
    (one,) = found()
    until = date(2026, 6, 30)
    exempt(finding=one.id, name="Home of St Anne", why="runs the house", starts=ON, until=until, **NADIA)
    put(pack)
    assert (found(), len(found("gone"))) == ([], 1)
    put(pack, on=date(2026, 7, 1))
    assert [again.id for again in found()] == [one.id]


def test_a_household_that_is_not_known_makes_no_household_more(report: Reporting, kaba: Pack) -> None:
    report("bursary_office", pupils=PUPILS, on="2026-02-01")
    count = put(asking(kaba, SHARED))
    assert (count.open, count.undetermined) == (0, {Why.NO_HOUSEHOLD: 1, Why.NOT_STATED: 1})


@pytest.mark.usefixtures("village")
def test_a_school_that_is_on_no_list_is_found(kaba: Pack, schools: Callable[..., int]) -> None:
    pack = asking(kaba, GHOST)
    assert put(pack).undetermined == {Why.SILENT: 4}
    assert schools("code,places\nS1,10\n") == 1
    assert put(pack).undetermined == {Why.NOT_STATED: 1}
    (one,) = found()
    assert (one.subject, one.statements[0]["enrolled"]) == ("school S9", 1)
    schools("code,places\nS1,10\nS9,\n", on=date(2026, 2, 15))
    assert put(pack).gone == 1


@pytest.mark.usefixtures("village")
def test_more_pupils_than_places_are_found_where_the_places_are_known(
    kaba: Pack, schools: Callable[..., int]
) -> None:
    schools("code,places\nS1,1\nS9,\n")
    count = put(asking(kaba, CROWDED))
    assert [one.subject for one in found()] == ["school S1"]
    assert count.undetermined == {Why.NOT_STATED: 2}


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ("school,places\n", "line 1: there is no column 'code'"),
        ("code,places\nS1,many\n", "line 2, places: 'many' is not a whole number"),
        ("code,places\nS1,1\nS1,2\n", "line 3: the code 'S1' stands twice"),
        ("code,places\n,1\n", "line 2: the code is empty"),
    ],
)
@pytest.mark.usefixtures("report")
def test_what_is_wrong_with_a_list_is_told_with_its_place(
    rows: str, told: str, schools: Callable[..., int]
) -> None:
    with pytest.raises(NotAList, match=told):
        schools(rows)


@pytest.mark.usefixtures("village")
def test_households_of_which_the_survey_says_the_same_are_found_where_both_draw(
    kaba: Pack, village: Reporting, tmp_path: Path
) -> None:
    count = put(asking(kaba, FRAGMENTS))
    assert (found(), count.undetermined) == ([], {Why.NOT_STATED: 1})
    village(pensioners="1,Amina Njeri,female,1950-02-01,100001,01.03.2015,100\n")
    put(asking(kaba, FRAGMENTS))
    (one,) = found()
    assert (one.unit, len(one.enrolments), one.programmes) == ("H", 2, ("grant", "pension"))
    survey(kaba, tmp_path, HOMES.replace("H2,Kaba,3", "H2,Kaba,4"), on=date(2026, 2, 2))
    assert put(asking(kaba, FRAGMENTS)).gone == 1


def test_two_numbers_of_one_programme_for_one_person_are_found(report: Reporting, kaba: Pack) -> None:
    report("bursary_office", pupils=PUPILS, on="2026-02-01")
    report(
        "grant_office", people="9,Bashir Njeri,male,2016-03-01,100003\n", grants="9,G,2025-06-01,50,active\n"
    )
    put(asking(kaba, TWICE))
    (one,) = found()
    assert one.registrant == registrant("1", "bursary_office")
    assert {told["key"] for told in one.statements} == {"1", "9"}
