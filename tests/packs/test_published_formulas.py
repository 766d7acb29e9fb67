"""The published formulas come out to the printed digit."""

import csv
import json
import math
import random
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from recensus.vocabulary.types import Pack

ON = date(2025, 6, 1)
Row = dict[str, object]
Made = tuple[Row, list[Row]]
Answer = dict[str, Any]
Ask = Callable[[Pack, str, date, list[Made]], list[Answer]]
ASSETS = (
    *("owns_tv", "owns_fridge", "owns_charcoal_iron", "owns_moped", "owns_fan", "owns_carpet", "owns_sheep"),
    *("owns_cupboard", "owns_computer", "head_literate_in_french", "has_internet", "network_lighting"),
    *("has_pay_tv", "owns_satellite_dish", "network_water", "storied_house", "owns_gas_cylinder"),
)
CODES = {"region": "other", "wall_material": "other", "roof_material": "other", "floor_material": "other"}


def senegalese(*, urban: bool, rooms: int, ages: list[int], employed: int = 0, **known: object) -> Made:
    household = {"urban": urban, "rooms": rooms, **CODES, **dict.fromkeys(ASSETS, False), **known}
    return household, [{"age": age, "employed": n < employed} for n, age in enumerate(ages)]


RURAL = senegalese(urban=False, rooms=4, ages=[40] * 8, wall_material="cement", owns_tv=True)
URBAN = senegalese(urban=True, rooms=3, ages=[40] * 6, employed=3, network_lighting=True, network_water=True)


def test_senegal_gives_the_printed_scores(scorecards: Pack, answers: Ask) -> None:
    rural, urban = answers(scorecards, "senegal", ON, [RURAL, URBAN])
    assert f"{rural['consumption_score']:.6f}" == "12.721810"
    assert f"{math.exp(rural['consumption_score']):,.0f}" == "334,974"
    assert f"{urban['consumption_score']:.6f}" == "13.000420"
    assert f"{math.exp(12.59624):,.0f}" == "295,446"


def test_senegal_without_anybody_of_working_age_cannot_be_determined_in_town(
    scorecards: Pack, answers: Ask
) -> None:
    old = [senegalese(urban=urban, rooms=1, ages=[72, 69, 9]) for urban in (True, False)]
    in_town, outside = answers(scorecards, "senegal", ON, old)
    assert in_town["outcome"] == "cannot be determined"
    assert in_town["consumption_score"] is None
    assert outside["outcome"] == "not eligible"


def test_senegal_terms_add_up_to_the_score(scorecards: Pack, answers: Ask) -> None:
    [rural] = answers(scorecards, "senegal", ON, [RURAL])
    terms = [term for term in rural["consumption_score__terms"] if term is not None]
    assert sum(terms) + Decimal("13.63715") == pytest.approx(
        rural["consumption_score"], abs=Decimal("0.000001")
    )


def test_senegal_has_every_published_coefficient(shared: Path, scorecards: Pack) -> None:
    with (shared / "data/published-tables/senegal2025_pmt_coefficients.csv").open() as file:
        published = sorted((row["model"], Decimal(row["coef"]), row["label"]) for row in csv.DictReader(file))
    tables = [
        scorecards.tables[f"programmes/{name}/models/pmt.csv"] for name in ("senegal", "senegal-national")
    ]
    rows = [row for table in tables for row in csv.DictReader(table.splitlines())]
    assert sorted((r["model"], Decimal(r["coefficient"]), r["label"]) for r in rows) == published


CARDS = {"kenya": "kenya_2005_06", "pakistan": "pakistan_2005_06", "indonesia": "indonesia_2010"}
ADULT: dict[str, object] = {"age": 40, "in_school": False, "elementary_occupation": False}


def published_card(shared: Path, programme: str) -> dict[str, Any]:
    cards = json.loads((shared / "data/published-tables/ppi_scorecards.json").read_text())
    return next(card for name, card in cards.items() if name.startswith(CARDS[programme]))


def codes_of(pack: Pack, attribute: str) -> dict[str, str]:
    """Return the code of each published answer; the codes' labels are the answers as printed."""
    codes = pack.attributes[attribute].codes
    assert codes is not None
    return {label["en"]: code for code, label in codes.codes.items()}


def counted(answer: str) -> int:
    """Return a number of which the published answer (``7-8``, ``9+``, ``2``) speaks."""
    return int(answer.rstrip("+").split("-")[0])


