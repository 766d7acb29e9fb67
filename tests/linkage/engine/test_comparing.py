"""How two records compare, in words."""

import numpy as np
import pytest

from recensus.linkage.engine.comparing import compare
from recensus.linkage.engine.patterns import in_words
from recensus.linkage.engine.preparing import Prepared, prepare
from recensus.linkage.engine.types import Settings
from tests.linkage.engine.people import records

AMINA = {
    "given": "Amina",
    "family": "Okwando",
    "sex": "female",
    "birth_date": "1980-05-17",
    "area": "10101",
    "register": 0,
}


def both(first: dict[str, object], second: dict[str, object]) -> Prepared:
    return prepare(records([first | {"record": 1}, second | {"record": 2}]), Settings())


def compared(**changed: object) -> dict[str, str]:
    pair = both(AMINA, AMINA | {"register": 1} | changed)
    one, other = np.array([0], np.int32), np.array([1], np.int32)
    there = compare(one, other, pair.material)
    assert there == compare(other, one, pair.material)
    return in_words(int(there[0]))


@pytest.mark.parametrize(
    ("changed", "attribute", "level"),
    [
        ({}, "given", "same, rare"),
        ({"given": "AMÍNA"}, "given", "same, rare"),
        ({"given": "Amena"}, "given", "sounds the same"),
        ({"given": "A."}, "given", "short form, initial or another form"),
        ({"given": "Zuleika"}, "given", "different"),
        ({"given": None}, "given", "missing"),
        ({"given": "Okwando", "family": "Amina"}, "given", "in another place of the name"),
        ({"given": "Okwando", "family": "Amina"}, "family", "in another place of the name"),
        ({"family": "Okwandro"}, "family", "nearly the same"),
        ({"birth_date": "1980-05-17"}, "birth", "same day"),
        ({"birth_date": "1980-05-18"}, "birth", "one digit differs"),
        ({"birth_date": "1908-05-17"}, "birth", "digits transposed"),
        ({"birth_date": "1980-05-30"}, "birth", "same month and year"),
        ({"birth_date": "1980"}, "birth", "same year, day not stated"),
        ({"birth_date": "1970-05-17"}, "birth", "one digit differs"),
        ({"birth_date": "1963-05-17"}, "birth", "same day and month, other year"),
        ({"birth_date": "1981"}, "birth", "one year apart"),
        ({"birth_date": "1930"}, "birth", "further apart"),
        ({"birth_date": None}, "birth", "missing"),
        ({"sex": "male"}, "sex", "different"),
        ({"area": "10102"}, "area", "near"),
        ({"area": "20101"}, "area", "similar"),
        ({"area": "57"}, "area", "different"),
    ],
)
def test_each_change_has_its_level(changed: dict[str, object], attribute: str, level: str) -> None:
    assert compared(**changed)[attribute] == level


def test_day_and_month_swapped_are_seen() -> None:
    pair = both(AMINA | {"birth_date": "1980-05-07"}, AMINA | {"birth_date": "1980-07-05"})
    pattern = compare(np.array([0], np.int32), np.array([1], np.int32), pair.material)
    assert in_words(int(pattern[0]))["birth"] == "day and month swapped"


def test_all_that_says_the_same_home_is_one_attribute() -> None:
    home = {"address": "12 Market Road Upper Town", "phone": "0700123456", "area": "10101"}
    pair = both(AMINA | home, AMINA | home | {"register": 1, "given": "Zuleika"})
    words = in_words(int(pair.patterns(np.array([0]), np.array([1]))[0]))
    assert words["context"] == "very strong"
    assert words["area"] == words["address"] == words["phone"] == "same"


def test_others_who_live_in_both_households_are_counted() -> None:
    son = AMINA | {"given": "Bashir", "birth_date": "2005-01-20"}
    rows = [
        {"record": 10 * register + place, "register": register, "household": 5} | person
        for register in (0, 1)
        for place, person in enumerate((AMINA, son))
        for person in ({key: value for key, value in person.items() if key != "register"},)
    ]
    prepared = prepare(records(rows), Settings())
    assert (
        in_words(int(prepared.patterns(np.array([0]), np.array([2]))[0]))["household"] == "one other in both"
    )
    assert in_words(int(prepared.patterns(np.array([0]), np.array([1]))[0]))["household"].startswith(
        "the same household"
    )


def test_a_register_that_is_declared_to_write_another_calendar_is_read_in_it() -> None:
    rows = records([AMINA | {"record": 1}, AMINA | {"record": 2, "register": 1, "birth_date": "1972-09-09"}])
    told, untold = (prepare(rows, Settings(calendars=of)) for of in (((1, "ethiopian"),), ()))
    births = [
        in_words(int(pair.patterns(np.array([0]), np.array([1]))[0]))["birth"] for pair in (told, untold)
    ]
    assert births == ["same day", "within ten years"]
