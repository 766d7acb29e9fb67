"""Officers of the whole country, a clock that can be set ahead, and acts that only write down that they were done."""

from collections.abc import Callable, Iterator

import pytest
from django.db import connection

from recensus.decisions import actions
from recensus.decisions.executing import Approved, Executor
from recensus.decisions.types import Draft, Kind, Subject
from tests.cast import appoint

NADIA, FARIDA, GODWIN, HALIMA = OFFICERS = ("nadia", "farida", "godwin", "halima")
"""Who proposes, reviews, and two more."""

WALLS_DOWN = """
alter table decisions_proposal no force row level security;
alter table decisions_step no force row level security, disable trigger step_by_who_looks;
alter table decisions_concerned no force row level security;
alter table decisions_notice no force row level security;
"""
"""What an attacker cannot do: it leaves the rules of the steps alone to be attacked."""

WALLS_UP = WALLS_DOWN.replace("no force", "force").replace("disable", "enable")

CLOCK = """
create or replace function decisions_now() returns timestamptz language sql stable as
$$ select now() + coalesce(nullif(current_setting('tests.ahead', true), ''), '0 days')::interval $$
"""


@pytest.fixture
def clock(db: None) -> Callable[[int], None]:  # noqa: ARG001 - its tables
    """Return what sets the database's clock a number of days ahead of the real one."""
    with connection.cursor() as cursor:
        cursor.execute(CLOCK)

    def ahead(days: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute("select set_config('tests.ahead', %s, true)", [f"{days} days"])

    ahead(0)
    return ahead


@pytest.fixture
def walls_down(db: None) -> Iterator[None]:  # noqa: ARG001 - its tables
    """Let the tests write into the tables without looking; after one that commits the walls are put up again."""
    with connection.cursor() as cursor:
        cursor.execute(WALLS_DOWN)
        yield
        if not connection.in_atomic_block:
            cursor.execute(WALLS_UP)


@pytest.fixture
def officers(db: None) -> None:  # noqa: ARG001 - its tables
    """Appoint the officers."""
    for officer in OFFICERS[1:]:
        appoint(officer, "programme_manager")


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the list on which acts of two kinds write that they were carried out, and reversed."""
    written: list[str] = []

    def carry_out(act: Approved) -> None:
        written.append(f"{act.reference} by {act.by}")

    def reverse(act: Approved) -> None:
        written.append(f"{act.reference} reversed by {act.by}")

    executors = {
        Kind.SUSPEND: Executor(carry_out=carry_out, reverse=reverse),
        Kind.BULK_UPDATE: Executor(carry_out=carry_out),
    }
    monkeypatch.setattr("recensus.setups.subscriptions.EXECUTORS", executors)
    return written


SUSPEND = Draft(
    kind=Kind.SUSPEND,
    reference="household 12 in child grant",
    reason="two reports say that nobody lives there",
    subjects=(Subject(kind="H", number=12), Subject(kind="P", number=120)),
    on_record=2000,
)
BULK = Draft(
    kind=Kind.BULK_UPDATE, reference="incomes of 2026", reason="new wages", affected=150, on_record=20_000
)


def proposed(draft: Draft = SUSPEND, by: str = NADIA) -> int:
    """Propose an act and return its number."""
    return actions.propose(draft=draft, by=by, purpose="casework")


def announced(draft: Draft = SUSPEND) -> int:
    """Bring a proposal of Nadia's as far as its notice, by Farida."""
    number = proposed(draft)
    actions.review(proposal=number, note="the reports are sound", by=FARIDA, purpose="casework")
    actions.give_notice(proposal=number, reasons={}, by=FARIDA, purpose="casework")
    return number
