"""A snapshot is whole or not there, and the same state is the same bytes."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from recensus.snapshots import making
from recensus.snapshots.engine import Limits
from recensus.snapshots.making import write_snapshot
from recensus.snapshots.manifest import DamagedSnapshot
from recensus.snapshots.opening import open_snapshot, reading
from recensus.snapshots.unfinished import UNFINISHED, scratch
from recensus.vocabulary.types import Pack

Many = Callable[[int], Any]


@pytest.mark.parametrize(("order", "threads"), [(1, 1), (2, 4), (3, 3)])
def test_the_same_state_gives_the_same_bytes(
    order: int, threads: int, pack: Pack, many: Many, tmp_path: Path
) -> None:
    _, first = write_snapshot(pack, many(0), tmp_path / "first", Limits(threads=2))
    _, second = write_snapshot(pack, many(order), tmp_path / "second", Limits(threads=threads))
    assert first.files == second.files
    assert first.hash == second.hash


def test_another_state_gives_another_hash(pack: Pack, many: Many, tmp_path: Path) -> None:
    changed = many(0)
    changed.records[0] = (*changed.records[0][:3], ("4", "N1", "12.5", "mud"), None)
    _, first = write_snapshot(pack, many(0), tmp_path)
    _, second = write_snapshot(pack, changed, tmp_path)
    assert first.hash != second.hash


def test_partitions_are_the_areas_on_the_highest_level_with_a_choice(
    pack: Pack, many: Many, tmp_path: Path
) -> None:
    folder, manifest = write_snapshot(pack, many(0), tmp_path)
    assert [part.partition for part in manifest.parts] == ["C", "N", "S", "none"]
    assert {path.name for path in (folder / "households").iterdir()} == {
        "area=C",
        "area=N",
        "area=S",
        "area=none",
    }


def test_a_large_partition_is_split_and_persons_stay_with_their_household(
    pack: Pack, many: Many, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("recensus.snapshots.partitions.PART", 100)
    folder, manifest = write_snapshot(pack, many(0), tmp_path)
    assert len(manifest.parts) > 15
    opened = open_snapshot(folder)
    with reading(folders=[folder]) as reader:
        for part in manifest.parts:
            reader.relate(opened.relations(part))
            strangers = "SELECT count(*) FROM persons ANTI JOIN households USING (household_id)"
            assert reader.rows(strangers) == [(0,)]


def test_counts_in_the_manifest_add_up(pack: Pack, many: Many, tmp_path: Path) -> None:
    _, manifest = write_snapshot(pack, many(0), tmp_path)
    assert (manifest.households, manifest.persons) == (2_000, 3_000)


def test_making_it_twice_makes_it_once(pack: Pack, many: Many, tmp_path: Path) -> None:
    first, _ = write_snapshot(pack, many(0), tmp_path)
    second, _ = write_snapshot(pack, many(1), tmp_path)
    assert first == second
    assert [path.name for path in tmp_path.iterdir()] == [first.name]


def test_a_death_half_way_leaves_nothing_behind(
    pack: Pack, many: Many, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(making, "overall", die)
    with pytest.raises(KeyboardInterrupt):
        write_snapshot(pack, many(0), tmp_path)
    assert list(tmp_path.iterdir()) == []


DIE_HALF_WAY = """
import os, signal, sys
from pathlib import Path
from recensus.snapshots.unfinished import scratch
with scratch(Path(sys.argv[1])) as work:
    (work / "half.parquet").write_text("half")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_a_killed_process_left_is_swept_at_the_next_start(
    pack: Pack, many: Many, tmp_path: Path
) -> None:
    killed = subprocess.run([sys.executable, "-c", DIE_HALF_WAY, str(tmp_path)], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert [path.name[: len(UNFINISHED)] for path in tmp_path.iterdir()] == [UNFINISHED]
    folder, _ = write_snapshot(pack, many(0), tmp_path)
    assert list(tmp_path.iterdir()) == [folder]


def test_the_unfinished_work_of_a_living_process_is_left_alone(tmp_path: Path) -> None:
    with scratch(tmp_path) as first, scratch(tmp_path) as second:
        assert first != second
        assert {first, second} == set(tmp_path.iterdir())
    assert list(tmp_path.iterdir()) == []


def test_a_changed_file_is_refused_by_name(pack: Pack, many: Many, tmp_path: Path) -> None:
    folder, manifest = write_snapshot(pack, many(0), tmp_path)
    victim = folder / manifest.parts[0].households
    victim.write_bytes(victim.read_bytes()[:-1] + b"!")
    with pytest.raises(DamagedSnapshot, match=r"area=C/part-0\.parquet was changed"):
        open_snapshot(folder)


def test_a_file_that_is_gone_is_named(pack: Pack, many: Many, tmp_path: Path) -> None:
    folder, manifest = write_snapshot(pack, many(0), tmp_path)
    (folder / manifest.parts[0].persons).unlink()
    with pytest.raises(DamagedSnapshot, match="is gone"):
        open_snapshot(folder)


def test_an_unfinished_folder_is_not_a_snapshot(tmp_path: Path) -> None:
    with pytest.raises(DamagedSnapshot, match="not finished"):
        open_snapshot(tmp_path)


def test_the_manifest_is_plain_json(pack: Pack, many: Many, tmp_path: Path) -> None:
    folder, manifest = write_snapshot(pack, many(0), tmp_path)
    written = json.loads((folder / "manifest.json").read_text())
    assert (written["on"], written["hash"], written["pack"]) == ("2024-01-01", manifest.hash, "small")
