"""A household asked about now gets the answer that a snapshot of now would give it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from recensus.eligibility import live, queries
from recensus.eligibility.actions import determine
from recensus.snapshots.actions import make_snapshot
from recensus.vocabulary.types import Pack

DALIA = {"by": "dalia", "purpose": "casework"}
DAY = date(2024, 8, 1)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _record(population: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: LazySettings) -> None:
    @contextmanager
    def opened(*, on: date) -> Iterator[Any]:
        assert on == DAY
        yield population

    monkeypatch.setattr(live, "open_population", opened)
    settings.RECENSUS_FILES = tmp_path / "files"


@pytest.mark.parametrize(
    ("programme", "number"), [("grant", n) for n in (1, 2, 3, 4)] + [("pension", 101), ("pension", 301)]
)
def test_the_answer_is_that_of_a_snapshot(programme: str, number: int, pack: Pack, population: Any) -> None:
    run = determine(pack, programme, make_snapshot(pack, population, on=DAY, **DALIA), on=DAY, **DALIA)
    kept = queries.explanation(run, number, "en", **DALIA)
    now = live.explain_now(pack, programme, number, "en", on=DAY, **DALIA)
    assert (now.outcome, now.conditions, now.scores) == (kept.outcome, kept.conditions, kept.scores)
    assert (now.missing, now.changes) == (kept.missing, kept.changes)
    assert now.origin.run is None


def test_one_who_is_not_on_record_is_named(pack: Pack) -> None:
    with pytest.raises(queries.NotConsidered, match="number 77"):
        live.explain_now(pack, "grant", 77, "en", on=DAY, **DALIA)
