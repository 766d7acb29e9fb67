"""Files made to do harm are refused at once, at little cost, in words; and nobody but the reading process is hurt."""

import random
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from recensus.connectors.definition import FileFormat
from recensus.connectors.engine import open_engine
from recensus.connectors.failures import FileUnreadable
from recensus.connectors.files import apart
from recensus.connectors.files.limits import MIB, Limits
from recensus.connectors.files.reading import read_file
from tests.hostile.corpus import REFUSED, damaged, sound

SECONDS, MEMORY = 1.0, 256
"""What refusing one file may cost: processor time, and MiB."""


@pytest.fixture(scope="session")
def bombs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder in which each bomb is written when it is needed."""
    return tmp_path_factory.mktemp("bombs")


@pytest.fixture
def costs(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Give what each reading in this test cost."""
    told: list[dict[str, Any]] = []
    ask = apart._HELPER.ask

    def listening(request: dict[str, object]) -> dict[str, Any]:
        told.append(ask(request))
        return told[-1]

    monkeypatch.setattr(apart._HELPER, "ask", listening)
    return told


def read(path: Path, work: Path, limits: Limits | None = None) -> int:
    work.mkdir(exist_ok=True)
    with open_engine(work, [path]) as connection:
        found = read_file(connection, path, FileFormat(), "file_0", work, limits=limits or Limits())
        rows = connection.execute("SELECT count(*) FROM file_0").fetchone()
    assert rows == (found.rows,)
    return found.rows + found.unreadable


@pytest.mark.parametrize("name", REFUSED)
def test_a_bomb_is_refused_at_once_with_code_file_and_remedy(
    name: str, bombs: Path, tmp_path: Path, costs: list[dict[str, Any]]
) -> None:
    write, codes = REFUSED[name]
    write(bombs / name)
    with pytest.raises(FileUnreadable) as refused:
        read(bombs / name, tmp_path / "work")
    assert refused.value.code in codes
    assert refused.value.file == name
    assert refused.value.remedy
    assert costs[-1]["mib"] < MEMORY


@pytest.mark.drill
@pytest.mark.parametrize("name", REFUSED)
def test_a_bomb_takes_no_more_than_a_second(
    name: str, bombs: Path, tmp_path: Path, costs: list[dict[str, Any]]
) -> None:
    write, _codes = REFUSED[name]
    write(bombs / name)
    with suppress(FileUnreadable):
        read(bombs / name, tmp_path / "work")
    assert costs[-1]["seconds"] < SECONDS


@pytest.mark.parametrize("name", sound())
def test_a_sound_file_is_read(name: str, tmp_path: Path) -> None:
    sound()[name](tmp_path / name)
    assert read(tmp_path / name, tmp_path / "work") in (199, 200)


@pytest.mark.parametrize("name", sound())
@pytest.mark.parametrize("number", [8, pytest.param(400, marks=pytest.mark.drill)])
def test_a_damaged_file_is_read_as_far_as_it_goes_or_refused(name: str, number: int, tmp_path: Path) -> None:
    sound()[name](tmp_path / name)
    whole = (tmp_path / name).read_bytes()
    for turn, content in enumerate(damaged(whole, random.Random(1), number)):
        (tmp_path / name).write_bytes(content)
        with suppress(FileUnreadable):
            read(tmp_path / name, tmp_path / f"work{turn}")


def test_what_a_reader_needs_beyond_its_memory_ends_the_reader_only(tmp_path: Path) -> None:
    sound()["sound.csv"](tmp_path / "sound.csv")
    with pytest.raises(FileUnreadable) as refused:
        read(tmp_path / "sound.csv", tmp_path / "work", Limits(memory=100 * MIB))
    assert refused.value.code in ("too_much_memory", "reader_ended")
    assert read(tmp_path / "sound.csv", tmp_path / "again") == 200


def test_a_reader_that_never_ends_is_ended(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    path.write_text("a,b\n" + '"1,2\n' * 1_000_000)
    with pytest.raises(FileUnreadable) as refused:
        read(path, tmp_path / "work", Limits(seconds=1, seconds_per_mib=0, rows=10**9))
    assert refused.value.code == "took_too_long"
