"""What other contexts add to a snapshot: the same rows in any order are the same bytes, and all are in its hash."""

import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from recensus.snapshots.engine import Limits
from recensus.snapshots.making import write_snapshot
from recensus.snapshots.manifest import DamagedSnapshot
from recensus.snapshots.manifest import read as manifest_of
from recensus.snapshots.opening import open_snapshot, reading
from recensus.snapshots.population import Write
from recensus.snapshots.streams import Further, Stream
from recensus.vocabulary.types import Pack

Many = Callable[[int], Any]
ROWS = [(number, 1_000 + number % 7, f'"a ""{number}"""' if number % 3 else "") for number in range(500)]


def drawn(rows: Sequence[tuple[int, int, str]]) -> Stream:
    """Return rows as a stream: number, registrant, a text with quotes or nothing."""

    def copy(write: Write) -> int:
        for number, registrant, text in rows:
            write(f"{number},{registrant},{text}\n".encode())
        return len(rows)

    columns = {"id": "BIGINT", "registrant": "BIGINT", "text": "VARCHAR"}
    return Stream(name="drawn", columns=columns, order=("registrant", "id"), copy=copy)


@pytest.mark.parametrize("threads", [1, 3])
def test_the_same_rows_in_any_order_are_the_same_bytes(
    threads: int, pack: Pack, many: Many, tmp_path: Path
) -> None:
    shuffled = random.Random(threads).sample(ROWS, len(ROWS))
    _, first = write_snapshot(pack, many(0), tmp_path / "first", further=Further(streams=[drawn(ROWS)]))
    folder, second = write_snapshot(
        pack,
        many(threads),
        tmp_path / "second",
        Limits(threads=threads),
        Further(streams=[drawn(shuffled)]),
    )
    assert second == first
    assert manifest_of(folder) == second
    with reading(open_snapshot(folder).tables()) as reader:
        told = reader.rows("SELECT id, registrant, text FROM drawn ORDER BY id")
    assert told == [(n, who, f'a "{n}"' if n % 3 else None) for n, who, _ in ROWS]


def test_a_table_that_was_changed_is_found_damaged(pack: Pack, many: Many, tmp_path: Path) -> None:
    _, bare = write_snapshot(pack, many(0), tmp_path)
    folder, manifest = write_snapshot(pack, many(0), tmp_path, further=Further(streams=[drawn(ROWS)]))
    assert bare.hash != manifest.hash
    (folder / manifest.tables["drawn"]).write_bytes(b"")
    with pytest.raises(DamagedSnapshot):
        open_snapshot(folder)


def test_what_sources_said_is_kept_of_those_only_of_whom_streams_speak(
    pack: Pack, many: Many, tmp_path: Path
) -> None:
    population = many(0)
    spoken_of = population.records[-1][0]
    further = Further(streams=[drawn([(1, spoken_of, "")])], said=["given_name", "age"])
    folder, _ = write_snapshot(pack, population, tmp_path, further=further)
    with reading(open_snapshot(folder).tables()) as reader:
        registrants = reader.rows("SELECT DISTINCT registrant FROM said")
    assert registrants == [(spoken_of,)]