KENYA = {
    "female_head_grade": "kenya_female_head_grade",
    "male_head_industry": "kenya_male_head_industry",
    "floor": "kenya_floor",
    "lighting": "kenya_lighting",
}
PAKISTAN = {
    "province": "pakistan_province",
    "female_head_educ": "pakistan_female_head_education",
    "water": "pakistan_water",
    "toilet": "pakistan_toilet",
}
INDONESIA = {
    "female_head_educ": "indonesia_female_head_education",
    "male_head_work": "indonesia_male_head_work",
    "floor": "indonesia_floor",
    "toilet": "indonesia_toilet",
    "fuel": "indonesia_fuel",
}
YES = {
    "irons": "owns_iron",
    "fridge": "owns_fridge",
    "tv": "owns_tv",
    "vehicle": "owns_vehicle",
    "gas_12kg": "owns_gas_cylinder_12kg",
    "motorbike": "owns_motorbike",
}


def with_answers(pack: Pack, words: dict[str, str], chosen: dict[str, str]) -> dict[str, object]:
    known: dict[str, object] = {}
    for question, answer in chosen.items():
        if question in words:
            known[words[question]] = codes_of(pack, words[question])[answer]
        elif question in YES:
            known[YES[question]] = answer == "yes"
        elif question in {"rooms", "mosquito_nets", "towels", "frying_pans"}:
            known[question] = counted(answer)
    return known


def kenyan(pack: Pack, chosen: dict[str, str]) -> Made:
    return with_answers(pack, KENYA, chosen), [ADULT] * counted(chosen["members"])


def pakistani(pack: Pack, chosen: dict[str, str]) -> Made:
    at_school = chosen["children5_13_school"] == "all/none"
    children: list[Row] = [{**ADULT, "age": 8, "in_school": at_school}] * counted(chosen["members_le13"])
    workers: list[Row] = [{**ADULT, "elementary_occupation": True}] * counted(chosen["elementary_occ"])
    return with_answers(pack, PAKISTAN, chosen), [ADULT, *children, *workers]


def indonesian(pack: Pack, chosen: dict[str, str]) -> Made:
    size = counted(chosen["members"])
    pupil: dict[str, Row] = {
        "none that age": ADULT,
        "no": {**ADULT, "age": 12},
        "yes": {**ADULT, "age": 12, "in_school": True},
    }
    members = [pupil[chosen["all6_18_school"]], *[ADULT] * (size - 1)]
    return with_answers(pack, INDONESIA, chosen), members


MAKERS = {"kenya": kenyan, "pakistan": pakistani, "indonesia": indonesian}


def fits(programme: str, chosen: dict[str, str]) -> bool:
    """Leave out what no household can answer: a child not at school where there is no child."""
    return (
        programme != "pakistan"
        or chosen["members_le13"] != "0"
        or chosen["children5_13_school"] == "all/none"
    )


@pytest.mark.parametrize("programme", CARDS)
def test_a_card_gives_the_published_points_and_likelihood_for_any_answers(
    programme: str, shared: Path, scorecards: Pack, answers: Ask
) -> None:
    card = published_card(shared, programme)
    questions = {name: points for name, points in card.items() if not name.startswith("_")}
    likelihood = next(values for name, values in card.items() if name.startswith("_lookup"))
    draw = random.Random(2026)
    drawn = [{name: draw.choice(list(points)) for name, points in questions.items()} for _ in range(300)]
    drawn += [
        {name: extreme(points, key=points.get) for name, points in questions.items()}
        for extreme in (min, max)
    ]
    chosen = [answer for answer in drawn if fits(programme, answer)]
    found = answers(scorecards, programme, ON, [MAKERS[programme](scorecards, answer) for answer in chosen])
    for answer, row in zip(chosen, found, strict=True):
        points = sum(questions[name][text] for name, text in answer.items())
        assert row["poverty_points"] == points, answer
        assert float(row["poverty_points_likelihood"]) == likelihood[min(points // 5, 19)], points
    assert max(row["poverty_points"] for row in found) == 100


@pytest.mark.parametrize("programme", CARDS)
def test_a_card_with_one_answer_missing_cannot_be_determined(
    programme: str, shared: Path, scorecards: Pack, answers: Ask
) -> None:
    questions = {n: p for n, p in published_card(shared, programme).items() if not n.startswith("_")}
    worst = {name: min(points, key=points.get) for name, points in questions.items()}
    household, members = MAKERS[programme](scorecards, worst)
    lacking = [({k: v for k, v in household.items() if k != name}, members) for name in household]
    for name, row in zip(household, answers(scorecards, programme, ON, lacking), strict=True):
        assert row["outcome"] == "cannot be determined", name
        assert name in row["missing"]
