"""From a population to a finished snapshot on disk; killed at any moment, it leaves nothing that looks finished."""

from pathlib import Path

from recensus.snapshots.engine import Connection, Limits, columnar
from recensus.snapshots.fold import fold_population, take_in
from recensus.snapshots.manifest import Manifest, hash_files, overall
from recensus.snapshots.partitions import place
from recensus.snapshots.population import Population
from recensus.snapshots.streams import NOTHING, Further, write_tables
from recensus.snapshots.streams import hand_over as hand_over_streams
from recensus.snapshots.unfinished import scratch
from recensus.snapshots.writing import arrange, write_part
from recensus.vocabulary.types import Pack


def publish(made: Path, place_for_it: Path) -> Path:
    """Move a finished folder to its place in one step; a folder already there has the same content and stays."""
    place_for_it.parent.mkdir(parents=True, exist_ok=True)
    if not place_for_it.exists():
        made.rename(place_for_it)
    return place_for_it


def write_snapshot(
    pack: Pack,
    population: Population,
    snapshots: Path,
    limits: Limits | None = None,
    further: Further = NOTHING,
) -> tuple[Path, Manifest]:
    """Write the snapshot of ``population`` with ``further`` tables below ``snapshots``; return folder and manifest.

    The folder is named for the day and the hash of the content, so the same state is written once.
    """
    with scratch(snapshots) as work:
        made = work / "snapshot"
        made.mkdir()
        hand_over(population, work)
        hand_over_streams(further, work)
        with columnar(
            limits or Limits(), folders=[work], spill=work / "spill", database=work / "work.duckdb"
        ) as connection:
            manifest = _fold_and_write(connection, pack, population, work, made, further)
        manifest.write(made)
        return publish(made, snapshots / f"{manifest.on}-{manifest.hash[:12]}"), manifest


def hand_over(population: Population, work: Path) -> None:
    """Let the population write its two streams into ``work``."""
    with (work / "records.csv").open("wb") as records:
        population.copy_records(records.write)
    with (work / "memberships.csv").open("wb") as memberships:
        population.copy_memberships(memberships.write)


def _fold_and_write(
    connection: Connection, pack: Pack, population: Population, work: Path, made: Path, further: Further
) -> Manifest:
    shapes = population.shapes()
    take_in(connection, work / "records.csv", work / "memberships.csv")
    unparsed = fold_population(connection, pack, shapes)
    places = place(connection, pack)
    arrange(connection, pack)
    parts = tuple(write_part(connection, made, partition, number) for partition, number in places)
    tables = write_tables(connection, further, shapes, work, made)
    names = [name for part in parts for name in (part.households, part.persons)]
    files = hash_files(made, [*names, *tables.values()])
    return Manifest(
        pack=pack.name,
        pack_version=pack.content_hash,
        on=population.on.isoformat(),
        recorded=population.recorded.isoformat(),
        population=population.name,
        households=_count(connection, "households"),
        persons=_count(connection, "persons"),
        unparsed=unparsed,
        parts=parts,
        files=files,
        hash=overall(files),
        tables=tables,
    )


def _count(connection: Connection, table: str) -> int:
    row = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    assert row is not None
    return int(row[0])
