"""The published targeting tables follow from our functions, and ours from the households."""

import csv
from pathlib import Path

import pytest

from recensus.assessment.targeting import Targeting, targeting

ROUNDING = 0.15  # four shares, each printed to one decimal


def rows(shared: Path, name: str) -> list[dict[str, str]]:
    with (shared / "data" / "published-tables" / name).open() as file:
        return list(csv.DictReader(file))


def printed(row: dict[str, str]) -> Targeting:
    return Targeting(
        **{name: float(row[name]) for name in ("inclusion", "undercoverage", "leakage", "exclusion")}
    )


def test_the_published_targeting_table_keeps_its_identities(shared: Path) -> None:
    table = rows(shared, "pakistan2009_fig15_targeting.csv")
    assert len(table) >= 11
    for row in table:
        found = printed(row)
        assert found.total == pytest.approx(100, abs=2 * ROUNDING)
        assert found.total_accuracy == pytest.approx(float(row["total_accuracy"]), abs=ROUNDING)
        bpac, poor = float(row["bpac"]), found.inclusion + found.undercoverage
        assert found.bpac == pytest.approx(bpac, abs=(100 * ROUNDING + abs(bpac) * 0.1) / poor)


def test_the_second_published_table_follows_from_the_first(shared: Path) -> None:
    first, second = (
        rows(shared, "pakistan2009_fig15_targeting.csv"),
        rows(shared, "pakistan2009_fig16_targeting.csv"),
    )
    for row, expected in zip(first, second, strict=True):
        found = printed(row)
        assert row["score_cutoff"] == expected["score_cutoff"]
        assert found.targeted == pytest.approx(float(expected["pct_all_targeted"]), abs=ROUNDING)
        assert found.targeted_among_poor == pytest.approx(float(expected["pct_poor_targeted"]), abs=0.6)
        if found.targeted > 1:
            assert found.poor_among_targeted == pytest.approx(float(expected["pct_targeted_poor"]), abs=3.2)


def test_shares_are_weighted_and_add_up() -> None:
    households = [(10.0, True, 2.0), (30.0, True, 1.0), (10.0, False, 1.0), (50.0, False, 6.0)]
    found = targeting(households, cut_off=20)
    assert (found.inclusion, found.undercoverage, found.leakage, found.exclusion) == (20, 10, 10, 60)
    assert found.bpac == pytest.approx(100 * 20 / 30)
    assert (found.exclusion_error, found.inclusion_error) == (pytest.approx(100 / 3), pytest.approx(100 / 3))
    assert found.poor_per_non_poor == 2


def test_nobody_poor_or_nobody_targeted_leaves_the_rates_undefined() -> None:
    found = targeting([(50.0, False, 1.0)], cut_off=20)
    assert (found.bpac, found.targeted_among_poor, found.poor_among_targeted, found.poor_per_non_poor) == (
        None,
    ) * 4
    with pytest.raises(ValueError, match="none were given"):
        targeting([], cut_off=20)
