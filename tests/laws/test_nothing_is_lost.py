"""Law 7: received = accepted + rejected + held; twice is once; a killed load resumes or is as if it never began."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection

from recensus.intake.actions import load_files
from recensus.intake.types import LoadResult
from recensus.registry.models import Batch, Mention, SourceRecord
from recensus.registry.population import last_change
from recensus.simulate.actions import simulate_country
from recensus.vocabulary.pack import open_pack

PACK = Path(__file__).parents[2] / "countries" / "demo"
LOADING = """
import sys, django
django.setup()
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
from pathlib import Path
from recensus.intake import loading
from recensus.intake.actions import load_files
from recensus.vocabulary.pack import open_pack
loading.PERSONS_PER_CHUNK = 100
load_files(pack=open_pack(sys.argv[2]), source_name="household_survey", paths=[Path(p) for p in sys.argv[3:]],
           by="dalia", purpose="registration")
"""


@pytest.fixture(scope="module")
def survey(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("country")
    simulate_country(persons=2000, seed=3, directory=folder, processes=1, on_progress=lambda _written: None)
    return sorted((folder / "household_survey").glob("*.csv"))


def load(survey: list[Path]) -> LoadResult:
    return load_files(
        pack=open_pack(PACK), source_name="household_survey", paths=survey, by="dalia", purpose="registration"
    )


@pytest.mark.django_db(transaction=True)
def test_every_row_ends_somewhere_and_the_same_files_again_change_nothing(survey: list[Path]) -> None:
    first = load(survey)
    changed, records = last_change(), SourceRecord.objects.count()
    assert first.received == first.accepted + first.rejected + first.held
    again = load(survey)
    assert (again.state, again.batch) == ("already loaded", first.batch)
    assert (last_change(), SourceRecord.objects.count()) == (changed, records)


@pytest.mark.drill
@pytest.mark.parametrize("kills", [5, 100])
@pytest.mark.django_db(transaction=True)
def test_a_load_killed_at_any_moment_resumes_and_loses_nothing(survey: list[Path], kills: int) -> None:
    chance = random.Random(kills)
    for _ in range(kills):
        _kill_during_load(survey, after=chance.uniform(0.8, 3.5))
        if Batch.objects.exclude(recorded_at=None).exists():
            break
    result = load(survey)
    assert Batch.objects.exclude(recorded_at=None).count() == 1
    assert result.received == result.accepted + result.rejected + result.held
    assert SourceRecord.objects.filter(batch=result.batch).count() >= result.accepted
    assert (
        SourceRecord.objects.values("kind", "source_key").distinct().count() == SourceRecord.objects.count()
    )
    assert not Mention.objects.exists()


def _kill_during_load(survey: list[Path], *, after: float) -> None:
    command = [
        sys.executable,
        "-c",
        LOADING,
        str(connection.settings_dict["NAME"]),
        str(PACK),
        *map(str, survey),
    ]
    running = subprocess.Popen(command, env=os.environ.copy(), stderr=subprocess.DEVNULL)
    time.sleep(after)
    running.send_signal(signal.SIGKILL)
    running.wait()
