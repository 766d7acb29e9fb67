"""What a register says held against who is enrolled; what it does not say makes nobody guilty."""

from datetime import date

from recensus.enrolment.checking.types import Why
from recensus.vocabulary.types import Pack
from tests.enrolment.checking.conftest import DEAD, SHARED_WORDS, asking, found, put
from tests.enrolment.conftest import AMINA, CHIDI, Reporting, registrant

BORN = "77,Amina Njeri,female,1950-02-01,,100001,1999-01-01\n"
DIED = "77,Amina Njeri,female,1950-02-01,2026-01-10,100001,2026-01-20\n"


def test_who_died_before_her_last_day_is_found_with_what_both_say(report: Reporting, kaba: Pack) -> None:
    report(pensioners=AMINA + CHIDI)
    report("civil_register", events=DIED)
    count = put(asking(kaba, DEAD))
    assert (count.looked_at, count.new, count.open) == (2, 1, 1)
    assert count.undetermined == {Why.NO_RECORD: 1}
    (one,) = found()
    assert one.registrant == registrant("1")
    programme, register = one.statements
    assert (programme["source"], programme["drew on"]) == ("pension_office", "2026-01-31")
    assert register["says"] == {"death_date": "2026-01-10"}
    assert register["linked by"] == "identifier"
    assert one.due_on == date(2026, 3, 9)


def test_somebody_who_lives_and_one_without_a_link_are_not_found(report: Reporting, kaba: Pack) -> None:
    report(pensioners=AMINA + CHIDI)
    report("civil_register", events=BORN + "78,Someone Else,male,1948-07-09,2020-01-01,,2020-02-01\n")
    count = put(asking(kaba, DEAD))
    assert (count.open, count.undetermined) == (0, {Why.NO_RECORD: 1})


def test_a_register_that_did_not_answer_finds_nobody_and_lets_nobody_go(
    report: Reporting, kaba: Pack
) -> None:
    report(pensioners=AMINA)
    pack = asking(kaba, DEAD)
    assert put(pack).undetermined == {Why.SILENT: 1}
    report("civil_register", events=DIED)
    assert put(pack).open == 1
    count = put(pack, on=date(2027, 6, 1))
    assert (count.undetermined, count.open) == ({Why.SILENT: 1}, 1)


YOUNG = """
young:
  kind: age
  register: civil_register
  attribute: birth_date
  fresh_days: 400
""" + SHARED_WORDS.format(label="Younger than the programme is for.")


def young(least: int) -> str:
    return f"{YOUNG}  least: {least}\n"


def test_age_is_that_of_the_register_on_the_last_day_drawn(report: Reporting, kaba: Pack) -> None:
    report(pensioners=AMINA)
    report("civil_register", events=BORN)
    assert put(asking(kaba, young(75))).open == 0
    report(pensioners="2,Bashir Bello,male,1980-01-01,100002,01.01.2025,100\n" + AMINA, on="2026-02-01")
    assert put(asking(kaba, young(76))).open == 0
    report("civil_register", events="79,Bashir Bello,male,1980-01-01,,100002,2026-01-21\n")
    assert put(asking(kaba, young(75))).open == 1


RICH = """
rich:
  kind: beyond limit
  register: insurance
  fresh_days: 400
""" + SHARED_WORDS.format(label="More than the limit.")


def rich(attribute: str, limit: str = "{amount: 100, unit: KBD, of: person, period: month}") -> str:
    return f"{RICH}  attribute: {attribute}\n  limit: {limit}\n"


def test_an_income_of_a_year_is_held_against_a_limit_of_a_month_as_twelve(
    report: Reporting, kaba: Pack
) -> None:
    report(pensioners=AMINA + CHIDI)
    insured = "1,Amina Njeri,female,1950-02-01,100001,,1201\n2,Chidi Bello,male,1948-07-09,100002,,1200\n"
    report("insurance", insured=insured)
    put(asking(kaba, rich("pension_a_year")))
    assert [one.registrant for one in found()] == [registrant("1")]


def test_an_income_that_is_not_stated_is_not_none(report: Reporting, kaba: Pack) -> None:
    report(pensioners=AMINA)
    report("insurance", insured="1,Amina Njeri,female,1950-02-01,100001,,\n")
    count = put(asking(kaba, rich("wage")))
    assert (count.open, count.undetermined) == (0, {Why.NOT_STATED: 1})


UNKNOWN = """
unknown:
  kind: unknown
  register: civil_register
  fresh_days: 400
""" + SHARED_WORDS.format(label="The civil register does not know her.")


def test_unknown_is_only_who_was_looked_for(report: Reporting, kaba: Pack) -> None:
    report(pensioners=AMINA + CHIDI + "3,Dina Moyo,female,1940-01-01,,01.01.2020,100\n")
    report("civil_register", events=BORN)
    count = put(asking(kaba, f"{UNKNOWN}  searched_by: identifier\n"))
    assert [one.registrant for one in found()] == [registrant("2")]
    assert count.undetermined == {Why.NOT_SEARCHED: 1}
    assert put(asking(kaba, f"{UNKNOWN}  searched_by: linkage\n")).undetermined == {Why.NOT_SEARCHED: 2}
