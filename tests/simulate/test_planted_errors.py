"""The errors that were planted are those that the manifest and the truth files state."""

import csv
import json
import math
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from recensus.simulate.planting import RATES

Manifest = dict[str, Any]
CONFIDENCE = 4.0
"""Standard errors: among some two hundred rates, one may be expected beyond three."""


def persons(country: Path) -> list[dict[str, str]]:
    with (country / "household_survey" / "persons.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def errors(country: Path, file: str, kind: str) -> list[str]:
    table = pq.read_table(country / "truth" / "errors.parquet").to_pylist()
    return [row["key"] for row in table if row["file"] == file and row["kind"] == kind]


def test_every_rate_is_as_stated(manifest: Manifest) -> None:
    assert {error["kind"] for error in manifest["errors"]} == set(RATES)
    for error in manifest["errors"]:
        expected = error["could_have"] * error["stated_rate"]
        deviation = math.sqrt(expected * (1 - error["stated_rate"])) or 1.0
        assert abs(error["planted"] - expected) <= CONFIDENCE * deviation + 1, error


def test_the_manifest_counts_the_rows_of_the_truth_file(country: Path, manifest: Manifest) -> None:
    listed = Counter(
        (row["file"], row["kind"]) for row in pq.read_table(country / "truth" / "errors.parquet").to_pylist()
    )
    assert listed == {
        (error["file"], error["kind"]): error["planted"] for error in manifest["errors"] if error["planted"]
    }


def test_missing_identifiers_are_exactly_the_noted_ones(country: Path) -> None:
    noted = set(errors(country, "household_survey/persons.csv", "missing identifier"))
    assert noted == {f"{row['hh_id']}/{row['line']}" for row in persons(country) if row["nid"] == ""}


def test_wrong_digits_break_the_check_digit_and_nothing_else_does(country: Path) -> None:
    noted = set(errors(country, "household_survey/persons.csv", "wrong digit in identifier"))
    broken = {
        f"{row['hh_id']}/{row['line']}"
        for row in persons(country)
        if row["nid"] and not passes_luhn(row["nid"])
    }
    assert noted == broken


def test_two_persons_with_one_identifier_are_the_noted_ones(country: Path) -> None:
    holders: dict[str, set[str]] = {}
    for row in persons(country):
        if row["nid"] and passes_luhn(row["nid"]):
            holders.setdefault(row["nid"], set()).add(f"{row['hh_id']}/{row['line']}")
    shared = [keys for keys in holders.values() if len(keys) > 1]
    noted = set(errors(country, "household_survey/persons.csv", "identifier of another person"))
    assert shared
    assert len(noted) == sum(len(keys) - 1 for keys in shared)
    assert all(keys & noted for keys in shared)


def test_rows_written_twice_are_the_noted_ones(country: Path) -> None:
    seen = Counter(f"{row['hh_id']}/{row['line']}" for row in persons(country))
    noted = errors(country, "household_survey/persons.csv", "row twice")
    assert sorted(noted) == sorted(key for key, times in seen.items() if times > 1)


def test_negative_and_refused_ages_are_the_noted_ones(country: Path) -> None:
    rows, file = persons(country), "household_survey/persons.csv"
    negative = {f"{row['hh_id']}/{row['line']}" for row in rows if row["age"].startswith("-")}
    refused = {f"{row['hh_id']}/{row['line']}" for row in rows if row["age"] == "998"}
    assert negative == set(errors(country, file, "negative age"))
    assert refused == set(errors(country, file, "age refused"))


def test_a_household_of_a_hundred_is_there(country: Path) -> None:
    members = Counter(row["hh_id"] for row in {(r["hh_id"], r["line"]): r for r in persons(country)}.values())
    noted = errors(country, "household_survey/households.csv", "hundred members")
    assert [household for household, count in members.items() if count >= 100] == noted


def test_the_dead_but_active_have_a_death_in_the_civil_registry(country: Path) -> None:
    truth = pq.read_table(country / "truth" / "persons.parquet").to_pylist()
    dead = {str(row["old_age_pension_key"]) for row in truth if row["old_age_pension_key"] and row["died"]}
    assert dead == set(errors(country, "old_age_pension.csv", "dead but active"))
    with (country / "civil_registry.csv").open(encoding="utf-8") as file:
        deaths = {row["registration_no"] for row in csv.DictReader(file) if row["event"] == "death"}
    assert deaths == {str(row["civil_registry_key"]) for row in truth if row["died"]}


def test_mojibake_is_where_it_is_noted(country: Path) -> None:
    keys = set(errors(country, "school_meals.jsonl", "mojibake"))
    rows = [json.loads(line) for line in (country / "school_meals.jsonl").read_text("utf-8").splitlines()]
    garbled = {row["pupil"] for row in rows if "Ã" in f"{row['given']}{row['family']}"}
    assert garbled == keys


def passes_luhn(number: str) -> bool:
    digits = [int(digit) for digit in reversed(number)]
    doubled = [digit * 2 - 9 * (digit > 4) if place % 2 else digit for place, digit in enumerate(digits)]
    return sum(doubled) % 10 == 0


@pytest.mark.parametrize("number", ["79927398713", "1357924685"])
def test_the_check_of_these_tests_knows_published_numbers(number: str) -> None:
    assert passes_luhn(number)
    assert not passes_luhn(number[:-1] + str((int(number[-1]) + 1) % 10))
