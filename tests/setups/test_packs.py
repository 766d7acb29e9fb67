"""The check of a whole pack names everything that would go wrong later, in one run."""

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from recensus.cli import packs as commands
from recensus.setups.packs import check_pack
from recensus.setups.starting import CannotBegin, begin_pack

ATTRIBUTES = "vocabulary/attributes.yaml"
SURVEY = "sources/household_survey.yaml"
RULES = "programmes/child_grant/rules.yaml"
PARAMETERS = "programmes/child_grant/parameters.yaml"
EXAMPLES = "programmes/child_grant/examples.yaml"

# what is changed (file, old, new), and which problem must be found on the line of the change: code, nearest word
PLANTED = [
    ("pack.yaml", "head: head ", "head: hed ", "unknown_relationship_code", "head"),
    (ATTRIBUTES, "count_members(true)", "count_members(tru)", "unknown_name", None),
    (ATTRIBUTES, "monthly_income / household_size", "monthly_incom / household_size", "unknown_name", None),
    (ATTRIBUTES, "kind: number, derived: monthly", "kind: boolean, derived: monthly", "wrong_type", None),
    (ATTRIBUTES, "count_members(true)", "household_size + 1", "circle", None),
    (SURVEY, "rooms: n_rooms", "room: n_rooms", "undefined_attribute", "rooms"),
    (SURVEY, "rooms: n_rooms", "age: n_rooms", "wrong_level", ""),
    (SURVEY, "rooms: n_rooms", "household_size: n_rooms", "derived_attribute", ""),
    (SURVEY, "rooms: n_rooms", "area: n_rooms", "said_twice", ""),
    (SURVEY, "2: spouse", "2: spous", "unknown_code", "spouse"),
    (SURVEY, "carries: [population]", "carries: [populaton]", "unknown_word", "population"),
    (SURVEY, "key: hh_id ", "keys: hh_id ", "unknown_key", "key"),
    (RULES, "income_per_head <= income_line", "income_per_head <= income_lin", "unknown_name", None),
    (RULES, "income_per_head <= income_line", "income_per_head + income_line", "wrong_type", None),
    (RULES, "any_member(age < child_age)", "any_membr(age < child_age)", "unknown_function", None),
    (RULES, "low_income and has_child", "low_incom and has_child", "unknown_name", None),
    (PARAMETERS, "child_age: {label", "age: {label", None, None),
    (
        EXAMPLES,
        "conditions: {low_income: true",
        "conditions: {low_incme: true",
        "unknown_condition",
        "low_income",
    ),
    (EXAMPLES, "missing: [age]", "missing: [aeg]", "unknown_attribute", "age"),
    (EXAMPLES, "monthly_income: 9000", "monthly_incme: 9000", "unknown_attribute", "monthly_income"),
    (EXAMPLES, "monthly_income: 9000", "monthly_income: nine thousand", "wrong_value", ""),
    (EXAMPLES, "monthly_income: 9000", "age: 9", "unknown_attribute", ""),
    (EXAMPLES, "{age: 34}, {age: 6}", "{age: 34}, {age: six}", "wrong_value", ""),
]


def found_in(path: Path, file: str, line: int, code: str | None) -> list[str]:
    """Return the nearest words of the problems found at a place."""
    return [
        problem.nearest
        for problem in check_pack(path)
        if (problem.file, problem.line) == (file, line) and code in (None, problem.code)
    ]


def test_the_starter_pack_has_no_problems(starter: Any) -> None:
    assert check_pack(starter.path) == []


@pytest.mark.parametrize(("file", "old", "new", "code", "near"), PLANTED)
def test_a_planted_problem_is_named_at_its_line(
    starter: Any, file: str, old: str, new: str, code: str | None, near: str | None
) -> None:
    line = starter.change(file, old, new)
    if code is None:  # a name for two things is told of the programme, at the first line of its rules
        file, line = RULES, 1
    found = found_in(starter.path, file, line, code)
    assert found, check_pack(starter.path)
    assert near in (None, found[0])


@pytest.mark.parametrize(
    ("old", "new", "example"),
    [
        ("outcome: eligible", "outcome: not eligible", 2),
        ("has_child: true", "has_child: false", 2),
        ("missing: [age]", "missing: [rooms]", 8),
        ("monthly_income: 9000", "monthly_income: 400", 14),
    ],
)
def test_an_example_that_comes_out_differently_is_named(
    starter: Any, old: str, new: str, example: int
) -> None:
    starter.change(EXAMPLES, old, new)
    assert [(problem.line, problem.code) for problem in check_pack(starter.path)] == [
        (example, "example_differs")
    ]


