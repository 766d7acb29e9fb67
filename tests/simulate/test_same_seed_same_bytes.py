"""A country depends on its seed alone."""

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from recensus.simulate.actions import ImpossibleCountry, simulate_country
from recensus.simulate.making import orders


def digests(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_one_process_and_two_write_the_same_bytes(tmp_path: Path) -> None:
    for processes in (1, 2):
        simulate_country(persons=190_000, seed=3, directory=tmp_path / str(processes), processes=processes)
    assert digests(tmp_path / "1") == digests(tmp_path / "2")
    assert len(digests(tmp_path / "1")) == 12


def test_another_seed_writes_other_bytes_in_every_file(country: Path, tmp_path: Path) -> None:
    simulate_country(persons=30_000, seed=8, directory=tmp_path, processes=1)
    ours, others = digests(country), digests(tmp_path)
    assert ours.keys() == others.keys()
    assert not [file for file in ours if ours[file] == others[file]]


@pytest.mark.parametrize("file", ["household_survey/persons.csv", "civil_registry.csv", "school_meals.jsonl"])
def test_fewer_persons_are_the_beginning_of_more(file: str, country: Path, tmp_path: Path) -> None:
    simulate_country(persons=5_000, seed=7, directory=tmp_path, processes=1)
    assert (country / file).read_bytes().startswith((tmp_path / file).read_bytes())


def test_a_country_ends_with_the_household_that_reaches_the_number_asked() -> None:
    assert 0 <= sum(order.persons for order in orders(400_000, 5)) - 400_000 < 100


def test_a_smaller_country_leaves_nothing_of_a_larger_one_behind(tmp_path: Path) -> None:
    (tmp_path / "health_waiver.csv").write_text("from a country of a million")
    simulate_country(persons=1_000, seed=1, directory=tmp_path, processes=1)
    assert not (tmp_path / "health_waiver.csv").exists()


@pytest.mark.parametrize(("persons", "seed"), [(999, 1), (50_000_001, 1), (1_000, -1)])
def test_an_impossible_country_is_refused_before_anything_is_written(
    persons: int, seed: int, tmp_path: Path
) -> None:
    with pytest.raises(ImpossibleCountry):
        simulate_country(persons=persons, seed=seed, directory=tmp_path)
    assert not list(tmp_path.iterdir())


MEASURE = """
import resource, sys
from pathlib import Path
from recensus.simulate.actions import simulate_country
simulate_country(persons=int(sys.argv[1]), seed=1, directory=Path(sys.argv[2]), processes=1)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def test_memory_does_not_grow_with_the_country(tmp_path: Path) -> None:
    peaks = [
        int(
            subprocess.run(
                [sys.executable, "-c", MEASURE, str(persons), str(tmp_path / str(persons))],
                check=True,
                capture_output=True,
            ).stdout
        )
        for persons in (201_000, 700_000)
    ]
    assert peaks[1] < peaks[0] * 1.2
