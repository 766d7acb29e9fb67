"""The country looks like one, and its truth file knows everybody in it."""

import csv
import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
import python_calamine

from recensus.simulate.block import Block, draw_block
from recensus.simulate.composition import BLOCK, CHILD, CROWD, HEAD, SPOUSE
from recensus.simulate.fitting import models, pmt_csv
from recensus.simulate.territory import areas_csv

PACK = Path(__file__).parents[2] / "countries" / "demo"


@pytest.fixture(scope="module")
def block() -> Block:
    return draw_block(11, 0, BLOCK)


def separated(data: bytes, encoding: str, delimiter: str, key: str) -> list[str]:
    return [row[key] for row in csv.DictReader(data.decode(encoding).splitlines(), delimiter=delimiter)]


def test_households_have_about_four_and_a_half_members(block: Block) -> None:
    sizes = block.homes.sizes
    assert 4.2 < sizes.mean() < 4.7
    assert 0.002 < (sizes >= 15).mean() < 0.02
    assert 0.05 < (sizes == 1).mean() < 0.15


def test_ages_look_like_a_young_country(block: Block) -> None:
    age = block.people.age
    assert age.min() >= 0
    assert age.max() < 105
    assert 0.33 < (age < 15).mean() < 0.48
    assert 0.03 < (age >= 65).mean() < 0.10


def test_children_are_at_least_sixteen_years_younger_than_head_and_spouse(block: Block) -> None:
    people = block.people
    youngest_parent = np.full(BLOCK, np.inf)
    elders = (people.role == HEAD) | ((people.role == SPOUSE) & (people.position == 1))
    np.minimum.at(youngest_parent, people.household[elders], people.age[elders])
    children = people.role == CHILD
    assert (people.age[children] + 16 <= youngest_parent[people.household[children]] + 1e-9).all()


def test_difficulties_rise_with_age(block: Block) -> None:
    hard = block.answers["walking"] >= 3
    age = block.people.age
    assert hard[age >= 70].mean() > 5 * hard[(age >= 5) & (age < 40)].mean()


def test_common_names_make_namesakes(block: Block) -> None:
    _, counts = np.unique(block.people.given, return_counts=True)
    assert np.sort(counts)[-20:].sum() > 0.15 * counts.sum()


def test_the_proxy_means_test_explains_half_to_two_thirds_of_consumption() -> None:
    for _, _, explained in models().values():
        assert 0.5 <= explained <= 0.65


def test_the_packs_model_and_areas_are_those_of_the_generator() -> None:
    assert (PACK / "programmes/poverty_grant/models/pmt.csv").read_text() == pmt_csv()
    assert (PACK / "vocabulary/areas.csv").read_text() == areas_csv()


def test_the_crowd_is_an_institution_of_children(block: Block) -> None:
    members = block.people.age[block.people.household == CROWD]
    assert len(members) == 100
    assert (members[1:] < 20).all()


def test_nobody_is_outside_the_truth(country: Path) -> None:
    truth = pq.read_table(country / "truth" / "persons.parquet")

    def known(column: str) -> set[str]:
        return {str(key) for key in truth[column].to_pylist() if key is not None}

    files = {
        "civil_registry_key": separated(
            (country / "civil_registry.csv").read_bytes(), "utf-8", ",", "registration_no"
        ),
        "social_insurance_key": separated(
            (country / "social_insurance.csv").read_bytes(), "utf-8", ",", "member_no"
        ),
        "old_age_pension_key": separated(
            (country / "old_age_pension.csv").read_bytes(), "utf-8", ",", "PENSIONER_NO"
        ),
        "child_grant_key": separated(
            (country / "child_grant.tsv").read_bytes(), "latin-1", "\t", "n° dossier"
        ),
        "disability_grant_key": separated(
            gzip.decompress((country / "disability_grant.csv.gz").read_bytes()), "cp1252", ";", "dossier"
        ),
        "school_meals_key": [
            json.loads(line)["pupil"]
            for line in (country / "school_meals.jsonl").read_text("utf-8").splitlines()
        ],
        "health_waiver_key": sheet_keys(country / "health_waiver.xlsx"),
    }
    for column, keys in files.items():
        assert len(keys) > 100
        assert set(keys) == known(column)


def test_every_surveyed_person_is_in_the_truth_with_household_and_line(country: Path) -> None:
    truth = pq.read_table(country / "truth" / "persons.parquet").to_pylist()
    known = {(row["survey_household"], row["survey_line"]) for row in truth if row["survey_household"]}
    with (country / "household_survey" / "persons.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {(int(row["hh_id"]), int(row["line"])) for row in rows} == known
    with (country / "household_survey" / "households.csv").open(encoding="utf-8") as file:
        assert {int(row["hh_id"]) for row in csv.DictReader(file)} == {household for household, _ in known}


def sheet_keys(path: Path) -> list[str]:
    rows: list[list[Any]] = python_calamine.load_workbook(str(path)).get_sheet_by_index(0).to_python()
    return [str(row[0]) for row in rows[1:]]
