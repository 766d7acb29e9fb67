"""Everyone in a snapshot gets an answer, with reasons, and the same ones whenever it is asked again."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.utils import timezone

from recensus.eligibility import actions, queries, running
from recensus.eligibility.actions import AnotherVersion, determine
from recensus.eligibility.models import Determination
from recensus.eligibility.running import SomebodyDropped
from recensus.privacy.access import AccessRefused
from recensus.snapshots.actions import AnotherDay, make_snapshot
from recensus.snapshots.engine import Limits
from recensus.snapshots.manifest import DamagedSnapshot
from recensus.snapshots.models import Snapshot
from recensus.snapshots.queries import folder_of
from recensus.vocabulary.pack import open_pack
from recensus.vocabulary.types import Pack

NADIA = {"by": "nadia", "purpose": "eligibility"}
DAY = date(2024, 8, 1)
AMINAS, CHIDIS, ZURIS, EMPTY = 1, 2, 3, 4
AMINA, CHIDI, ZURI = 101, 201, 301

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files_of_this_test(tmp_path: Path, settings: LazySettings) -> None:
    settings.RECENSUS_FILES = tmp_path / "files"


@pytest.fixture
def snapshot(pack: Pack, population: Any) -> Snapshot:
    """Return the snapshot of the four households."""
    return make_snapshot(pack, population, on=DAY, **NADIA)


@pytest.fixture
def run(pack: Pack, snapshot: Snapshot) -> Determination:
    """Return the family grant's run over the four households."""
    return determine(pack, "grant", snapshot, on=DAY, **NADIA)


def test_considered_is_the_sum_of_the_three_answers(run: Determination) -> None:
    assert run.counts == {"eligible": 1, "not eligible": 2, "cannot be determined": 1}
    assert run.considered == 4
    assert run.state == "finished"


def test_a_household_without_members_is_considered_too(run: Determination) -> None:
    answers = queries.page(run, **NADIA)
    assert [(a.id, a.outcome, a.missing) for a in answers] == [
        (AMINAS, "eligible", ()),
        (CHIDIS, "not eligible", ()),
        (ZURIS, "cannot be determined", ("age", "rooms")),
        (EMPTY, "not eligible", ()),
    ]


def test_the_list_says_which_conditions_failed(run: Determination) -> None:
    answers = {a.id: a for a in queries.page(run, outcome="not eligible", **NADIA)}
    assert answers[CHIDIS].failed == ("poor", "has_child")
    assert answers[CHIDIS].scores == {"welfare": Decimal("17.750000000")}


def test_the_list_goes_by_pages_and_areas(run: Determination) -> None:
    assert [a.id for a in queries.page(run, limit=1, after=AMINAS, **NADIA)] == [CHIDIS]
    assert [a.id for a in queries.page(run, area="N", **NADIA)] == [AMINAS, ZURIS]


def test_a_programme_for_persons_considers_every_person(pack: Pack, snapshot: Snapshot) -> None:
    run = determine(pack, "pension", snapshot, on=DAY, **NADIA)
    answers = {a.id: (a.household_id, a.outcome, a.missing) for a in queries.page(run, **NADIA)}
    assert answers[AMINA] == (AMINAS, "not eligible", ())
    assert answers[CHIDI] == (CHIDIS, "not eligible", ())
    assert answers[ZURI] == (ZURIS, "cannot be determined", ("age", "tv"))
    assert run.considered == 4


def test_the_parameters_are_those_of_the_day(pack: Pack, snapshot: Snapshot) -> None:
    before = determine(pack, "grant", snapshot, on=date(2024, 6, 30), **NADIA)
    assert before.counts["eligible"] == 0
    assert before.rules_hash != determine(pack, "grant", snapshot, on=DAY, **NADIA).rules_hash


def test_asked_again_it_gives_the_same_bytes_in_the_same_place(
    pack: Pack, snapshot: Snapshot, run: Determination
) -> None:
    again = determine(pack, "grant", snapshot, on=DAY, **NADIA)
    assert (again.result_hash, again.result_path) == (run.result_hash, run.result_path)
    assert again.pk != run.pk


def test_a_run_keeps_the_words_of_its_day(pack_folder: Path, run: Determination) -> None:
    rules = pack_folder / "programmes/grant/rules.yaml"
    rules.write_text(rules.read_text().replace("A child lives", "Nobody lives"))
    told = queries.explanation(run, AMINAS, "en", **NADIA)
    assert told.conditions[1].says == "A child lives in the household."


def test_a_snapshot_of_another_version_of_the_pack_is_refused(pack_folder: Path, snapshot: Snapshot) -> None:
    (pack_folder / "vocabulary/codes.yaml").write_text("relationship: {head: Head, child: Kid}\n")
    with pytest.raises(AnotherVersion, match="another version"):
        determine(open_pack(pack_folder), "grant", snapshot, on=DAY, **NADIA)


