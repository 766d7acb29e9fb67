"""A country sets how long is waited and when the brake holds, within limits, in its own working days."""

from datetime import date

import pytest

from recensus.decisions.policy import policy_problems
from recensus.decisions.working_days import days_until
from recensus.vocabulary.documents import read_document


def problems(text: str) -> str:
    document, unreadable = read_document("decisions.yaml", text)
    assert document is not None
    assert not unreadable
    return " ".join(map(str, policy_problems(document)))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("waiting: {exit: 0}", "wait at least one working day"),
        ("waiting: {expel: 3}", "cannot be 'expel'"),
        ("brake: {share: 0.5}", "less than or equal to 0.05"),
        ("brake: {at_least: 100000}", "less than or equal to 1000"),
        ("appeal_days: 1", "greater than or equal to 5"),
        ("week: []", "at least 1"),
    ],
)
def test_what_would_take_time_or_the_brake_away_is_a_problem(text: str, told: str) -> None:
    assert told in problems(text)


def test_a_sound_file_has_no_problems() -> None:
    assert problems("waiting: {exit: 20}\nweek: [sunday, monday]\nholidays: [2026-12-25]\n") == ""


def test_waiting_passes_over_days_on_which_nobody_works() -> None:
    christmas = [date(2026, 12, 25), date(2026, 12, 28)]
    assert days_until(date(2026, 12, 24), 2, week=range(5), holidays=christmas) == 6
