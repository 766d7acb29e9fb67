"""The real pipeline, put to the synthetic country: the checks find what was planted, and the answers are plausible."""

from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from recensus.eligibility.deciding import determine_on
from recensus.intake.actions import load_files
from recensus.intake.models import Finding
from recensus.intake.types import LoadResult
from recensus.rules.types import Outcome
from recensus.simulate.actions import simulate_country
from recensus.vocabulary.pack import open_pack

PACK = Path(__file__).parents[2] / "countries" / "demo"
PERSONS = "household_survey/persons.csv"
HOUSEHOLDS = "household_survey/households.csv"
FOUND_EXACTLY = {
    "malformed_identifier": (PERSONS, "wrong digit in identifier"),
    "impossible_date": (PERSONS, "impossible date"),
    "negative_age": (PERSONS, "negative age"),
    "encoding_damage": (PERSONS, "mojibake"),
    "unknown_code": (HOUSEHOLDS, "tenure of an unknown code"),
    "household_over_100_members": (HOUSEHOLDS, "hundred members"),
}
"""Checks that must name the very rows that were planted, no more and no fewer."""

pytestmark = pytest.mark.django_db(transaction=True)


def load_survey(folder: Path, persons: int) -> LoadResult:
    simulate_country(persons=persons, seed=2026, directory=folder, processes=1)
    files = [folder / HOUSEHOLDS, folder / PERSONS]
    return load_files(
        pack=open_pack(PACK), source_name="household_survey", paths=files, by="system", purpose="registration"
    )


def planted(country: Path, file: str, kind: str) -> set[str]:
    rows = pq.read_table(country / "truth" / "errors.parquet").to_pylist()
    return {row["key"] for row in rows if row["file"] == file and row["kind"] == kind}


def found(result: LoadResult, code: str) -> set[str]:
    return set(Finding.objects.filter(batch=result.batch, code=code).values_list("source_key", flat=True))


def test_the_checks_name_the_rows_that_were_planted(tmp_path: Path) -> None:
    survey = load_survey(tmp_path, 20_000)
    assert survey.received == survey.accepted + survey.rejected + survey.held
    for code, (file, kind) in FOUND_EXACTLY.items():
        assert found(survey, code) == planted(tmp_path, file, kind), code
    assert survey.rejected == len(planted(tmp_path, PERSONS, "row twice"))
    two_heads = {key.partition("/")[0] for key in planted(tmp_path, PERSONS, "two heads")}
    assert found(survey, "two_heads") == two_heads
    older = planted(tmp_path, PERSONS, "child older than parent")
    assert len(older - found(survey, "child_older_than_parent")) <= 0.1 * len(older) + 1
    shared = found(survey, "identifier_twice_in_file") | found(survey, "person_in_two_households")
    assert planted(tmp_path, PERSONS, "identifier of another person") <= shared


def test_a_plausible_share_is_eligible_and_some_cannot_be_determined(tmp_path: Path) -> None:
    load_survey(tmp_path, 6_000)
    pack, day = open_pack(PACK), date(2026, 7, 1)
    shares = {}
    for programme in ("poverty_grant", "school_meals_support"):
        run = determine_on(pack, programme, on=day, by="system", purpose="eligibility")
        assert run.considered == sum(run.counts[outcome] for outcome in Outcome)
        assert run.counts[Outcome.CANNOT_BE_DETERMINED] > 0
        shares[programme] = run.counts[Outcome.ELIGIBLE] / run.considered
    assert 0.15 < shares["poverty_grant"] < 0.35
    assert 0.08 < shares["school_meals_support"] < 0.35
