"""The fold: many sources' statements about a registrant become one row, attribute by attribute.

For each attribute the first source in the order of the pack's survivorship that has a value gives it; sources that the
pack does not name come last, by alphabet; within one source its latest statement counts. Every step is one named SQL
text over the tables of the step before, so that each can be read, run and timed alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from recensus.snapshots.columns import sql_type, struct_of_text, typed
from recensus.snapshots.engine import Connection, literal, quoted
from recensus.snapshots.population import RecordShape
from recensus.vocabulary.types import Attribute, Level, Pack

LEVEL_OF = {"P": Level.PERSON, "H": Level.HOUSEHOLD}


def take_in(connection: Connection, records: Path, memberships: Path) -> None:
    """Read the population's two streams into the tables ``records`` and ``memberships``."""
    options = "header = false, auto_detect = false, delim = ',', quote = '\"', escape = '\"', nullstr = ''"
    connection.execute(
        f"""CREATE TABLE records AS FROM read_csv({literal(str(records))}, {options}, columns = {{
            registrant: 'BIGINT', shape: 'SMALLINT', stated_on: 'DATE', payload: 'VARCHAR', absent: 'VARCHAR'}})"""
    )
    connection.execute(
        f"""CREATE TABLE memberships AS FROM read_csv({literal(str(memberships))}, {options}, columns = {{
            person: 'BIGINT', household: 'BIGINT', relationship: 'VARCHAR'}})"""
    )


@dataclass(frozen=True, kw_only=True)
class Statement:
    """The table of one source's statements of one kind: a row a registrant, a column an attribute it speaks of."""

    table: str
    source: str
    attributes: tuple[Attribute, ...]
    shapes: tuple[RecordShape, ...]

    @property
    def names(self) -> frozenset[str]:
        """Return the attributes that this source speaks of."""
        return frozenset(attribute.name for attribute in self.attributes)


def statements(pack: Pack, shapes: Sequence[RecordShape], kind: str) -> list[Statement]:
    """Return one statement per source that says something of ``kind``, sources by alphabet."""
    known = {attribute.name: attribute for attribute in pack.of_level(LEVEL_OF[kind])}
    found = []
    for number, source in enumerate(sorted({shape.source for shape in shapes if shape.kind == kind})):
        own = tuple(shape for shape in shapes if shape.kind == kind and shape.source == source)
        spoken = {name for shape in own for name in shape.attributes} & known.keys()
        attributes = tuple(known[name] for name in sorted(spoken))
        table = f"statement_{kind}_{number}"
        found.append(Statement(table=table, source=source, attributes=attributes, shapes=own))
    return found


def _text(statement: Statement, name: str) -> str:
    """Return SQL for the text that the payload has for an attribute, null where the record says why there is none."""
    places = [(s.id, s.attributes.index(name) + 1) for s in statement.shapes if name in s.attributes]
    branches = " ".join(f"WHEN {shape} THEN said[{position}]" for shape, position in places)
    return f"CASE WHEN why.{quoted(name)} IS NULL THEN CASE shape {branches} END END"


def lay_out(connection: Connection, statement: Statement) -> dict[str, int]:
    """Make the statement's table, typed; return how many values of each attribute did not parse to its kind."""
    shapes = ", ".join(str(shape.id) for shape in statement.shapes)
    why = struct_of_text(statement.attributes) if statement.attributes else literal('{"nothing": "VARCHAR"}')
    texts = "".join(f", {_text(statement, a.name)} AS {quoted(a.name)}" for a in statement.attributes)
    connection.execute(
        f"""CREATE TABLE {statement.table}_text AS
            SELECT registrant, why {texts}
            FROM (
                SELECT registrant, shape, from_json(payload, '["VARCHAR"]') AS said, from_json(absent, {why}) AS why
                FROM records WHERE shape IN ({shapes})
                QUALIFY row_number() OVER (PARTITION BY registrant ORDER BY stated_on DESC, shape, payload DESC) = 1
            )"""
    )
    columns = "".join(f", {typed(a.kind, quoted(a.name))} AS {quoted(a.name)}" for a in statement.attributes)
    connection.execute(
        f"CREATE TABLE {statement.table} AS SELECT registrant, why {columns} FROM {statement.table}_text"
    )
    return _unparsed(connection, statement)