def test_a_changed_parameter_is_caught_by_the_examples(starter: Any) -> None:
    starter.change(PARAMETERS, "2024-01-01: 250", "2024-01-01: 150")
    assert {problem.code for problem in check_pack(starter.path)} == {"example_differs"}


def with_card(starter: Any, points: int, *, table: str = "from,to,value\n0,49,80\n50,100,10\n") -> None:
    """Add a scorecard to the starter's programme."""
    folder = "programmes/child_grant"
    starter.write(
        f"{folder}/models.yaml",
        "points:\n  {kind: scorecard, file: models/card.csv, maximum: 100, lookup: {chance: lookups/chance.csv}}\n",
    )
    starter.write(
        f"{folder}/models/card.csv",
        "question,when,points,label\ntv,owns_tv,40,Yes\ntv,not owns_tv,0,No\n"
        f"rooms,rooms >= 3,{points},\nrooms,true,0,\n",
    )
    starter.write(f"{folder}/lookups/chance.csv", table)


def test_a_scorecard_that_reaches_its_maximum_is_sound(starter: Any) -> None:
    with_card(starter, points=60)
    assert check_pack(starter.path) == []


def test_a_scorecard_that_does_not_reach_its_stated_maximum_is_a_problem(starter: Any) -> None:
    with_card(starter, points=50)
    assert [problem.code for problem in check_pack(starter.path)] == ["wrong_maximum"]


def test_a_lookup_table_with_a_hole_is_a_problem(starter: Any) -> None:
    with_card(starter, points=60, table="from,to,value\n0,49,80\n51,100,10\n")
    assert [(problem.code, problem.line) for problem in check_pack(starter.path)] == [("hole", 3)]


def test_a_model_with_an_undefined_name_is_a_problem_at_its_row(starter: Any) -> None:
    folder = "programmes/child_grant"
    starter.write(f"{folder}/models.yaml", "score: {kind: pmt, file: models/pmt.csv, digits: 6}\n")
    starter.write(f"{folder}/models/pmt.csv", "term,coefficient,label\n1,12.5,\nln(household_siz),-0.4,\n")
    assert [(p.file, p.line, p.code) for p in check_pack(starter.path)] == [
        (f"{folder}/models/pmt.csv", 3, "unknown_name")
    ]


def test_a_source_s_own_checks_are_parsed_and_what_it_turns_off_must_exist(starter: Any) -> None:
    text = (starter.path / SURVEY).read_text()
    line = text.count("\n") + 1
    checks = "checks:\n  off: [no_adlt]\n  add:\n    - name: young\n      level: person\n"
    checks += "      flag_when: age < childage\n"
    starter.write(SURVEY, text + checks + "      says: Young\n")
    assert found_in(starter.path, SURVEY, line + 1, "unknown_check") == ["no_adult"]
    assert found_in(starter.path, SURVEY, line + 5, "unknown_name")
    starter.write(
        SURVEY, text + checks.replace("no_adlt", "no_adult").replace("childage", "18") + "      says: Young\n"
    )
    assert check_pack(starter.path) == []


def test_messages_speak_only_of_checks_that_exist(starter: Any) -> None:
    starter.write("vocabulary/messages.yaml", "no_adult: {sw: Hakuna}\nno_adlt: {sw: Hakuna}\n")
    assert found_in(starter.path, "vocabulary/messages.yaml", 2, "unknown_check") == ["no_adult"]


def test_an_attribute_with_a_problem_is_told_once_and_not_wherever_it_is_used(starter: Any) -> None:
    line = starter.change(
        ATTRIBUTES, "label: Age, level: person, kind: integer", "label: Age, level: person, kind: intger"
    )
    assert [(p.file, p.line, p.code, p.nearest) for p in check_pack(starter.path)] == [
        (ATTRIBUTES, line, "unknown_word", "integer")
    ]


def test_a_pack_file_that_lacks_what_it_must_say_hides_nothing_else(starter: Any) -> None:
    starter.change("pack.yaml", "currency: XXX ", "# ")
    line = starter.change(SURVEY, "rooms: n_rooms", "room: n_rooms")
    assert [(problem.file, problem.line, problem.code) for problem in check_pack(starter.path)] == [
        ("pack.yaml", 1, "missing_key"),
        (SURVEY, line, "undefined_attribute"),
    ]


