"""Models come out of a pack's CSV whole, or every problem is named with its line."""

from decimal import Decimal

import pytest

from recensus.assessment.pmt import read_pmt
from recensus.assessment.scorecard import read_scorecard
from recensus.assessment.scoring import ModelsHaveProblems, score_problems, scores_of
from recensus.assessment.tables import Table
from recensus.programmes.types import LookupRow, LookupTable, ModelDefinition, ModelKind, Programme
from recensus.rules.names import Names
from recensus.rules.types import Type
from recensus.vocabulary.types import Attribute, Kind, Level

DICTIONARY = {
    name: Attribute(name=name, label={}, level=Level.HOUSEHOLD, kind=Kind(kind))
    for name, kind in {
        "rooms": "integer",
        "members": "integer",
        "owns_tv": "boolean",
        "district": "area",
    }.items()
}


def table(text: str) -> Table:
    return Table(
        file="models/model.csv", text=text, names=Names(attributes=DICTIONARY), level=Level.HOUSEHOLD
    )


def test_a_pmt_keeps_its_models_terms_and_fitted_ranges() -> None:
    read = table(
        "model,term,coefficient,label,minimum,maximum\n"
        "rural,1,13.63715,Constant,,\n"
        "rural,ln(members),-0.6136176,Size,0,3\n"
        'rural,"least(rooms, 7)",0.0457915,Rooms,1,7\n'
        "urban,1,13.60793,Constant,,\n"
        "urban,owns_tv,0.05,TV,,\n"
        "urban,rooms * members,0.001,Interaction,,\n"
    )
    models = read_pmt(read)
    assert read.problems == []
    assert {name: (m.constant, [t.name for t in m.terms]) for name, m in models.items()} == {
        "rural": (Decimal("13.63715"), ["ln(members)", "least(rooms, 7)"]),
        "urban": (Decimal("13.60793"), ["owns_tv", "rooms * members"]),
    }
    assert (models["rural"].terms[0].minimum, models["rural"].terms[0].maximum) == (0, 3)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("ln(member),0.1,x", "unknown_name"),
        ("rooms,a tenth,x", "not_a_number"),
        ("rooms,inf,x", "not_a_number"),
        ("district,0.1,x", "wrong_type"),
        ("owns_tv,0.1,x", "said_twice"),
        ("1,2,x", "said_twice"),
        ("least(rooms, 7),0.1,x", "too_many_cells"),
    ],
)
def test_a_pmt_with_a_wrong_row_is_refused_on_that_line(row: str, code: str) -> None:
    read = table(f"term,coefficient,label\n1,13,Constant\nowns_tv,0.2,TV\n{row}\n")
    read_pmt(read)
    assert (read.problems[0].line, read.problems[0].code) == (4, code)


CARD = """question,when,points,label
rooms,rooms >= 4,40,Many
rooms,rooms < 4,0,Few
tv,owns_tv,60,Yes
tv,not owns_tv,0,No
"""


def test_a_scorecards_best_answers_reach_the_stated_maximum() -> None:
    read = table(CARD)
    card = read_scorecard(read, maximum=Decimal(100))[""]
    assert read.problems == []
    assert [term.name for term in card.terms] == ["rooms", "tv"]
    read_scorecard(read, maximum=Decimal(99))
    assert [p.code for p in read.problems] == ["wrong_maximum"]
    assert "add up to 100, but the stated maximum is 99" in read.problems[0].message


@pytest.mark.parametrize(
    ("row", "code"),
    [("tv,rooms,1,x", "wrong_type"), (",owns_tv,1,x", "empty_cell"), ("tv,owns,1,x", "unknown_name")],
)
def test_a_scorecard_with_a_wrong_row_is_refused_on_that_line(row: str, code: str) -> None:
    read = table(f"{CARD}{row}\n")
    read_scorecard(read, maximum=None)
    assert (read.problems[0].line, read.problems[0].code) == (6, code)


def test_wrong_columns_are_named() -> None:
    read = table("term,weight\nrooms,1\n")
    assert read_pmt(read) == {}
    assert read.problems[0].code == "wrong_columns"


def programme(definition: ModelDefinition) -> Programme:
    return Programme(
        name="grant",
        label={"en": "Grant"},
        unit=Level.HOUSEHOLD,
        holder="",
        conditions=(),
        models={definition.name: definition},
    )


def pmt(text: str, choose: str | None = None) -> ModelDefinition:
    return ModelDefinition(
        name="score", kind=ModelKind.PMT, file="models/pmt.csv", table=text, choose=choose, choose_line=4
    )


TWO = "model,term,coefficient\nurban,1,13\nurban,rooms,0.1\nrural,1,12\nrural,rooms,0.2\n"


@pytest.mark.parametrize(
    ("choose", "code"),
    [
        (None, "missing_key"),
        ("case when owns_tv then 'urban' else 'rurl' end", "unknown_model"),
        ("rooms", "wrong_type"),
        ("regio", "unknown_name"),
    ],
)
def test_a_choice_of_model_must_name_models_of_the_file(choose: str | None, code: str) -> None:
    found = score_problems(programme(pmt(TWO, choose)), DICTIONARY)
    assert [(p.line, p.code) for p in found] == [(4, code)]
    with pytest.raises(ModelsHaveProblems, match=code):
        scores_of(programme(pmt(TWO, choose)), DICTIONARY, {})


def test_hundreds_of_districts_are_hundreds_of_models_of_shared_terms() -> None:
    rows = "".join(f"d{i},1,{i},\nd{i},rooms,0.{i:03},\nd{i},owns_tv,0.1,\n" for i in range(500))
    score = scores_of(programme(pmt(f"model,term,coefficient,label\n{rows}", "district")), DICTIONARY, {})[
        "score"
    ]
    assert (len(score.models), list(score.terms)) == (500, ["rooms", "owns_tv"])
    assert score.models["d7"].terms[0].rule is score.models["d499"].terms[0].rule


def test_a_scorecard_offers_what_is_looked_up_from_it() -> None:
    likelihood = LookupTable(
        name="likelihood",
        file="lookups/likelihood.csv",
        ranges=tuple(
            LookupRow(low=Decimal(low), high=Decimal(low + 49), value=Decimal(v), line=1)
            for low, v in ((0, 90), (50, 10))
        ),
    )
    definition = ModelDefinition(
        name="points",
        kind=ModelKind.SCORECARD,
        file="models/card.csv",
        table=CARD,
        maximum=Decimal(100),
        lookup={"likelihood": likelihood},
    )
    score = scores_of(programme(definition), DICTIONARY, {})["points"]
    assert score.types() == {"points": Type.NUMBER, "points_likelihood": Type.NUMBER}
    assert score.readings["points_likelihood"].find(49) == 90
