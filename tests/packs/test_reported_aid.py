"""What a survey's households say of social aid counts as a programme's report."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.packs.conftest import Country
from tests.packs.test_real_data import survey

Filled = Any
"""What the fixture of conftest.py gives."""


def told(argentina: Filled) -> Mapping[str, int]:
    """Return how often each check saw something in the survey."""
    return {one["code"]: one["rows"] for one in argentina.load["findings"]}


def test_a_household_that_says_nothing_of_aid_is_told_and_one_that_had_none_is_not(
    argentina: Filled, shared: Path
) -> None:
    answers = [row["V5"] for row in survey(shared, "hogar")]
    assert told(argentina)["no_programme"] == answers.count("9") == 8
    assert argentina.load["accepted"] == argentina.load["received"]


def test_as_many_households_are_enrolled_as_said_that_they_had_aid(argentina: Filled, shared: Path) -> None:
    assert argentina.load["state"] in {"loaded", "already loaded"}
    [printed] = Country("packs_argentina", "argentina-2015").run(
        ("reports", "argentina-2015", "--on", "2015-03-31")
    )
    lines = {line["programme"]: line["counts"] for line in printed["reports"]["plan"]}
    with_aid = sum(row["V5"] == "1" for row in survey(shared, "hogar"))
    assert lines["social-aid"]["active"] == with_aid == 2311
