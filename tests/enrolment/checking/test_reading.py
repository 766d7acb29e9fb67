"""A check that does not ask what was meant is refused, with its line and the nearest name."""

from dataclasses import replace

import pytest

from recensus.enrolment.checking.periods import weights
from recensus.enrolment.checking.reading import read_checks
from recensus.vocabulary.types import Pack, Period, Problem
from tests.enrolment.checking.conftest import DEAD, asking
from tests.enrolment.checking.test_against_registers import rich
from tests.enrolment.checking.test_groups import CROWDED, FRAGMENTS, GHOST, SHARED, TWICE


def problems(pack: Pack, text: str) -> list[Problem]:
    return read_checks(asking(pack, text))[1]


def test_every_kind_is_read(kaba: Pack) -> None:
    checks, wrong = read_checks(asking(kaba, DEAD, SHARED, GHOST, CROWDED, TWICE, FRAGMENTS, rich("wage")))
    assert wrong == []
    assert len({check.asks.kind for check in checks}) == 7


def test_the_version_follows_what_is_said_and_nothing_else(kaba: Pack) -> None:
    def version(text: str) -> str:
        return read_checks(asking(kaba, text))[0][0].version

    assert version(DEAD) == version(DEAD.replace("within: 5", "within:   5   # days"))
    assert version(DEAD) != version(DEAD.replace("within: 5", "within: 6"))


@pytest.mark.parametrize(
    ("was", "put", "code", "line", "nearest"),
    [
        ("kind: deceased", "kind: decesed", "unknown_kind_of_check", 3, "deceased"),
        ("register: civil_register", "register: civil_registr", "unknown_source", 4, "civil_register"),
        ("attribute: death_date", "attribute: deth_date", "unknown_attribute", 5, "death_date"),
        ("attribute: death_date", "attribute: name", "wrong_kind", 5, ""),
        ("attribute: death_date", "attribute: wage", "not_stated", 5, ""),
        ("[pension, grant]", "[pension, grnt]", "unknown_programme", 9, "grant"),
        ("[programme_manager,", "[programme_manger,", "unknown_role", 10, "programme_manager"),
        ("within: 5", "withn: 5", "unknown_key", 11, "within"),
        ("fresh_days: 400", "fresh_days: 0", "wrong_value", 6, ""),
    ],
)
def test_what_leads_nowhere_is_named_with_line_and_nearest_name(
    kaba: Pack, was: str, put: str, code: str, line: int, nearest: str
) -> None:
    assert was in DEAD
    found = problems(kaba, DEAD.replace(was, put))
    assert (code, line, nearest) in [(one.code, one.line, one.nearest) for one in found]
    assert read_checks(asking(kaba, DEAD.replace(was, put)))[0] == ()


@pytest.mark.parametrize(
    ("attribute", "limit", "code"),
    [
        ("wage", "{amount: 100, unit: USD, of: person, period: month}", "another_unit"),
        ("wage", "{amount: 100, unit: KBD, of: household, period: month}", "another_level"),
        ("wage", "{amount: 100, unit: KBD, of: person}", "another_period"),
        ("wage", "{amount: 100, unit: KBD, of: person, period: fortnight}", "unknown_word"),
    ],
)
def test_what_cannot_be_compared_is_refused_and_never_compared(
    kaba: Pack, attribute: str, limit: str, code: str
) -> None:
    checks, found = read_checks(asking(kaba, rich(attribute, limit)))
    assert code in [one.code for one in found]
    assert checks == ()


def test_what_says_no_period_is_not_held_against_a_limit_of_a_month(kaba: Pack) -> None:
    silent = replace(kaba.attributes["wage"], period=None)
    pack = replace(kaba, attributes={**kaba.attributes, "wage": silent})
    assert [one.code for one in problems(pack, rich("wage"))] == ["another_period"]


def test_amounts_of_two_periods_are_those_of_one_year() -> None:
    for stated in Period:
        for limit in Period:
            times, limits = weights(stated, limit)
            assert (times * 7 > limits * 7) == (list(Period).index(stated) < list(Period).index(limit))
    assert weights(None, None) == (1, 1)
    with pytest.raises(ValueError, match="without"):
        weights(Period.YEAR, None)
