"""The compiled query over a few households in memory: one that is looked at now, or an example's."""

from collections.abc import Mapping, Sequence
from typing import Any

from recensus.eligibility.compiling import Ruleset
from recensus.snapshots.columns import sql_type
from recensus.snapshots.engine import Limits
from recensus.snapshots.opening import reading
from recensus.vocabulary.types import Attribute

SMALL = Limits(threads=1, memory="512MB")


def ask(
    ruleset: Ruleset, households: Sequence[Mapping[str, Any]], members: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Return the answers' rows for households and members given as attribute to value; what is left out is missing.

    ``household_id``, ``person_id`` and ``absent`` (a JSON text) are given like attributes.
    """
    columns = ruleset.compiled.columns
    with reading(limits=SMALL) as reader:
        for name, attributes, keys, rows in (
            ("households", columns.household, {"household_id": "BIGINT"}, households),
            ("persons", columns.person, {"person_id": "BIGINT", "household_id": "BIGINT"}, members),
        ):
            held = {**keys, **_types(attributes), "absent": "VARCHAR"}
            reader.hold(name, held, [[row.get(column) for column in held] for row in rows])
        return reader.records(ruleset.sql)


def _types(attributes: Sequence[Attribute]) -> dict[str, str]:
    return {attribute.name: sql_type(attribute.kind) for attribute in attributes}
