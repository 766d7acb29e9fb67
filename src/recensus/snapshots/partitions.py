"""Where each household goes: a partition per area, parts of bounded size within it."""

from recensus.snapshots.engine import Connection, quoted
from recensus.vocabulary.types import Area, Level, Pack

PART = 500_000
"""Households in one file at most, so that work on a part is bounded whatever the country's size."""
NOWHERE = "none"
"""The partition of those whose area is not known."""


def partition_of(pack: Pack) -> dict[str, str]:
    """Return, for each area, the ancestor that names its partition.

    It is the ancestor on the highest level on which the country has more than one area; an area above that level is
    its own.
    """
    chains = {code: _chain(pack, area) for code, area in pack.areas.items()}
    widths: dict[int, set[str]] = {}
    for chain in chains.values():
        widths.setdefault(len(chain), set()).add(chain[-1])
    depth = next((depth for depth in sorted(widths) if len(widths[depth]) > 1), 1)
    return {code: chain[min(depth, len(chain)) - 1] for code, chain in chains.items()}


def _chain(pack: Pack, area: Area) -> list[str]:
    """Return the codes from the top of the tree down to ``area``."""
    chain = [area.code]
    while area.parent is not None:
        area = pack.areas[area.parent]
        chain.append(area.code)
    return chain[::-1]


def household_area(pack: Pack) -> str:
    """Return SQL for a folded household's area: the attribute that plays this role, null where none does."""
    role = pack.roles.area
    if role is None or pack.attributes[role].level is not Level.HOUSEHOLD:
        return "NULL::VARCHAR"
    return f"folded_H.{quoted(role)}"


def place(connection: Connection, pack: Pack) -> list[tuple[str, int]]:
    """Make the table ``placed`` (household_id, partition, part); return its partitions and parts in order.

    Parts are consecutive by id within a partition: nothing about them depends on chance.
    """
    connection.execute("CREATE TABLE ancestors (area VARCHAR, partition_name VARCHAR)")
    partitions = partition_of(pack)
    connection.execute(
        "INSERT INTO ancestors SELECT unnest(?::VARCHAR[]), unnest(?::VARCHAR[])",
        [list(partitions), list(partitions.values())],
    )
    connection.execute(
        f"""CREATE TABLE placed AS
            SELECT id AS household_id, partition_name,
                (row_number() OVER (PARTITION BY partition_name ORDER BY id) - 1) // {PART} AS part
            FROM (
                SELECT id, coalesce(ancestors.partition_name, '{NOWHERE}') AS partition_name
                FROM folded_H LEFT JOIN ancestors ON ancestors.area = {household_area(pack)}
            )"""
    )
    rows = connection.execute(
        f"SELECT DISTINCT partition_name, part::INTEGER FROM placed UNION SELECT '{NOWHERE}', 0 ORDER BY ALL"
    ).fetchall()
    return [(str(name), int(part)) for name, part in rows]