def _unparsed(connection: Connection, statement: Statement) -> dict[str, int]:
    """Count, by attribute, texts that became null on being typed, then drop the texts."""
    checked = [a.name for a in statement.attributes if sql_type(a.kind) != "VARCHAR"]
    counts = "".join(f", count({quoted(name)})" for name in checked)
    before = connection.execute(f"SELECT 0 {counts} FROM {statement.table}_text").fetchone() or ()
    after = connection.execute(f"SELECT 0 {counts} FROM {statement.table}").fetchone() or ()
    connection.execute(f"DROP TABLE {statement.table}_text")
    lost = {name: was - now for name, was, now in zip(checked, before[1:], after[1:], strict=True)}
    return {f"{statement.source}.{name}": number for name, number in lost.items() if number}


def believed(pack: Pack, attribute: str, spoken: Sequence[Statement]) -> list[Statement]:
    """Return the statements that speak of ``attribute`` in the order they are believed."""
    order = {source: rank for rank, source in enumerate(pack.survivorship.order(attribute))}
    those = [statement for statement in spoken if attribute in statement.names]
    return sorted(those, key=lambda statement: (order.get(statement.source, len(order)), statement.source))


def _value(attribute: Attribute, order: Sequence[Statement]) -> str:
    """Return SQL for the value that is held true of ``attribute``."""
    if not order:
        return f"NULL::{sql_type(attribute.kind)}"
    return "coalesce(" + ", ".join(f"{s.table}.{quoted(attribute.name)}" for s in order) + ")"


def _absence(attribute: Attribute, order: Sequence[Statement]) -> str:
    """Return SQL for ``"attribute":"reason"`` where there is no value and a source said why."""
    reason = "coalesce(" + ", ".join(f"why_{s.table}.{quoted(attribute.name)}" for s in order) + ")"
    key = literal(f'"{attribute.name}":')
    return f"CASE WHEN {quoted(attribute.name)} IS NULL THEN {key} || to_json({reason})::VARCHAR END"


def _absent(orders: Sequence[tuple[Attribute, list[Statement]]], spoken: Sequence[Statement]) -> str:
    """Return SQL for the JSON object of all attributes for which a source said why there is no value."""
    reasons = ", ".join(_absence(attribute, order) for attribute, order in orders if order)
    if not reasons:
        return "NULL::VARCHAR"
    said_why = " OR ".join(f"why_{s.table} IS NOT NULL" for s in spoken)
    return f"CASE WHEN {said_why} THEN nullif('{{' || concat_ws(',', {reasons}) || '}}', '{{}}') END"


def fold(connection: Connection, pack: Pack, kind: str, spoken: Sequence[Statement]) -> None:
    """Make the table ``folded_P`` or ``folded_H``: id, every stored attribute of the level, ``absent``."""
    orders = [(a, believed(pack, a.name, spoken)) for a in pack.of_level(LEVEL_OF[kind])]
    names = "".join(f", {quoted(a.name)}" for a, _ in orders)
    values = "".join(f", {_value(a, order)} AS {quoted(a.name)}" for a, order in orders)
    whys = "".join(f", {s.table}.why AS why_{s.table}" for s in spoken)
    joins = " ".join(f"LEFT JOIN {s.table} ON {s.table}.registrant = everyone.id" for s in spoken)
    connection.execute(
        f"""CREATE TABLE folded_{kind} AS
            SELECT id {names}, {_absent(orders, spoken)} AS absent
            FROM (SELECT id {values} {whys} FROM ({_everyone(kind, spoken)}) AS everyone {joins})"""
    )
    for statement in spoken:
        connection.execute(f"DROP TABLE {statement.table}")


def _everyone(kind: str, spoken: Sequence[Statement]) -> str:
    """Return SQL for the ids of all of a kind: whom a source describes, or who is part of a membership."""
    member = {"P": "person", "H": "household"}[kind]
    described = [f"SELECT registrant AS id FROM {s.table}" for s in spoken]
    return " UNION ".join([*described, f"SELECT DISTINCT {member} AS id FROM memberships"])


def fold_population(connection: Connection, pack: Pack, shapes: Sequence[RecordShape]) -> dict[str, int]:
    """Run all steps for persons and households; return the values that did not parse, by source and attribute."""
    unparsed: dict[str, int] = {}
    used = {row[0] for row in connection.execute("SELECT DISTINCT shape FROM records").fetchall()}
    for kind in ("P", "H"):
        spoken = statements(pack, [shape for shape in shapes if shape.id in used], kind)
        for statement in spoken:
            unparsed |= lay_out(connection, statement)
        fold(connection, pack, kind, spoken)
    return dict(sorted(unparsed.items()))
