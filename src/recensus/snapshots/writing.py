"""Folded tables become sorted Parquet files: the same content gives the same bytes for any number of threads."""

from pathlib import Path
from urllib.parse import quote

from recensus.snapshots.engine import Connection, literal, quoted
from recensus.snapshots.manifest import Part
from recensus.snapshots.partitions import household_area
from recensus.vocabulary.types import Level, Pack

PARQUET = "FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 20480"
"""Fixed here, because the bytes of a file, and so its hash, depend on them.

A look at one registrant reads one group of rows: groups a third as large make it twice as fast, files 5 % larger, and
do not slow a pass over everyone (measured).
"""


def household_columns(pack: Pack) -> list[str]:
    """Return SQL for the columns of a snapshot's households: id, area, attributes by name, absent."""
    names = [attribute.name for attribute in pack.of_level(Level.HOUSEHOLD)]
    area = [] if "area" in names else [f"{household_area(pack)} AS area"]
    return [
        "folded_H.id AS household_id",
        *area,
        *(f"folded_H.{quoted(name)}" for name in names),
        "folded_H.absent",
    ]


def person_columns(pack: Pack) -> list[str]:
    """Return SQL for the columns of a snapshot's persons.

    The relationship is that of the membership which gives the household, so that the two always belong together.
    """
    names = [attribute.name for attribute in pack.of_level(Level.PERSON)]
    role = pack.roles.relationship or "relationship"
    said = (
        f"coalesce(memberships.relationship, folded_P.{quoted(role)})"
        if role in names
        else "memberships.relationship"
    )
    others = [f"folded_P.{quoted(name)}" for name in names if name != role]
    return [
        "folded_P.id AS person_id",
        "memberships.household AS household_id",
        f"{said} AS {quoted(role)}",
        *others,
        "folded_P.absent AS absent",
    ]


def arrange(connection: Connection, pack: Pack) -> None:
    """Make the tables ``households`` and ``persons``, laid out in the order in which the files are written."""
    connection.execute(
        f"""CREATE TABLE households AS
            SELECT placed.partition_name, placed.part, {", ".join(household_columns(pack))}
            FROM folded_H JOIN placed ON placed.household_id = folded_H.id
            ORDER BY placed.partition_name, placed.part, folded_H.id"""
    )
    connection.execute("DROP TABLE folded_H")
    connection.execute(
        f"""CREATE TABLE persons AS
            SELECT coalesce(placed.partition_name, 'none') AS partition_name, coalesce(placed.part, 0) AS part,
                {", ".join(person_columns(pack))}
            FROM folded_P
            LEFT JOIN memberships ON memberships.person = folded_P.id
            LEFT JOIN placed ON placed.household_id = memberships.household
            ORDER BY 1, 2, memberships.household NULLS LAST, folded_P.id"""
    )
    connection.execute("DROP TABLE folded_P")


def write_part(connection: Connection, folder: Path, partition: str, number: int) -> Part:
    """Write the households and persons of one part; households by id, persons by household and id."""
    area = f"area={quote(partition, safe='')}/part-{number}.parquet"
    part = Part(partition=partition, households=f"households/{area}", persons=f"persons/{area}")
    for table, name, order in (
        ("households", part.households, "household_id"),
        ("persons", part.persons, "household_id NULLS LAST, person_id"),
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        connection.execute(
            f"""COPY (
                SELECT * EXCLUDE (partition_name, part) FROM {table}
                WHERE partition_name = {literal(partition)} AND part = {number}
                ORDER BY {order}
            ) TO {literal(str(folder / name))} ({PARQUET})"""
        )
    return part
