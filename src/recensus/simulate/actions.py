"""Write a synthetic country to a folder."""

import json
from collections.abc import Callable
from pathlib import Path

from recensus.simulate.collecting import Files
from recensus.simulate.making import make_all, orders

LEAST, MOST = 1_000, 50_000_000
Progress = Callable[[int], None]


class ImpossibleCountry(ValueError):
    """A country of that size, or with that seed, cannot be made."""


def simulate_country(
    *, persons: int, seed: int, directory: Path, processes: int = 2, on_progress: Progress | None = None
) -> dict[str, object]:
    """Write a country of at least ``persons`` persons in whole households; return its manifest.

    Raises ImpossibleCountry when ``persons`` is not between 1,000 and 50 million, or the seed not below 2^63.
    """
    if not LEAST <= persons <= MOST:
        raise ImpossibleCountry(f"{persons:,} persons were asked for; a country has {LEAST:,} to {MOST:,}.")
    if not 0 <= seed < 2**63:
        raise ImpossibleCountry(f"The seed {seed} is not a whole number from 0 to 2^63 - 1.")
    prepare(directory)
    with Files(directory) as files:
        for made in make_all(list(orders(persons, seed)), processes):
            files.add(made)
            if on_progress is not None:
                on_progress(made.order.persons)
    manifest = files.manifest(persons, seed)
    text = json.dumps(manifest, indent=2, sort_keys=True)
    (directory / "truth" / "manifest.json").write_text(text + "\n", encoding="utf-8")
    return manifest


def prepare(directory: Path) -> None:
    """Make the folders, without what an earlier country of another size would leave behind.

    The manifest is written last: a folder without one holds a country that was not finished.
    """
    for folder in ("household_survey", "truth"):
        (directory / folder).mkdir(parents=True, exist_ok=True)
    for stale in ("truth/manifest.json", "health_waiver.xlsx", "health_waiver.csv"):
        (directory / stale).unlink(missing_ok=True)
