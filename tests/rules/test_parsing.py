"""What is not in the rule language does not compile, and says where and what to write instead."""

import pytest

from recensus.rules.derived import check_derived, derive
from recensus.rules.names import Names
from recensus.rules.parse import parse
from recensus.rules.quoting import RESERVED_WORDS
from recensus.rules.types import InvalidRule, Lookup, Position, RuleProblem, Type
from recensus.vocabulary.types import Attribute, CodeList, Kind, Level

ROOFS = CodeList(name="roof", codes={"thatch": {}, "metal": {}})


def attribute(
    name: str, level: Level, kind: str, *, derived: str | None = None, codes: CodeList | None = None
) -> Attribute:
    return Attribute(name=name, label={}, level=level, kind=Kind(kind), derived=derived, codes=codes)


DICTIONARY = {
    a.name: a
    for a in (
        attribute("rooms", Level.HOUSEHOLD, "integer"),
        attribute("urban", Level.HOUSEHOLD, "boolean"),
        attribute("roof", Level.HOUSEHOLD, "code", codes=ROOFS),
        attribute("visited", Level.HOUSEHOLD, "date"),
        attribute("size", Level.HOUSEHOLD, "integer", derived="count_members(true)"),
        attribute("age", Level.PERSON, "integer"),
        attribute("rich", Level.PERSON, "boolean", derived="age > size"),
    )
}
NAMES = Names(
    attributes=DICTIONARY,
    parameters={"cut_off": Type.NUMBER},
    scores={"score": Type.NUMBER},
    lookups={"bands": Lookup(starts=(0, 5), values=(1.0, 2.0), end=9)},
)


def problems(text: str, level: Level = Level.HOUSEHOLD) -> tuple[RuleProblem, ...]:
    with pytest.raises(InvalidRule) as refused:
        parse(text, NAMES, level=level)
    return refused.value.problems


@pytest.mark.parametrize(
    ("text", "code", "column"),
    [
        ("room > 2", "unknown-name", 1),
        ("rooms > 2 and roof = 'mettal'", "unknown-code", 15),
        ("roof in ('thatch', 'mettal')", "unknown-code", 20),
        ("missing_because(rooms) = 'refusd'", "unknown-code", 1),
        ("urban = 1", "wrong-type", 1),
        ("1 < rooms < 3", "wrong-type", 1),
        ("visited < '2020-01-01'", "wrong-type", 1),
        ("rooms and urban", "wrong-type", 1),
        ("urban + 1 > 2", "wrong-type", 1),
        ("case when urban then 1 else 'x' end = 1", "wrong-type", 11),
        ("roof < 'metal'", "no-order", 1),
        ("age > 3", "member-attribute", 1),
        ("count_members(any_member(true)) > 1", "member-function", 15),
        ("any_member(size > 2)", "inside-members", 12),
        ("any_member(score > 2)", "inside-members", 12),
        ("any_member(missing_because(rooms) = 'refused')", "wrong-level", 12),
        ("coalesce(rooms, 1) > 2", "unknown-function", 1),
        ("avg(rooms) > 1", "unknown-function", 1),
        ("sum(rooms) over () > 1", "not-in-language", 1),
        ("rooms like 'a'", "not-in-language", 1),
        ("rooms between symmetric 3 and 1", "not-in-language", 1),
        ("rooms in (select 1)", "subquery", 1),
        ("exists (select 1)", "subquery", 16),
        ("rooms > 1; drop table households", "foreign-sign", 10),
        ("rooms ** 2 > 1", "foreign-sign", 7),
        ("rooms::int > 1", "foreign-sign", 6),
        ("rooms > 1 -- or true", "comment", 11),
        ("rooms /* > 1 or */ > 2", "comment", 7),
        ("rooms = null", "bare-null", 1),
        ("urban is true", "is-true", 1),
        ("case when urban then 1 end > 1", "no-else", 11),
        ("cast(rooms as text) = 'a'", "cast", 6),
        ("day > date 'yesterday'", "wrong-date", 12),
        ("rooms > 1e999", "wrong-number", 9),
        ("lookup('band', rooms) > 1", "unknown-lookup", 8),
        ("lookup('bands', urban) > 1", "wrong-type", 17),
        ("round(rooms, 12) > 1", "wrong-arguments", 1),
        ("every_member(true, true, true)", "wrong-arguments", 1),
        ("rooms > 1 and", "unreadable", 13),
        ("'open", "unreadable", 1),
        ("", "empty", 1),
        ("(" * 150 + "rooms" + ")" * 150 + " > 1", "too-large", 1),
        ("rooms" + " + rooms" * 150 + " > 1", "too-large", 1),
        ("least(" * 12 + "rooms" + ", 1)" * 12 + " > 1", "too-large", 1),
    ],
)
def test_what_is_not_in_the_language_is_refused_where_it_stands(text: str, code: str, column: int) -> None:
    first = problems(text)[0]
    assert (first.code, first.position) == (code, Position(1, column)), first


def test_every_problem_is_told_at_once_with_its_line() -> None:
    found = problems("room > 1\nor nobody\nor roof = 'tin'")
    assert [(p.code, p.position) for p in found] == [
        ("unknown-name", Position(1, 1)),
        ("unknown-name", Position(2, 4)),
        ("unknown-code", Position(3, 4)),
    ]
    assert found[0].hint == "Did you mean 'rooms'?"


def test_a_rule_about_a_person_may_name_the_household_but_not_count_its_members() -> None:
    assert parse("age > size and urban", NAMES, level=Level.PERSON).attributes == {"age", "size", "urban"}
    assert problems("any_member(age > 3)", Level.PERSON)[0].code == "member-function"


def test_a_default_for_missing_values_is_refused_with_the_reason() -> None:
    assert "hide" in problems("coalesce(rooms, 0) > 1")[0].hint


def test_a_name_that_means_two_things_is_refused() -> None:
    with pytest.raises(InvalidRule, match="'rooms' names more than one thing"):
        Names(attributes=DICTIONARY, parameters={"rooms": Type.NUMBER})
    with pytest.raises(InvalidRule, match="'day' is a name that the system uses"):
        Names(parameters={"day": Type.DATE})


def test_derived_attributes_come_after_what_they_build_on() -> None:
    assert list(derive(NAMES, ["rich"])) == ["size", "rich"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("loop + 1", "circle"),
        ("rooms / 2", "not-whole"),
        ("urban", "wrong-type"),
        ("cut_off", "unknown-name"),
    ],
)
def test_a_derived_attribute_that_cannot_be_is_refused(text: str, code: str) -> None:
    attributes = {**DICTIONARY, "loop": attribute("loop", Level.HOUSEHOLD, "integer", derived=text)}
    assert [(name, p.code) for name, p in check_derived(Names(attributes=attributes))] == [("loop", code)]


def test_members_cannot_be_counted_by_what_rests_on_counting_them() -> None:
    attributes = {
        **DICTIONARY,
        "wealth": attribute("wealth", Level.HOUSEHOLD, "integer", derived="count_members(rich)"),
    }
    assert [(name, p.code) for name, p in check_derived(Names(attributes=attributes))] == [
        ("wealth", "inside-members")
    ]


def test_reserved_words_are_those_of_the_engine() -> None:
    import duckdb

    query = "SELECT keyword_name FROM duckdb_keywords() WHERE keyword_category = 'reserved'"
    assert {name for (name,) in duckdb.sql(query).fetchall()} <= RESERVED_WORDS
