"""The life course: who is covered at which age, and what cannot be told is not nought."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from recensus.insight.flows import actions as switching
from recensus.insight.lives.actions import count_life_course
from recensus.insight.lives.models import Counting
from recensus.insight.lives.queries import life_course
from recensus.insight.lives.types import ANY, LifeCourse, NotCounted
from recensus.privacy.access import AccessRefused
from recensus.setups.packs import check_pack
from recensus.vocabulary.types import Pack
from recensus.web.lives import Counts, counts
from tests.enrolment.test_pages import asked_by
from tests.insight.conftest import DAY

COUNTS = {"by": "odile", "purpose": "monitoring"}


def counted(pack: Pack, **asks: str) -> LifeCourse:
    return life_course(pack, **{**COUNTS, **asks})


@pytest.fixture(scope="module")
def life(loaded: Pack, django_db_blocker: Any) -> Pack:
    """Count the country's life course: Amina, 76, draws the pension, Chidi, 77, the grant, and Bashir, 7, nothing."""
    with django_db_blocker.unblock():
        count_life_course(pack=loaded, on=DAY, by="tester", purpose="eligibility")
    return loaded


@pytest.mark.usefixtures("life")
def test_each_age_is_covered_or_not_and_adds_up(country: Pack, settings: Any) -> None:
    settings.RECENSUS_PACK = country.path
    stages = {one.name: one for one in counted(country).stages}
    assert stages["old age"].persons == {"female": 1, "male": 1}
    assert stages["old age"].covered == {
        ANY: {"female": 1, "male": 1},
        "grant": {"male": 1},
        "pension": {"female": 1},
    }
    assert stages["school age"].persons == {"male": 1}
    assert stages["school age"].covered == {}
    status, text = asked_by("nadia", "/life-course")
    assert status == 200
    assert all(words in text for words in ("data-chart", "Old age (60 and over)", "in none"))
    elsewhere = life_course(country, by="emre", purpose="casework")
    assert elsewhere.stages == ()
    with pytest.raises(AccessRefused):
        life_course(country, area="Kaba", by="emre", purpose="casework")
    switching.switch_off(
        pack=country, flow="source:grant_office", why="broken into", by="petra", purpose="oversight"
    )
    assert counted(country).missing == dict.fromkeys(("grant", "pension"), ("grant_office",))


@pytest.mark.usefixtures("life")
def test_small_numbers_are_hidden_with_those_from_which_they_follow(country: Pack) -> None:
    found = counted(country)
    exact, shown = counts(found, 1), counts(found, 5)
    assert exact.of("pension", "old age", "female", "in") == 1
    assert shown.of("pension", "old age", "female", "in") is None
    assert _told(exact) > _told(shown)


def _told(numbers: Counts) -> int:
    return sum(
        number is not None
        for by_stage in numbers.by_programme.values()
        for published in by_stage.values()
        for number in published.shown.values()
    )


@pytest.mark.parametrize(
    ("name", "rule", "code"),
    [
        ("pregnancy", "pregnnt", "unknown_name"),
        ("old age", "works", "said_twice"),
        ("workers", "works", None),
    ],
)
def test_a_condition_that_cannot_be_counted_is_a_problem_of_the_pack(
    due: Pack, tmp_path: Path, name: str, rule: str, code: str | None
) -> None:
    folder = shutil.copytree(due.path, tmp_path / "kaba")
    (folder / "life_course.yaml").write_text(
        f"conditions: {{{name}: {{rule: {rule}, label: A condition}}}}\n"
    )
    assert [one.code for one in check_pack(folder) if one.file == "life_course.yaml"] == [code] * bool(code)


def test_what_was_never_counted_is_said_to_be_so(country: Pack) -> None:
    Counting.objects.all().delete()
    with pytest.raises(NotCounted):
        counted(country)