def test_a_file_in_another_encoding_is_named_and_hides_nothing_else(starter: Any) -> None:
    (starter.path / "vocabulary/codes.yaml").write_bytes("sex: {m: Männlich}\n".encode("latin-1"))
    line = starter.change(SURVEY, "rooms: n_rooms", "room: n_rooms")
    found = {(problem.file, problem.line, problem.code) for problem in check_pack(starter.path)}
    assert {("vocabulary/codes.yaml", 1, "not_utf8"), (SURVEY, line, "undefined_attribute")} <= found


def test_two_files_that_set_one_attribute_are_ambiguous(starter: Any) -> None:
    text = (starter.path / SURVEY).read_text()
    extra = '  visits: {describes: household, pattern: "v*", key: hh, columns: {rooms: r}}\n'
    starter.write(SURVEY, text + extra)
    assert found_in(starter.path, SURVEY, text.count("\n") + 1, "ambiguous_mapping")


def test_twenty_problems_of_many_kinds_are_all_named_in_one_run(starter: Any) -> None:
    planted, taken = [], set()
    for file, old, new, code, _ in PLANTED:
        if new.startswith("keys:"):  # without its key a file kind has no shape, and hides what is wrong in it
            continue
        before = (starter.path / file).read_text()
        place = (file, before[: before.index(old)].count("\n")) if before.count(old) == 1 else None
        if code is not None and file != EXAMPLES and place is not None and place not in taken:
            taken.add(place)
            planted.append((file, starter.change(file, old, new), code))
    words = (starter.path / ATTRIBUTES).read_text()
    starter.write(
        ATTRIBUTES, words + "".join(f"w{n}: {{label: W, level: person, kind: kode}}\n" for n in range(11))
    )
    planted += [(ATTRIBUTES, words.count("\n") + 1 + n, "unknown_word") for n in range(11)]
    found = {(problem.file, problem.line, problem.code) for problem in check_pack(starter.path)}
    assert len(planted) >= 20
    assert [plant for plant in planted if plant not in found] == []


@pytest.fixture
def recensus() -> typer.Typer:
    """Give the commands on packs alone."""
    app = typer.Typer()
    commands.register(app)
    return app


def test_the_command_says_where_what_and_what_was_meant(starter: Any, recensus: typer.Typer) -> None:
    line = starter.change(SURVEY, "rooms: n_rooms", "room: n_rooms")
    done = CliRunner().invoke(recensus, ["pack", "check", str(starter.path)])
    assert done.exit_code == 1
    for said in (SURVEY, f"line {line}", "undefined_attribute", "did you mean: rooms"):
        assert said in done.stderr


def test_the_command_answers_scripts_in_json(starter: Any, recensus: typer.Typer) -> None:
    assert CliRunner().invoke(recensus, ["pack", "check", str(starter.path), "--json"]).stdout.strip() == "[]"
    line = starter.change(SURVEY, "rooms: n_rooms", "room: n_rooms")
    done = CliRunner().invoke(recensus, ["pack", "check", str(starter.path), "--json"])
    assert done.exit_code == 1
    assert [(problem["line"], problem["nearest"]) for problem in json.loads(done.stdout)] == [(line, "rooms")]


def test_a_pack_that_is_not_there_is_wrong_use(recensus: typer.Typer) -> None:
    done = CliRunner().invoke(recensus, ["pack", "check", "no-such-pack"])
    assert done.exit_code == 2
    assert "no-such-pack" in done.stderr


def test_a_new_pack_passes_the_check_and_is_listed(
    tmp_path: Path, recensus: typer.Typer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(recensus, ["pack", "new", "my-land"]).exit_code == 0
    assert CliRunner().invoke(recensus, ["pack", "check", "my-land"]).exit_code == 0
    listed = json.loads(CliRunner().invoke(recensus, ["pack", "list", "--json"]).stdout)
    assert {"name": "my-land", "path": "countries/my-land"} in listed


def test_beginning_a_pack_overwrites_nothing_and_refuses_bad_names(tmp_path: Path) -> None:
    begin_pack("mine", folder=tmp_path)
    with pytest.raises(CannotBegin, match="there already"):
        begin_pack("mine", folder=tmp_path)
    with pytest.raises(CannotBegin, match="small letters"):
        begin_pack("../elsewhere", folder=tmp_path)
