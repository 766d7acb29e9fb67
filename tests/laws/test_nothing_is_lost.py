"""Law 7: received = accepted + rejected + held; twice is once; a killed load resumes or is as if it never began."""

import json
import random
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import connection

from recensus.intake.actions import load_files
from recensus.intake.models import Finding, HeldRow
from recensus.intake.types import LoadResult
from recensus.registry import actions, queries
from recensus.registry.invariants import breaches
from recensus.registry.models import Batch, Mention, SourceRecord
from recensus.registry.population import last_change
from recensus.vocabulary.pack import open_pack
from tests.looking import seeing_everybody
from tests.registry.conftest import WHO, clear, state
from tests.small_country import write_pack, write_survey

LOADER = Path(__file__).with_name("loader.py")


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_pack(tmp_path_factory.mktemp("countries"))


@pytest.fixture(scope="module")
def survey(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return write_survey(tmp_path_factory.mktemp("survey"), households=120)


@pytest.fixture(scope="module")
def loader() -> Iterator["subprocess.Popen[str]"]:
    """Give a process that loads in children of its own, to be killed."""
    command = [sys.executable, str(LOADER)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


def load(pack: Path, survey: list[Path]) -> LoadResult:
    return load_files(pack=open_pack(pack), source_name="survey", paths=survey, **WHO)


@pytest.mark.django_db(transaction=True)
def test_every_row_ends_somewhere_and_the_same_files_again_change_nothing(
    pack: Path, survey: list[Path]
) -> None:
    first = load(pack, survey)
    changed, records = last_change(), SourceRecord.objects.count()
    assert first.received == first.accepted + first.rejected + first.held
    assert min(first.rejected, first.held) > 0
    again = load(pack, survey)
    assert (again.state, again.batch) == ("already loaded", first.batch)
    assert (last_change(), SourceRecord.objects.count()) == (changed, records)


@dataclass(frozen=True)
class Record:
    """Everything on record, comparable: what is held true, how many rows it took, and how the rows ended."""

    held_true: dict[str, list[tuple[object, ...]]]
    records: int
    mentions: int
    ends: list[tuple[int, int, int, int]]
    findings: list[tuple[str, str, int]]
    waiting: int

    @staticmethod
    def now() -> "Record":
        finished = Batch.objects.exclude(recorded_at=None)
        return Record(
            held_true=state(),
            records=SourceRecord.objects.count(),
            mentions=Mention.objects.count(),
            ends=list(finished.values_list("received", "accepted", "rejected", "held")),
            findings=sorted(Finding.objects.values_list("code", "source_key", "row")),
            waiting=HeldRow.objects.count(),
        )


def start_anew() -> None:
    clear()
    Finding.objects.all().delete()
    HeldRow.objects.all().delete()


@dataclass(frozen=True)
class Loads:
    """Loads one extract in processes that are killed."""

    loader: "subprocess.Popen[str]"
    pack: Path
    survey: list[Path]

    def until(self, statement: int, later: float = 0.0) -> int | None:
        """Load until a statement to the database; return how many were sent if the load came to its end."""
        order = {
            "database": connection.settings_dict["NAME"],
            "pack": str(self.pack),
            "files": [str(path) for path in self.survey],
            "statement": statement,
            "later": later,
        }
        assert self.loader.stdin is not None
        assert self.loader.stdout is not None
        self.loader.stdin.write(json.dumps(order) + "\n")
        self.loader.stdin.flush()
        answer = self.loader.stdout.readline().strip()
        return None if answer == "killed" else int(answer)


def moments(chance: random.Random, statements: int, kills: int) -> Iterator[tuple[int, float]]:
    """Yield when to kill: anywhere in a load, every other time close to its end, where it begins to count."""
    for number in range(kills):
        first = 1 if number % 2 else statements * 2 // 3
        yield chance.randint(first, statements), chance.choice([0.0, 0.002, 0.01])


def kill_often(loads: Loads, kills: int) -> None:
    start_anew()
    statements = loads.until(0)
    assert statements is not None
    whole = Record.now()
    start_anew()
    for statement, later in moments(random.Random(kills), statements, kills):
        loads.until(statement, later)
        with actions.loading():
            pass  # the database has noticed that whoever loaded is no more
        if Batch.objects.exclude(recorded_at=None).exists():
            assert Record.now() == whole
            with seeing_everybody():
                assert breaches() == []
            start_anew()
        assert last_change() is None
        assert queries.coverage(**WHO) == []
        assert queries.find_registrants("amina", **WHO).found == []
    loads.until(0)
    assert Record.now() == whole
    with seeing_everybody():
        assert breaches() == []


@pytest.mark.django_db(transaction=True)
def test_a_load_killed_at_any_moment_resumes_and_loses_or_doubles_nothing(
    loader: "subprocess.Popen[str]", pack: Path, survey: list[Path]
) -> None:
    kill_often(Loads(loader, pack, survey), kills=5)


@pytest.mark.drill
@pytest.mark.django_db(transaction=True)
def test_a_hundred_kills_lose_and_double_nothing(
    loader: "subprocess.Popen[str]", pack: Path, survey: list[Path]
) -> None:
    kill_often(Loads(loader, pack, survey), kills=100)
