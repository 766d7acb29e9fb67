"""A programme is read whole from its pack: each text with its line, each amount with its days."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from recensus.programmes.catalogue import ProgrammeHasProblems, open_programme, read_programme
from recensus.programmes.types import NoValueInForce, Parameter
from recensus.vocabulary.pack import open_pack, read_pack
from recensus.vocabulary.types import Level

MINIMUM_AGE = Parameter(
    name="minimum_age",
    label={"en": "Minimum age"},
    values={date(2024, 7, 1): Decimal(60), date(2010, 1, 1): Decimal(65)},
)

# what is changed (file, old, new), and which problem must be found on the line of the change: code, nearest word
PLANTED = [
    ("programme.yaml", "unit: household", "unit: houshold", "unknown_word", "household"),
    ("programme.yaml", "holder:", "holdr:", "unknown_key", "holder"),
    ("programme.yaml", "monthly", "montly", "unknown_word", "monthly"),
    ("programme.yaml", "amount: 100", "amount: -1", "wrong_value", ""),
    ("rules.yaml", "name: has_child", "name: Has child", "wrong_value", ""),
    ("rules.yaml", "name: has_child", "name: low_income", "said_twice", ""),
    ("rules.yaml", "rule: any_member", "rul: any_member", "unknown_key", "rule"),
    ("rules.yaml", "eligible: low", "elgible: low", "unknown_key", "eligible"),
    ("parameters.yaml", "2025-01-01", "2025-13-01", "wrong_value", ""),
    ("parameters.yaml", "270.50", "yes", "mixed_values", ""),
    ("parameters.yaml", "270.50", "true", "wrong_value", ""),
    ("parameters.yaml", "{2024-01-01: 18}", "{}", "wrong_value", ""),
    ("parameters.yaml", "child_age: {label", "ChildAge: {label", "bad_name", ""),
    ("examples.yaml", "outcome: eligible", "outcome: elligible", "unknown_word", "eligible"),
    ("examples.yaml", "conditions: {low_income: true", "conditions: {low_income: maybe", "wrong_value", ""),
    ("examples.yaml", "- name: the age", "- person: {}\n  name: the age", "wrong_unit", ""),
]


def test_the_old_value_holds_on_the_last_day_before_a_reform() -> None:
    assert MINIMUM_AGE.on(date(2024, 6, 30)) == 65
    assert MINIMUM_AGE.on(date(2024, 7, 1)) == 60


def test_asking_before_the_first_law_says_so_and_names_the_parameter() -> None:
    with pytest.raises(NoValueInForce, match="minimum_age has no value before 2010-01-01"):
        MINIMUM_AGE.on(date(1999, 1, 1))


def test_the_starter_programme_is_read_whole(starter: Any) -> None:
    programme = open_programme(open_pack(starter.path), "child_grant")
    assert programme.unit is Level.HOUSEHOLD
    assert [(condition.name, condition.line) for condition in programme.conditions] == [
        ("low_income", 4),
        ("has_child", 7),
    ]
    assert programme.eligible_line == 9
    assert programme.parameters_on(date(2025, 6, 1)) == {
        "income_line": Decimal("270.50"),
        "child_age": Decimal(18),
    }
    assert programme.benefit is not None
    assert programme.benefit.amount == 100
    assert [example.outcome for example in programme.examples] == [
        "eligible",
        "cannot be determined",
        "not eligible",
    ]
    assert programme.examples[1].members == ({"age": 34}, {})


@pytest.mark.parametrize(("file", "old", "new", "code", "near"), PLANTED)
def test_a_planted_problem_is_named_at_its_line(
    starter: Any, file: str, old: str, new: str, code: str, near: str
) -> None:
    line = starter.change(file, old, new)
    pack, _ = read_pack(starter.path)
    assert pack is not None
    _, problems = read_programme(pack, "child_grant")
    place = (f"programmes/child_grant/{file}", line, code)
    found = [problem for problem in problems if (problem.file, problem.line, problem.code) == place]
    assert found, problems
    assert found[0].nearest == near


def test_a_parameter_may_be_a_day_or_a_text(starter: Any) -> None:
    starter.write(
        "parameters.yaml",
        "from_day: {label: D, values: {2024-01-01: 2020-02-29}}\nzone: {label: Z, values: {2024-01-01: rural}}\n",
    )
    pack, _ = read_pack(starter.path)
    assert pack is not None
    programme, problems = read_programme(pack, "child_grant")
    assert problems == []
    assert programme is not None
    assert programme.parameters_on(date(2024, 1, 1)) == {"from_day": date(2020, 2, 29), "zone": "rural"}


def test_a_model_without_its_table_is_a_problem_at_its_line(starter: Any) -> None:
    starter.write("models.yaml", "score:\n  kind: scorecard\n  file: models/crad.csv\n  maximum: 100\n")
    starter.write("models/card.csv", "question,when,points,label\nq,true,100,\n")
    pack, _ = read_pack(starter.path)
    assert pack is not None
    _, problems = read_programme(pack, "child_grant")
    assert [(problem.code, problem.line, problem.nearest) for problem in problems] == [
        ("missing_file", 3, "models/card.csv")
    ]


def test_a_model_is_handed_on_with_its_table(starter: Any) -> None:
    starter.write(
        "models.yaml",
        "score: {kind: scorecard, file: models/card.csv, maximum: 100, lookup: {chance: lookups/chance.csv}}\n",
    )
    starter.write("models/card.csv", "question,when,points,label\nq,true,100,\n")
    starter.write("lookups/chance.csv", "from,to,value\n0,49,80.5\n50,100,10\n")
    programme = open_programme(open_pack(starter.path), "child_grant")
    model = programme.models["score"]
    assert model.table.startswith("question,when")
    assert model.maximum == 100
    assert [row.value for row in model.lookup["chance"].ranges] == [Decimal("80.5"), Decimal(10)]


def test_a_programme_that_the_pack_does_not_have_is_answered_with_the_nearest(starter: Any) -> None:
    with pytest.raises(ProgrammeHasProblems, match="Did you mean 'child_grant'"):
        open_programme(open_pack(starter.path), "child_grants")
