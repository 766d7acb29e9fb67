"""Dates of birth keep what was stated, know how precise they are, and come from any calendar."""

from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recensus.linkage.engine.calendars import EPOCH, Calendar, ethiopian, hijri
from recensus.linkage.engine.dates import (
    DAY,
    FROM_AGE,
    HEAPED,
    MONTH,
    UNKNOWN,
    YEAR,
    births,
    habits,
    read_dates,
)


def born(texts, *, registers=None, latest=2025, declared=None, **others):
    """Return (yyyymmdd, how exactly) of each text."""
    stated = read_dates(pa.chunked_array([pa.array(texts, pa.string())]))
    register = np.zeros(len(texts), np.int16) if registers is None else np.array(registers, np.int16)
    found = births(stated, register, habits(stated, register, latest=latest, declared=declared), **others)
    return list(zip(found.day.tolist(), found.exact.tolist(), strict=True))


def spread(count, *, begin=date(1950, 1, 1), step=17):
    return [(begin + timedelta(days=step * number)).isoformat() for number in range(count)]


@pytest.mark.parametrize(
    ("text", "day", "exact"),
    [
        ("1980-05-17", 19800517, DAY),
        ("1980-05", 19800500, MONTH),
        ("1980", 19800000, YEAR),
        ("1980-00-00", 19800000, YEAR),
        ("1980-05-00", 19800500, MONTH),
        ("1980-02-31", 19800231, DAY),
        ("1980-21-05", 19802105, DAY),
        ("19800517", 19800517, DAY),
        ("1980/05/17", 19800517, DAY),
        ("\u0661\u0669\u0668\u0660-\u0660\u0665-\u0661\u0667", 19800517, DAY),
        ("soon", 0, UNKNOWN),
        ("", 0, UNKNOWN),
        (None, 0, UNKNOWN),
    ],
)
def test_a_date_keeps_the_parts_that_were_stated(text, day, exact):
    assert born([text]) == [(day, exact)]


@settings(deadline=None)
@given(st.lists(st.one_of(st.none(), st.text(), st.from_regex(r"\d{4}-\d\d-\d\d")), max_size=5))
def test_no_text_whatever_raises(texts):
    for calendar in Calendar:
        assert len(born(texts, declared={0: calendar})) == len(texts)


def test_an_age_counts_from_the_day_it_speaks_of():
    stated_on = np.array([(date(2020, 10, 1) - date(1970, 1, 1)).days] * 2)
    assert born([None, "1980"], age=np.array([30, 30]), stated_on=stated_on) == [
        (19900000, FROM_AGE),
        (19800000, YEAR),
    ]


def test_an_age_without_its_day_says_nothing():
    assert born([None], age=np.array([30]), stated_on=np.array([-1])) == [(0, UNKNOWN)]


def test_a_day_that_a_register_writes_by_habit_is_known_as_heaped_there_only():
    habit, ordinary = [f"{1950 + n % 60}-07-01" for n in range(100)], spread(400)
    registers = [1] * 500 + [2] * 400
    found = born([*habit, *ordinary, *ordinary[:-1], "1980-07-01"], registers=registers)
    assert {exact for _, exact in found[:100]} == {HEAPED}
    assert found[-1] == (19800701, DAY)


def test_everyone_born_on_the_first_of_january_is_heaped():
    assert {exact for _, exact in born([f"{1940 + n % 70}-01-01" for n in range(500)])} == {HEAPED}


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ((2000, 1, 1), date(2007, 9, 12)),
        ((1967, 13, 5), date(1975, 9, 10)),
        ((1975, 13, 6), date(1983, 9, 11)),
    ],
)
def test_ethiopian_days_convert(ours, theirs):
    assert date.fromordinal(EPOCH + int(ethiopian(*ours))) == theirs


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [((1400, 1, 1), date(1979, 11, 20)), ((1421, 1, 1), date(2000, 4, 6)), ((1445, 9, 1), date(2024, 3, 11))],
)
def test_hijri_days_convert_within_two_days(ours, theirs):
    assert abs(date.fromordinal(EPOCH + int(hijri(*ours))) - theirs) <= timedelta(days=2)


def test_the_tabular_year_has_354_or_355_days_and_eleven_long_ones_in_thirty():
    lengths = [int(hijri(year + 1, 1, 1) - hijri(year, 1, 1)) for year in range(1, 31)]
    assert sorted(lengths) == [354] * 19 + [355] * 11


def test_hijri_and_buddhist_years_are_recognised_among_modern_ones():
    found = born([*spread(300), *["1400-01-01"] * 10, *["2523-06-15"] * 10])
    assert found[300] == (19791121, DAY)
    assert found[-1] == (19800615, DAY)


def test_old_years_stay_where_most_years_are_old():
    assert born(["1404-01-21", "1350-11-01", "1412-03-04"])[0] == (14040121, DAY)


def test_a_slip_of_the_pen_is_no_other_calendar():
    assert born([*spread(600), "1379-05-05"])[-1] == (13790505, DAY)


def test_a_register_with_a_thirteenth_month_is_ethiopian():
    texts = [f"{1950 + n % 50}-{1 + n % 13:02}-{1 + n % 5:02}" for n in range(260)]
    assert born(texts)[0] == (19570911, DAY)


def test_thirteenth_months_on_all_days_are_slips_of_the_pen():
    texts = [*spread(200), *[f"1980-13-{1 + n:02}" for n in range(30)]]
    assert born(texts)[-1] == (19801330, DAY)


def test_a_register_ahead_of_the_others_is_bikram_and_its_years_uncertain():
    texts = [*spread(300), *[f"{2010 + n % 60}-10-05" for n in range(100)]]
    assert born(texts, registers=[0] * 300 + [1] * 100)[-60:][0] == (19940000, FROM_AGE)


def test_what_most_registers_write_stays_as_it_is():
    texts = [f"{2010 + n % 60}-10-05" for n in range(100)]
    assert born(texts)[0][0] == 20101005


def test_a_declared_calendar_needs_no_recognising():
    assert born(["1975-13-06"], declared={0: Calendar.ETHIOPIAN}) == [(19830911, DAY)]
    assert born(["1404-01-21"], declared={0: Calendar.GREGORIAN}) == [(14040121, DAY)]
