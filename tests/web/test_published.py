"""Who may look persons up sees every count; who may not sees none that tells of few."""

import json

import pytest

from recensus.eligibility.types import AreaCounts, Bin, Histogram, ReasonCount, Summary
from recensus.registry.types import Coverage
from recensus.vocabulary.pack import open_pack
from recensus.vocabulary.types import Pack
from recensus.web import coverage, runs
from recensus.web.pages import Caller
from recensus.web.published import EXACT, part, threshold_for
from tests.small_country import write_pack

SMALL = 3


@pytest.fixture(scope="session")
def kaba(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return open_pack(write_pack(tmp_path_factory.mktemp("countries")))


@pytest.mark.django_db
def test_the_purpose_decides_whether_counts_are_exact() -> None:
    assert threshold_for(Caller(by="nadia", purpose="casework")) == EXACT
    assert threshold_for(Caller(by="nadia", purpose="monitoring")) == 5
    assert threshold_for(Caller(by="anneke", purpose="monitoring")) == 5
    assert threshold_for(Caller(by="nobody", purpose="casework")) == 5


def numbers_in(chart: object) -> set[object]:
    """Return every number that leaves with a chart, in its table or its drawing."""
    found = [cell for row in chart.rows for cell in row]  # type: ignore[attr-defined]
    for series in chart.data["series"]:  # type: ignore[attr-defined]
        found += [number[1] if isinstance(number, list) else number for number in series["data"]]
    json.dumps(chart.data)  # type: ignore[attr-defined]
    return set(found)


def test_the_overview_tells_no_small_number(kaba: Pack) -> None:
    rows = [
        Coverage(source=source, area=area, kind="P", registrants=number)
        for source, area, number in (
            ("survey", "Kaba", SMALL), ("survey", "Tombo", 90), ("pension", "Kaba", 40), ("pension", "Tombo", 60),
        )
    ]  # fmt: skip
    numbers = coverage.Counted(on_record=100, coverage=rows)
    exact = [numbers_in(chart) for chart in coverage.charts_of(kaba, numbers, EXACT)]
    assert SMALL in exact[1]
    for shown in coverage.charts_of(kaba, numbers, 5):
        assert SMALL not in numbers_in(shown)
        assert not {93, 43} <= numbers_in(shown)
    assert "not shown" in numbers_in(shown)


def test_a_programme_tells_no_small_number(kaba: Pack) -> None:
    summary = Summary(
        considered=120,
        counts={"eligible": 62, "not eligible": 50, "cannot be determined": 8},
        areas=(
            AreaCounts(area="Kaba", counts={"eligible": SMALL, "not eligible": 30, "cannot be determined": 7}),
            AreaCounts(area="Tombo", counts={"eligible": 59, "not eligible": 20, "cannot be determined": 1}),
        ),
        histograms=(
            Histogram(
                score="score", label={"en": "Score"}, threshold=None, without=0,
                bins=tuple(Bin(low=n, high=n + 1, number=number) for n, number in enumerate((SMALL, 60, 57))),
            ),
        ),
        not_eligible=(ReasonCount(name="poor", label={"en": "Poor"}, number=SMALL),),
        undetermined=(ReasonCount(name="rooms", label={"en": "Rooms"}, number=8),),
    )  # fmt: skip
    told = runs.answers(kaba, summary, 5)
    for chart in runs.charts_of(summary, told, 5):
        assert not {SMALL, 1} & numbers_in(chart), chart.title
    exact = runs.answers(kaba, summary, EXACT)
    assert all(SMALL in numbers_in(chart) for chart in runs.charts_of(summary, exact, EXACT)[:3])


def test_a_part_is_not_told_where_the_rest_is_small() -> None:
    assert [part(number, 100, 5) for number in (0, 3, 50, 97, 100)] == [0, None, 50, None, 100]
