"""Killed at any moment, nothing has left that is not on record, and nothing counts by half; done again, it is whole."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection

from recensus.payments import filing, models, queries
from recensus.payments.types import State
from tests.payments.conftest import PURPOSE, Kaba, settle_in, statement

pytestmark = pytest.mark.django_db(transaction=True)
ASKING = {"by": "nadia", "purpose": PURPOSE}
Order = Callable[[str, object, int], str]
MOMENTS = (0.2, 0.5, 0.8, 0.95)
"""At which parts of the way it is killed."""


@pytest.fixture
def order() -> Iterator[Order]:
    """Start the process that others are forked from, and return how it is told what to do."""
    dying = subprocess.Popen(
        [sys.executable, Path(__file__).with_name("dying.py")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )

    def told(verb: str, about: object, statement: int) -> str:
        assert dying.stdin is not None
        assert dying.stdout is not None
        facts = {"verb": verb, "about": about, "statement": statement}
        place = {"database": connection.settings_dict["NAME"], "files": str(django_settings.RECENSUS_FILES)}
        dying.stdin.write(json.dumps({**facts, **place}) + "\n")
        dying.stdin.flush()
        return dying.stdout.readline().strip()

    yield told
    dying.communicate()


@pytest.fixture
def committed(transactional_db: None, tmp_path: Path, settings: Any) -> Kaba:  # noqa: ARG001 - tables first
    """Return Kaba with 100 owed to each, where other processes see it too."""
    kaba = settle_in(tmp_path, settings)
    for who in (kaba.amina, kaba.bashir, kaba.chidi):
        kaba.owe(who)
    return kaba


def test_a_release_that_is_killed_has_let_nothing_out_that_is_not_on_record(
    committed: Kaba, order: Order
) -> None:
    steps = _steps_of_a_release(committed, order)
    run = committed.prepare(cycle="2026-12")
    for moment in MOMENTS:
        assert order("release", run.number, int(steps * moment)) != "failed"
        now = queries.run(run.number, **ASKING)
        out = {file.stem for file in filing.outbox().glob("*.xml")}
        assert not (out & {one.name for one in run.messages}) or now.released_at
        assert models.Entry.objects.filter(instruction__run=run.number).count() == (
            3 if now.released_at else 0
        )
    assert order("release", run.number, 0).isdigit()
    done = queries.run(run.number, **ASKING)
    assert all(one.handed_over_at for one in done.messages)
    assert {file.stem for file in filing.outbox().glob("*.xml")} >= {one.name for one in done.messages}
    assert models.Entry.objects.filter(instruction__run=run.number).count() == 3


def _steps_of_a_release(kaba: Kaba, order: Order) -> int:
    """Return how many statements a whole release takes; what falls due next month is owed afterwards."""
    steps = int(order("release", kaba.prepare().number, 0))
    for who in (kaba.amina, kaba.bashir, kaba.chidi):
        kaba.owe(who, cycle="2026-12")
    return steps


def test_a_file_whose_taking_in_is_killed_counts_whole_or_not_at_all(committed: Kaba, order: Order) -> None:
    run = committed.release(committed.prepare())
    references = committed.references(run)
    whole = committed.files / "whole.xml"
    whole.write_text(statement([(one, "100.00", "DBIT") for one in references]))
    for moment in range(4, 44, 6):
        answer = order("take_in", str(whole), moment)
        counted = models.Status.objects.count()
        assert (counted, models.Report.objects.count()) in ((0, 0), (3, 1)), answer
        assert models.Entry.objects.count() == 3 + counted
    assert order("take_in", str(whole), 0).isdigit()
    assert {one.state: one.instructions for one in queries.standings(run.number, **ASKING)} == {
        State.BOOKED: 3
    }
