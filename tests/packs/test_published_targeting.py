"""The published tables of targeting hold together, and our own arithmetic of errors gives what they print."""

import csv
import itertools
from collections.abc import Callable
from pathlib import Path
from statistics import NormalDist

import pytest

from recensus.assessment.targeting import Targeting

NORMAL = NormalDist()
HALF = 0.05  # everything is printed with one decimal
FOUR = ("inclusion", "undercoverage", "leakage", "exclusion")
R2_NATIONAL = 0.6747


def rows(shared: Path, name: str) -> list[dict[str, str]]:
    with (shared / "data/published-tables" / name).open() as file:
        return list(csv.DictReader(file))


def printed_within(printed: float, row: dict[str, str], figure: Callable[[Targeting], float | None]) -> bool:
    """Tell whether the printed figure can come from four shares that round to the printed ones."""
    corners = [
        Targeting(**dict(zip(FOUR, shares, strict=True)))
        for shares in itertools.product(
            *((max(0.0, float(row[n]) - HALF), float(row[n]) + HALF) for n in FOUR)
        )
    ]
    values = [value for corner in corners if (value := figure(corner)) is not None]
    return min(values) - HALF - 1e-9 <= printed <= max(values) + HALF + 1e-9


def test_pakistan_likelihoods_are_the_shares_of_the_poor_in_each_band(shared: Path) -> None:
    for row in rows(shared, "pakistan2009_fig7_likelihood.csv"):
        share = 100 * int(row["hh_below_line"]) / int(row["hh_all_per_100000"])
        one_household = 100 / int(row["hh_all_per_100000"])  # the counts are rounded to whole households
        assert share == pytest.approx(float(row["likelihood_pct"]), abs=HALF + one_household)


def test_pakistan_likelihoods_are_the_ones_on_the_card(shared: Path) -> None:
    card = Path(__file__).parents[2] / "countries/scorecards/programmes/pakistan/lookups/likelihood.csv"
    with card.open() as file:
        on_card = [(f"{row['from']}-{row['to']}", float(row["value"])) for row in csv.DictReader(file)]
    figure = rows(shared, "pakistan2009_fig7_likelihood.csv")
    assert on_card == [(row["score"], float(row["likelihood_pct"])) for row in figure]


def test_pakistan_shares_accuracy_and_bpac_hold_together(shared: Path) -> None:
    for row in rows(shared, "pakistan2009_fig15_targeting.csv"):
        assert sum(float(row[name]) for name in FOUR) == pytest.approx(100, abs=4 * HALF + 1e-9)
        assert printed_within(float(row["total_accuracy"]), row, lambda t: t.total_accuracy)
        assert printed_within(float(row["bpac"]), row, lambda t: t.bpac)


def test_pakistan_figure_16_follows_from_figure_15(shared: Path) -> None:
    shares = rows(shared, "pakistan2009_fig15_targeting.csv")
    outcomes = rows(shared, "pakistan2009_fig16_targeting.csv")
    for row, told in zip(shares, outcomes, strict=True):
        assert row["score_cutoff"] == told["score_cutoff"]
        assert printed_within(float(told["pct_all_targeted"]), row, lambda t: t.targeted)
        assert printed_within(float(told["pct_targeted_poor"]), row, lambda t: t.poor_among_targeted)
        assert printed_within(float(told["pct_poor_targeted"]), row, lambda t: t.targeted_among_poor)
        if float(row["leakage"]) > 0:  # printed as 0.0, it bounds no ratio
            poor = float(told["poor_per_nonpoor"].removesuffix(":1"))
            assert printed_within(poor, row, lambda t: t.poor_per_non_poor)


def expected(poor: float, coverage: float, fit: float) -> Targeting:
    """Return who would be reached were log welfare and score bivariate normal with correlation² ``fit``."""
    threshold, steps = NORMAL.inv_cdf(poor), 2_000
    scores = (NORMAL.inv_cdf(coverage * (step + 0.5) / steps) for step in range(steps))
    chances = (NORMAL.cdf((threshold - fit**0.5 * score) / (1 - fit) ** 0.5) for score in scores)
    reached = coverage * sum(chances) / steps
    return Targeting(
        inclusion=100 * reached,
        undercoverage=100 * (poor - reached),
        leakage=100 * (coverage - reached),
        exclusion=100 * (1 - poor - coverage + reached),
    )


def test_senegal_error_rates_are_those_of_a_bivariate_normal_with_the_printed_fit(shared: Path) -> None:
    for row in rows(shared, "senegal2025_performance_national_small.csv"):
        outcome = expected(int(row["true_poor_pct"]) / 100, int(row["coverage_pct"]) / 100, R2_NATIONAL)
        assert outcome.exclusion_error == pytest.approx(100 * float(row["undercoverage"]), abs=2.2)
        assert outcome.inclusion_error == pytest.approx(100 * float(row["inclusion_error"]), abs=2.2)
        assert outcome.total_accuracy == pytest.approx(100 * float(row["total_accuracy"]), abs=2.2)
