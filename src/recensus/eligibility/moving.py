"""Who moves from one answer to another between two versions of rules: named SQL over the rows of two runs."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from recensus.eligibility.types import Outcome
from recensus.eligibility.winners import Moved, added
from recensus.snapshots.engine import literal, quoted
from recensus.snapshots.opening import Reader
from recensus.vocabulary.types import Level, Pack

AREA, SEX_OF_HEAD, SIZE = "area", "sex of head", "household size"
NOT_KNOWN: Final = "not known"
_ELIGIBLE = literal(Outcome.ELIGIBLE)

# Everyone considered, with both answers; a household without members or head is still there.
_MOVED = f"""
WITH size AS (SELECT household_id, count(*) AS size FROM persons GROUP BY household_id),
head AS (SELECT household_id, any_value({{sex}}) AS sex FROM persons WHERE {{is_head}} GROUP BY household_id),
moved AS (
    SELECT after.*, before.outcome = {_ELIGIBLE} AS was, after.outcome = {_ELIGIBLE} AS becomes
    FROM after JOIN before USING (id)
)
SELECT coalesce({{group}}::VARCHAR, {literal(NOT_KNOWN)}) AS "group", count(*), count(*) FILTER (was),
       count(*) FILTER (becomes), count(*) FILTER (becomes AND NOT was), count(*) FILTER (was AND NOT becomes)
FROM moved LEFT JOIN size USING (household_id) LEFT JOIN head USING (household_id) {{further}}
GROUP BY 1 ORDER BY 1
"""


def moved(reader: Reader, pack: Pack, group: str, further: str = "") -> list[Moved]:
    """Return how many of each group move; ``group`` is SQL over the answers, ``size``, ``head`` and ``further``."""
    relationship, head, sex = pack.roles.relationship, pack.roles.head, pack.roles.sex
    is_head = f"{quoted(relationship)} = {literal(head)}" if relationship and head else "false"
    sql = _MOVED.format(sex=quoted(sex) if sex else "NULL", is_head=is_head, group=group, further=further)
    return [Moved(*row) for row in reader.rows(sql)]


def groupings(reader: Reader, pack: Pack, attribute: str | None) -> Iterator[tuple[str, list[Moved]]]:
    """Yield each grouping with its rows: by area, sex of head, household size, and an attribute if one is named."""
    yield AREA, by_region(pack, moved(reader, pack, "moved.area"))
    if pack.roles.sex and pack.roles.head:
        yield SEX_OF_HEAD, moved(reader, pack, "head.sex")
    yield SIZE, moved(reader, pack, "least(coalesce(size, 0), 12)")
    if attribute is not None:
        of_person = pack.attributes[attribute].level is Level.PERSON
        key = "persons.person_id = moved.id" if of_person else "households.household_id = moved.household_id"
        table = "persons" if of_person else "households"
        yield attribute, moved(reader, pack, f"{table}.{quoted(attribute)}", f"LEFT JOIN {table} ON {key}")


def by_region(pack: Pack, rows: list[Moved]) -> list[Moved]:
    """Add rows by area up to the country's first division."""
    found: dict[str, list[Moved]] = defaultdict(list)
    for row in rows:
        found[_region(pack, row.group)].append(row)
    return [added(region, inside) for region, inside in sorted(found.items())]


def _region(pack: Pack, code: str) -> str:
    chain = [code] if code in pack.areas else []
    while chain and (parent := pack.areas[chain[-1]].parent) and len(chain) < len(pack.areas):
        chain.append(parent)
    one_root = sum(area.parent is None for area in pack.areas.values()) == 1
    return chain[-2] if one_root and len(chain) > 1 else chain[-1] if chain else code
