"""A programme's query: its answers, its reasons, its scores that add up, and its words."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from recensus.rules.compile import compile_programme
from recensus.rules.names import Names
from recensus.rules.negating import conditions_without_effect
from recensus.rules.parse import parse
from recensus.rules.programme import CheckedProgramme, ProgrammeRules
from recensus.rules.scores import Model, Score, Term
from recensus.rules.types import InvalidRule, Lookup
from recensus.rules.words import Change, Speaker, what_would_change
from recensus.vocabulary.types import Attribute, Kind, Level

DAY = date(2026, 3, 1)


def attribute(name: str, level: Level, kind: str, derived: str | None = None) -> Attribute:
    return Attribute(name=name, label={}, level=level, kind=Kind(kind), derived=derived)


DICTIONARY = {
    a.name: a
    for a in (
        attribute("rooms", Level.HOUSEHOLD, "integer"),
        attribute("urban", Level.HOUSEHOLD, "boolean"),
        attribute("owns_tv", Level.HOUSEHOLD, "boolean"),
        attribute("size", Level.HOUSEHOLD, "integer", "count_members(true)"),
        attribute(
            "employed_share", Level.HOUSEHOLD, "number", "share_of_members(employed, age between 15 and 64)"
        ),
        attribute("age", Level.PERSON, "integer"),
        attribute("employed", Level.PERSON, "boolean"),
    )
}
NAMES = Names(attributes=DICTIONARY)


def term(text: str, coefficient: float, minimum: float | None = None, maximum: float | None = None) -> Term:
    rule = parse(text, NAMES, level=Level.HOUSEHOLD)
    return Term(name=text, rule=rule, coefficient=coefficient, minimum=minimum, maximum=maximum)


RURAL = Model(
    name="rural",
    constant=Decimal("13.63715"),
    terms=(term("owns_tv", 0.1077126), term("ln(size)", -0.6136176), term("rooms", 0.0457915, 1, 7)),
)
URBAN = Model(
    name="urban", constant=Decimal("13.6"), terms=(term("employed_share", 0.13), term("rooms", 0.06))
)
SCORE = Score(
    name="score",
    models={"rural": RURAL, "urban": URBAN},
    choose=parse("case when urban then 'urban' else 'rural' end", NAMES, level=Level.HOUSEHOLD),
    readings={"score_band": Lookup(starts=(0, 13), values=("low", "high"), end=100)},
)
PROGRAMME = ProgrammeRules(
    unit=Level.HOUSEHOLD,
    day=DAY,
    attributes=DICTIONARY,
    conditions={"poor": "score <= cut_off", "has_child": "any_member(age < 5)"},
    parameters={"cut_off": Decimal("12.8")},
    scores={"score": SCORE},
)

Household = tuple[dict[str, Any], list[dict[str, Any]]]


def run(programme: ProgrammeRules, *households: Household, threads: int = 1) -> list[dict[str, Any]]:
    compiled = compile_programme(programme)
    kinds = {
        Kind.INTEGER: "BIGINT",
        Kind.NUMBER: "DECIMAL(18, 6)",
        Kind.BOOLEAN: "BOOLEAN",
        Kind.DATE: "DATE",
    }
    connection = duckdb.connect(config={"threads": threads})
    for table, keys, columns in (
        ("households", ["household_id"], compiled.columns.household),
        ("persons", ["person_id", "household_id"], compiled.columns.person),
    ):
        typed = [f"{key} BIGINT" for key in keys] + [
            f"{a.name} {kinds.get(a.kind, 'VARCHAR')}" for a in columns
        ]
        connection.execute(f"CREATE TABLE {table} ({', '.join([*typed, 'absent VARCHAR'])})")
    persons = 0
    for number, (household, members) in enumerate(households, start=1):
        _insert(connection, "households", {"household_id": number, **household})
        for member in members:
            persons += 1
            _insert(connection, "persons", {"person_id": persons, "household_id": number, **member})
    result = connection.execute(f"SELECT * FROM ({compiled.sql}) ORDER BY id")
    names = [column[0] for column in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def _insert(connection: duckdb.DuckDBPyConnection, table: str, row: dict[str, Any]) -> None:
    marks = ", ".join("?" for _ in row)
    connection.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", list(row.values()))


AMINAS: Household = ({"urban": False, "rooms": 4, "owns_tv": True}, [{"age": 34}, {"age": 3}])


def test_a_score_is_its_constant_and_the_exact_sum_of_its_terms() -> None:
    (row,) = run(PROGRAMME, AMINAS)
    assert row["score__model"] == "rural"
    assert row["score"] == Decimal("13.63715") + sum(row["score__terms"])
    assert row["score__terms"][:3] == [
        Decimal("0.107712600"),
        Decimal("-0.425327309"),
        Decimal("0.183166000"),
    ]
    assert row["score_band"] == "high"
    assert (row["poor"], row["poor__left"], row["poor__right"]) == (False, float(row["score"]), 12.8)


def test_an_undefined_term_leaves_the_score_open_and_names_what_is_missing() -> None:
    (row,) = run(PROGRAMME, ({"urban": False, "owns_tv": True}, [{"age": 34}, {"age": 3}]))
    assert (row["outcome"], row["score"], row["missing"]) == ("cannot be determined", None, ["rooms"])
    assert row["score__terms"][2] is None


def test_nobody_of_working_age_makes_the_employed_share_undetermined_and_never_zero() -> None:
    (row,) = run(
        PROGRAMME,
        ({"urban": True, "rooms": 1}, [{"age": 70, "employed": False}, {"age": 3, "employed": None}]),
    )
    assert (row["outcome"], row["score"], row["missing"]) == ("cannot be determined", None, [])


def test_what_another_model_or_another_member_lacks_is_no_reason() -> None:
    members = [{"age": 34, "employed": None}, {"age": 3, "employed": None}]
    (row,) = run(PROGRAMME, ({"urban": True, "rooms": 2, "owns_tv": None}, members))
    assert row["missing"] == ["employed"]
    (row,) = run(
        PROGRAMME,
        ({"urban": True, "rooms": 2}, [{"age": None, "employed": True}, {"age": 3, "employed": None}]),
    )
    assert row["missing"] == ["age"]


def test_an_unknown_choice_of_model_is_not_taken_for_the_last_one() -> None:
    (row,) = run(PROGRAMME, ({"urban": None, "rooms": 2, "owns_tv": None}, [{"age": 3}]))
    assert (row["score"], row["score__model"], row["missing"]) == (None, None, ["urban"])


def test_what_is_missing_does_not_matter_once_the_answer_is_no() -> None:
    (row,) = run(PROGRAMME, ({"urban": None}, [{"age": 50}]))
    assert (row["outcome"], row["poor"], row["missing"]) == ("not eligible", None, [])


def test_values_outside_the_fitted_range_are_flagged_and_not_changed() -> None:
    (row,) = run(PROGRAMME, ({**AMINAS[0], "rooms": 9}, AMINAS[1]))
    assert row["score__outside"] == ["rooms"]
    assert row["score__terms"][2] == Decimal("0.412123500")


def test_the_same_programme_gives_the_same_text_and_the_same_answers_on_any_number_of_threads() -> None:
    households = [
        ({"urban": i % 3 == 0, "rooms": i % 9, "owns_tv": i % 2 == 0}, [{"age": i % 80}]) for i in range(60)
    ]
    assert compile_programme(PROGRAMME).sql == compile_programme(replace(PROGRAMME)).sql
    assert run(PROGRAMME, *households) == run(PROGRAMME, *households, threads=4)


def test_a_programme_for_persons_sees_the_household_that_they_live_in() -> None:
    programme = ProgrammeRules(
        unit=Level.PERSON,
        day=DAY,
        attributes=DICTIONARY,
        conditions={"alone": "size = 1", "old": "age >= 65"},
    )
    rows = run(programme, ({}, [{"age": 70}]), ({}, [{"age": 70}, {"age": 3}]), ({}, [{"age": None}]))
    assert [row["outcome"] for row in rows] == [
        "eligible",
        "not eligible",
        "not eligible",
        "cannot be determined",
    ]
    assert rows[3]["missing"] == ["age"]


def test_an_example_may_state_a_derived_attribute_outright() -> None:
    given = NAMES.with_stored({"size"}).attributes
    programme = ProgrammeRules(
        unit=Level.HOUSEHOLD, day=DAY, attributes=given, conditions={"large": "size >= 8"}
    )
    assert run(programme, ({"size": 8}, []))[0]["outcome"] == "eligible"


def test_a_negated_condition_changes_somebodys_answer_and_an_idle_one_is_found() -> None:
    households = [
        AMINAS,
        ({"urban": False, "rooms": 1, "owns_tv": False}, [{"age": a} for a in (3, 9, 30, 31, 32)]),
    ]

    def outcomes(programme: ProgrammeRules) -> dict[Any, str]:
        return {row["id"]: row["outcome"] for row in run(programme, *households)}

    assert conditions_without_effect(PROGRAMME, outcomes) == []
    idle = replace(
        PROGRAMME, conditions={**PROGRAMME.conditions, "idle": "rooms > 2"}, eligible="poor and has_child"
    )
    assert conditions_without_effect(idle, outcomes) == ["idle"]


@pytest.mark.parametrize("eligible", ["poor and has_chid", "rooms > 2", "poor = 1"])
def test_an_outcome_speaks_of_conditions_only(eligible: str) -> None:
    with pytest.raises(InvalidRule, match="eligible"):
        CheckedProgramme.check(replace(PROGRAMME, eligible=eligible))


def test_a_condition_that_does_not_parse_is_named() -> None:
    with pytest.raises(
        InvalidRule, match="poor: line 1, column 10: unknown-name: Nothing is called 'cutoff'"
    ):
        compile_programme(replace(PROGRAMME, conditions={"poor": "score <= cutoff"}))


def test_a_condition_is_said_in_words_with_its_values_and_answer() -> None:
    rule = CheckedProgramme.check(PROGRAMME).conditions["poor"]
    labels = {"score": "estimated consumption", "cut_off": "cut-off"}
    values = {"score": Decimal("12.720000000"), "cut_off": Decimal("12.60")}
    speaker = Speaker(labels=labels, values=values)
    assert (
        speaker.condition(rule.root, answer=False)
        == "estimated consumption (12.72) is at most cut-off (12.6): no"
    )
    swahili = Speaker(labels=labels, phrases={"<=": "{left} haizidi {right}", "unknown": "haijulikani"})
    assert swahili.condition(rule.root, answer=None) == "estimated consumption haizidi cut-off: haijulikani"


def test_any_rule_can_be_said() -> None:
    text = (
        "count_members(age < 5) + 1 > 2 and not urban and rooms in (1, 2) and rooms between 1 and 3 or rooms is null"
        " or case when urban then ln(size) else null end > 1 or every_member(employed, age > 14)"
        " or missing_because(rooms) = 'refused' or lookup('bands', -rooms) = 1"
    )
    names = replace(NAMES, lookups={"bands": Lookup(starts=(0,), values=(1.0,), end=9)})
    assert Speaker().say(parse(text, names, level=Level.HOUSEHOLD).root) == (
        "((the number of members for whom age is less than 5) + 1 is more than 2 and it is not so that urban and rooms "
        "is one of 1, 2 and rooms is from 1 to 3) or rooms is not known or if urban: ln(size); otherwise cannot be "
        "determined is more than 1 or (for every member, employed (of those for whom age is more than 14)) or the "
        "reason why rooms is missing is refused or -rooms looked up in bands is 1"
    )


def test_what_would_change_names_the_threshold_of_each_comparison_in_the_way() -> None:
    root = parse("rooms <= 3 and not (size < 4 or size = 9)", NAMES, level=Level.HOUSEHOLD).root
    first, second, third = (
        parse(t, NAMES, level=Level.HOUSEHOLD).root for t in ("rooms <= 3", "size < 4", "size = 9")
    )
    sides = {first: (5.0, 3.0), second: (2.0, 4.0), third: (2.0, 9.0)}
    found = what_would_change(root, sides)  # type: ignore[arg-type]  # all three are comparisons
    assert [(change.value, change.operator, change.threshold) for change in found] == [
        (5.0, "<=", 3.0),
        (2.0, ">=", 4.0),
    ]
    assert all(isinstance(change, Change) for change in found)
    assert what_would_change(root, {}) == []