def test_a_damaged_snapshot_is_refused_and_the_run_has_failed(pack: Pack, snapshot: Snapshot) -> None:
    victim = next(folder_of(snapshot).rglob("*.parquet"))
    victim.write_bytes(b"not a table")
    with pytest.raises(DamagedSnapshot):
        determine(pack, "grant", snapshot, on=DAY, **NADIA)
    assert [r.state for r in queries.runs(**NADIA)] == ["failed"]
    with pytest.raises(queries.UnknownRun):
        queries.latest("grant", **NADIA)


def test_if_somebody_were_dropped_the_run_would_not_count(
    pack: Pack, snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> None:
    whole = running.result_sql
    monkeypatch.setattr(
        running, "result_sql", lambda sql, unit: f"FROM ({whole(sql, unit)}) WHERE id <> 3 ORDER BY id"
    )
    with pytest.raises(SomebodyDropped, match="4 were to be considered and 3"):
        determine(pack, "grant", snapshot, on=DAY, **NADIA)
    assert list((settings.RECENSUS_FILES / actions.FOLDER / "grant").iterdir()) == []


def test_a_death_half_way_leaves_no_result(
    pack: Pack, snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> None:
    def die(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(running, "_describe", die)
    with pytest.raises(KeyboardInterrupt):
        determine(pack, "grant", snapshot, on=DAY, **NADIA)
    assert list((settings.RECENSUS_FILES / actions.FOLDER / "grant").iterdir()) == []
    assert Determination.objects.get().state == "failed"


def test_a_run_that_was_killed_counts_for_nothing(pack: Pack, snapshot: Snapshot, run: Determination) -> None:
    facts = {"pack_version": run.pack_version, "snapshot": snapshot, "on": DAY, "started_at": timezone.now()}
    killed = Determination.objects.create(programme="grant", rules_hash=run.rules_hash, **facts, **NADIA)
    assert killed.state == "started"
    assert queries.latest("grant", **NADIA) == run
    with pytest.raises(queries.UnknownRun):
        queries.run(killed.pk, **NADIA)
    assert determine(pack, "grant", snapshot, on=DAY, **NADIA).result_hash == run.result_hash


def test_progress_ends_with_everyone(pack: Pack, snapshot: Snapshot) -> None:
    seen: list[tuple[int, int]] = []
    determine(
        pack, "grant", snapshot, on=DAY, progress=lambda done, total: seen.append((done, total)), **NADIA
    )
    assert seen[-1] == (4, 4)


def test_the_same_state_is_one_snapshot(pack: Pack, population: Any, snapshot: Snapshot) -> None:
    assert make_snapshot(pack, population, on=DAY, **NADIA).pk == snapshot.pk


def test_a_population_of_another_day_is_refused(pack: Pack, population: Any) -> None:
    with pytest.raises(AnotherDay):
        make_snapshot(pack, population, on=date(2024, 8, 2), **NADIA)


def test_nobody_looks_without_a_purpose(run: Determination) -> None:
    for look in (
        lambda: queries.runs(by="nadia", purpose=""),
        lambda: queries.latest("grant", by="nadia", purpose=""),
        lambda: queries.page(run, by="", purpose="eligibility"),
        lambda: queries.summary(run, by="nadia", purpose=" "),
        lambda: queries.explanation(run, AMINAS, "en", by="nadia", purpose=""),
        lambda: next(queries.export_rows(run, by="nadia", purpose="")),
    ):
        with pytest.raises(AccessRefused):
            look()


def test_the_summary_counts_areas_scores_and_reasons(run: Determination) -> None:
    summary = queries.summary(run, **NADIA)
    assert summary.considered == 4
    assert {a.area: a.counts["eligible"] for a in summary.areas} == {"N": 1, "S": 0, None: 0}
    (histogram,) = summary.histograms
    assert (histogram.threshold, histogram.without) == (12.5, 2)
    assert sum(bin_.number for bin_ in histogram.bins) == 2
    assert [(r.name, r.number) for r in summary.not_eligible] == [("poor", 1), ("has_child", 2)]
    assert [(r.name, r.number) for r in summary.undetermined] == [("age", 1), ("rooms", 1)]
    assert summary.undetermined[1].label == {"en": "Rooms", "sw": "Vyumba"}


@pytest.mark.parametrize("threads", [1, 4])
def test_the_bytes_do_not_depend_on_threads(threads: int, pack: Pack, many: Callable[[int], Any]) -> None:
    snapshot = make_snapshot(pack, many(3_000), on=DAY, **NADIA)
    one = determine(pack, "grant", snapshot, on=DAY, limits=Limits(threads=2), **NADIA)
    other = determine(pack, "grant", snapshot, on=DAY, limits=Limits(threads=threads), **NADIA)
    assert one.result_hash == other.result_hash
    assert one.considered == 3_000
