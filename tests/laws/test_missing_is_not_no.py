"""Law 2: missing is not no. Three answers, and what is unknown never decides."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recensus.eligibility.asking import ask
from recensus.eligibility.compiling import Ruleset, compile_on
from recensus.programmes.types import Condition, ModelDefinition, ModelKind, Parameter, Programme
from recensus.vocabulary.types import Attribute, Kind, Level, Pack, Roles, Survivorship

DAY = date(2026, 7, 1)
HOUSEHOLD = {"rooms": Kind.INTEGER, "income": Kind.NUMBER, "urban": Kind.BOOLEAN, "tv": Kind.BOOLEAN}
PERSON = {"age": Kind.INTEGER, "employed": Kind.BOOLEAN}
DERIVED = {"size": "count_members(true)", "workers": "count_members(employed)"}

CONDITIONS = {
    "poor": "score <= cut_off",
    "has_child": "any_member(age < 18)",
    "crowded": "size / rooms > 2",
    "all_idle": "every_member(not employed, age >= 15)",
    "few_workers": "workers < 2 and sum_members(age) > 20",
}
OUTCOMES = [
    "poor and has_child",
    "poor or crowded",
    "not poor and (has_child or not crowded)",
    "case when all_idle then poor else few_workers end",
]
MODEL = (
    "model,term,coefficient,label,minimum,maximum\n"
    "urban,1,3,Constant,,\nurban,rooms,0.5,Rooms,,\nurban,ln(income),0.25,Income,,\n"
    "rural,1,2,Constant,,\nrural,tv,1.5,Television,,\nrural,share_of_members(employed),1,Employed,,\n"
)


def pack() -> Pack:
    """Return a pack of a few words."""
    of_household, of_person = Level.HOUSEHOLD, Level.PERSON
    words = [
        Attribute(name=n, label={"en": n}, level=of_household, kind=kind) for n, kind in HOUSEHOLD.items()
    ]
    words += [Attribute(name=n, label={"en": n}, level=of_person, kind=kind) for n, kind in PERSON.items()]
    words += [
        Attribute(name=n, label={"en": n}, level=of_household, kind=Kind.INTEGER, derived=rule)
        for n, rule in DERIVED.items()
    ]
    empties = ("code_lists", "issuers", "areas", "messages", "sources", "programmes", "tables")
    empty: dict[str, Any] = {name: {} for name in empties}
    return Pack(
        name="law",
        path="",
        label={"en": "Law"},
        languages=("en",),
        currency="XXX",
        calendar="gregorian",
        setup="social_registry",
        content_hash="0" * 64,
        attributes={word.name: word for word in words},
        roles=Roles(),
        survivorship=Survivorship(),
        **empty,
    )


def ruleset(eligible: str) -> Ruleset:
    """Return the programme whose outcome is ``eligible`` over the conditions."""
    chosen = "case when urban then 'urban' else 'rural' end"
    model = ModelDefinition(
        name="score", kind=ModelKind.PMT, file="models/pmt.csv", table=MODEL, choose=chosen, digits=6
    )
    programme = Programme(
        name="law",
        label={"en": "Law"},
        unit=Level.HOUSEHOLD,
        holder="",
        conditions=tuple(Condition(name=n, rule=r, says={"en": n}, line=1) for n, r in CONDITIONS.items()),
        eligible=eligible,
        parameters={"cut_off": Parameter(name="cut_off", label={"en": "c"}, values={DAY: Decimal("4.2")})},
        models={"score": model},
    )
    return compile_on(pack(), programme, DAY)


RULESETS = {eligible: ruleset(eligible) for eligible in OUTCOMES}

VALUES: dict[str, st.SearchStrategy[Any]] = {
    "rooms": st.integers(0, 6),
    "income": st.sampled_from(["0", "1.5", "20", "400"]),
    "urban": st.booleans(),
    "tv": st.booleans(),
    "age": st.integers(0, 90),
    "employed": st.booleans(),
}
Facts = dict[str, Any]


def facts(kinds: Mapping[str, Kind], *, complete: bool) -> st.SearchStrategy[Facts]:
    """Draw the facts about one registrant; unless complete, each may be missing."""
    return st.fixed_dictionaries({n: VALUES[n] if complete else st.none() | VALUES[n] for n in kinds})


households = st.tuples(
    facts(HOUSEHOLD, complete=False),
    st.lists(facts(PERSON, complete=False), max_size=4),
    facts(HOUSEHOLD, complete=True),
    st.lists(facts(PERSON, complete=True), min_size=4, max_size=4),
)
drawn = st.lists(households, min_size=1, max_size=40)


def answers(rules: Ruleset, population: list[tuple[Facts, list[Facts]]]) -> list[dict[str, Any]]:
    """Determine everyone, in the order given."""
    homes = [{"household_id": n, **home} for n, (home, _) in enumerate(population)]
    members = [
        {"person_id": 10 * n + m, "household_id": n, **person}
        for n, (_, people) in enumerate(population)
        for m, person in enumerate(people)
    ]
    return sorted(ask(rules, homes, members), key=lambda row: row["id"])


def completed(known: Facts, filling: Facts) -> Facts:
    """Fill in what is missing, and nothing else."""
    return {name: filling[name] if value is None else value for name, value in known.items()}


@pytest.mark.parametrize("eligible", OUTCOMES)
@settings(max_examples=8, deadline=None)
@given(population=drawn)
def test_what_comes_to_be_known_never_turns_a_decided_answer(eligible: str, population: list[Any]) -> None:
    """A decided answer holds for every way in which the missing values might turn out."""
    rules = RULESETS[eligible]
    before = answers(rules, [(home, people) for home, people, _, _ in population])
    after = answers(
        rules,
        [
            (completed(home, full), [completed(*pair) for pair in zip(people, filling, strict=False)])
            for home, people, full, filling in population
        ],
    )
    for known, later in zip(before, after, strict=True):
        if known["outcome"] != "cannot be determined":
            assert known["outcome"] == later["outcome"]
        for condition in CONDITIONS:
            if known[condition] is not None:
                assert known[condition] == later[condition]
        if known["score"] is not None:
            assert known["score"] == later["score"]


@pytest.mark.parametrize("eligible", OUTCOMES)
@settings(max_examples=8, deadline=None)
@given(population=drawn)
def test_an_open_answer_names_what_is_missing_and_a_decided_one_nothing(
    eligible: str, population: list[Any]
) -> None:
    rows = answers(RULESETS[eligible], [(home, people) for home, people, _, _ in population])
    for row, (home, people, _, _) in zip(rows, population, strict=True):
        lacking = {name for facts in (home, *people) for name, value in facts.items() if value is None}
        assert set(row["missing"]) <= lacking
        if row["outcome"] != "cannot be determined":
            assert row["missing"] == []


@settings(max_examples=8, deadline=None)
@given(population=drawn)
def test_not_eligible_needs_a_condition_that_is_known_to_fail(population: list[Any]) -> None:
    rows = answers(RULESETS["poor and has_child"], [(home, people) for home, people, _, _ in population])
    for row in rows:
        if row["outcome"] == "not eligible":
            assert row["poor"] is False or row["has_child"] is False
        if row["outcome"] == "eligible":
            assert row["poor"] is True
            assert row["has_child"] is True


@settings(max_examples=8, deadline=None)
@given(population=drawn)
def test_a_score_with_an_undefined_term_is_no_number_and_decides_nothing(population: list[Any]) -> None:
    rows = answers(RULESETS["poor and has_child"], [(home, people) for home, people, _, _ in population])
    for row in rows:
        undefined = any(part is None for part in row["score__terms"])
        assert (row["score"] is None) == undefined
        if undefined and row["has_child"] is not False:
            assert row["outcome"] == "cannot be determined"


def test_nobody_interviewed_is_undetermined_not_refused() -> None:
    (row,) = answers(RULESETS["poor and has_child"], [(dict.fromkeys(HOUSEHOLD), [dict.fromkeys(PERSON)])])
    assert row["outcome"] == "cannot be determined"
    assert row["missing"] == ["age", "urban"]


CARD = "question,when,points\nwealth,rooms >= 4,10\nwealth,tv,5\nwealth,not tv,0\n"


@pytest.mark.parametrize(
    ("known", "points", "outcome", "missing"),
    [
        ({"rooms": 5}, 10, "not eligible", []),
        ({"rooms": 2, "tv": True}, 5, "not eligible", []),
        ({"rooms": 2, "tv": False}, 0, "eligible", []),
        ({"tv": True}, None, "cannot be determined", ["rooms"]),
        ({"rooms": 2}, None, "cannot be determined", ["tv"]),
    ],
)
def test_a_cards_question_stays_open_where_an_earlier_answer_is_unknown(
    known: Facts, points: int | None, outcome: str, missing: list[str]
) -> None:
    """A later answer that is true gives no points: the earlier might be true as well, and would have come first."""
    card = ModelDefinition(name="points", kind=ModelKind.SCORECARD, file="models/card.csv", table=CARD)
    programme = Programme(
        name="law",
        label={"en": "Law"},
        unit=Level.HOUSEHOLD,
        holder="",
        conditions=(Condition(name="poor", rule="points < 3", says={"en": "poor"}, line=1),),
        models={"points": card},
    )
    (row,) = answers(compile_on(pack(), programme, DAY), [(known, [])])
    assert (row["points"], row["outcome"], row["missing"]) == (points, outcome, missing)
