"""Values that stand for no value are found by their frequency before anything is compared."""

from datetime import date, timedelta

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recensus.linkage.engine.dummies import LEAST, find_dummies, findings, without


def records(**columns):
    size = len(next(iter(columns.values())))
    registers = columns.pop("register", [0] * size)
    texts = {name: pa.array(cells, pa.string()) for name, cells in columns.items()}
    return pa.table({"record": pa.array(range(size)), "register": pa.array(registers, pa.int16()), **texts})


def found(table):
    return {(dummy.column, dummy.value) for dummy in find_dummies(table)}


def ordinary(size):
    return [f"name{number % 90}" for number in range(size)]


@pytest.mark.parametrize(
    "word",
    [
        "UNKNOWN",
        "unknown.",
        "XXX",
        "N/A",
        "-",
        "?",
        "  ",
        "Inconnu",
        "SIN NOMBRE",
        "haijulikani",
        "غير معروف",
        "0000",
    ],
)
def test_words_that_say_nothing_are_dummies_in_every_script(word):
    assert found(records(family=[word, "Hassan"])) == {("family", word)}


@pytest.mark.parametrize("name", ["Hana", "Nan", "Na", "O", "Unni", "Baby", "Nil", "Anna", "Aa"])
def test_real_names_that_look_odd_are_kept(name):
    assert found(records(given=[name, "Hassan"])) == set()


def test_a_value_on_eight_in_a_hundred_records_is_a_dummy_whatever_it_says():
    assert found(records(full=["zzqt"] * 160 + ordinary(1840))) == {("full", "zzqt")}


def test_two_dummies_are_found_beside_each_other():
    assert found(records(full=["zzqt"] * 300 + ["fill me"] * 160 + ordinary(1540))) == {
        ("full", "zzqt"),
        ("full", "fill me"),
    }


def test_a_common_name_is_not_a_dummy():
    common = ["Nguyen"] * 380 + ["Tran"] * 110 + ["Le"] * 95 + ["Pham"] * 70 + ordinary(345)
    assert found(records(family=common)) == set()


def test_a_dummy_of_one_register_stays_a_name_in_another():
    table = records(
        given=["Zed"] * 200 + ordinary(1800) + ["Zed"] + ordinary(500), register=[1] * 2000 + [2] * 501
    )
    cleaned = without(table, find_dummies(table))["given"].to_pylist()
    assert cleaned[0] is None
    assert cleaned[2000] == "Zed"


def test_a_day_that_stands_out_from_the_years_around_is_a_dummy():
    days = [(date(1950, 1, 1) + timedelta(days=7 * n)).isoformat() for n in range(3000)]
    assert found(records(birth_date=["1900-01-01"] * 60 + days)) == {("birth_date", "1900-01-01")}


def test_first_of_january_of_every_year_is_heaped_and_no_dummy():
    assert found(records(birth_date=[f"{1940 + n % 60}-01-01" for n in range(6000)])) == set()


def test_one_telephone_for_a_camp_is_a_dummy_and_never_told():
    table = records(phone=["0700123456"] * 61 + [f"07{n:08}" for n in range(100)])
    dummies = find_dummies(table)
    assert [dummy.value for dummy in dummies] == ["0700123456"]
    [(code, numbers, issuer, detail)] = findings(table, dummies)
    assert (code, len(numbers), issuer) == ("dummy.phone", 61, "")
    assert "0700123456" not in detail
    assert "61" in detail


def test_a_finding_names_the_value_and_the_records():
    table = records(family=["UNKNOWN", "Hassan", "UNKNOWN"])
    assert list(findings(table, find_dummies(table))) == [
        ("dummy.family", [0, 2], "", "family 'UNKNOWN' on 2 records")
    ]


def test_few_records_make_no_dummy():
    assert found(records(family=["Hassan"] * (LEAST - 1) + ["Banda"])) == set()


@settings(deadline=None)
@given(st.lists(st.one_of(st.none(), st.text(st.characters(exclude_categories=("Cs",))))))
def test_no_text_whatever_raises_and_only_dummies_go(texts):
    table = records(full=texts, birth_date=texts, phone=texts)
    dummies = find_dummies(table)
    cleaned = without(table, dummies)
    gone = {dummy.value for dummy in dummies if dummy.column == "full"}
    assert cleaned["full"].to_pylist() == [None if text in gone else text for text in texts]
    assert len(list(findings(table, dummies))) == len(dummies)


def test_a_day_on_which_somewhat_more_were_born_is_no_dummy():
    days = [(date(1950, 1, 1) + timedelta(days=7 * n)).isoformat() for n in range(3000)]
    assert found(records(birth_date=["1980-02-15"] * 25 + days)) == set()
