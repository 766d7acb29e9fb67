"""A few registrants folded in memory, by the very steps that fold a whole population into a snapshot."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from recensus.snapshots.engine import Limits
from recensus.snapshots.fold import fold_population, take_in
from recensus.snapshots.making import hand_over
from recensus.snapshots.opening import reading
from recensus.snapshots.partitions import place
from recensus.snapshots.population import Population
from recensus.snapshots.writing import arrange
from recensus.vocabulary.types import Pack

Rows = Sequence[Mapping[str, Any]]
SMALL = Limits(threads=1, memory="1GB")


def look(pack: Pack, population: Population) -> tuple[Rows, Rows]:
    """Return households and persons, by id, as a snapshot of this population would have them."""
    with (
        TemporaryDirectory(prefix="recensus-look-") as made,
        reading(limits=SMALL, folders=[Path(made)]) as reader,
    ):
        hand_over(population, Path(made))
        take_in(reader.connection, Path(made) / "records.csv", Path(made) / "memberships.csv")
        fold_population(reader.connection, pack, population.shapes())
        place(reader.connection, pack)
        arrange(reader.connection, pack)
        columns = "SELECT * EXCLUDE (partition_name, part)"
        households = reader.records(f"{columns} FROM households ORDER BY household_id")
        return households, reader.records(f"{columns} FROM persons ORDER BY person_id")
