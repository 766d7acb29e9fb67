"""The life course: who is covered at which age, and what cannot be told is not nought."""

from collections.abc import Callable
from typing import Any

import pytest

from recensus.insight.flows import actions as switching
from recensus.insight.lives.actions import count_life_course
from recensus.insight.lives.queries import life_course
from recensus.insight.lives.types import ANY, LifeCourse, NotCounted
from recensus.privacy.access import AccessRefused
from recensus.vocabulary.types import Pack
from recensus.web.lives import Counts, counts
from tests.enrolment.conftest import AMINA, Reporting
from tests.enrolment.test_pages import asked_by
from tests.insight.test_gaps import DAY, GRANTED

COUNTS = {"by": "odile", "purpose": "monitoring"}


def counted(pack: Pack, **asks: str) -> LifeCourse:
    return life_course(pack, **{**COUNTS, **asks})


@pytest.fixture
def country(report: Reporting, survey: Callable[[], None], kaba: Pack) -> Pack:
    """Let Amina, 76, draw the pension, and nobody the grant; Bashir, 7, draws nothing."""
    survey()
    report(pensioners=AMINA)
    report("grant_office", people=GRANTED, grants="7,G,2020-01-01,50,exited\n")
    count_life_course(pack=kaba, on=DAY, by="tester", purpose="eligibility")
    return kaba


def test_each_age_is_covered_or_not_and_adds_up(country: Pack, settings: Any) -> None:
    settings.RECENSUS_PACK = country.path
    stages = {one.name: one for one in counted(country).stages}
    assert stages["old age"].persons == {"female": 1}
    assert stages["old age"].covered == {ANY: {"female": 1}, "pension": {"female": 1}}
    assert stages["school age"].persons == {"male": 1}
    assert stages["school age"].covered == {}
    count_life_course(pack=country, on=DAY, by="tester", purpose="eligibility")
    assert counted(country).stages == tuple(stages.values())
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


def test_what_was_never_counted_is_said_to_be_so(report: Reporting, kaba: Pack) -> None:
    report(pensioners=AMINA)
    with pytest.raises(NotCounted):
        counted(kaba)
