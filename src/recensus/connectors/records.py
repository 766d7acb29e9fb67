"""Statements in the form in which they are recorded: positional payload, hash, chunk by chunk for PostgreSQL's COPY."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from recensus.connectors.definition import SourceDefinition
from recensus.connectors.engine import literal, name
from recensus.vocabulary.types import Level, Pack

COLUMNS = (
    "row", "kind", "source_key", "household_key", "relationship", "stated_on", "payload", "absent", "hash", "name",
    "birth_year", "sex", "area",
)  # fmt: skip
"""What a chunk's columns are, in order."""


@dataclass(frozen=True, kw_only=True)
class Chunk:
    """A part of an extract in which every household is whole: a CSV for COPY, and how many of each it holds."""

    number: int
    path: Path
    persons: int
    households: int


@dataclass(frozen=True)
class Records:
    """The relation ``records``: all statements of an extract, ordered by chunk."""

    connection: duckdb.DuckDBPyConnection
    pack: Pack
    source: SourceDefinition

    def create(self, chunks: int) -> None:
        """Make ``records`` from ``persons`` and ``households``; a household is wholly in one of ``chunks``."""
        self.connection.execute(f"""
            CREATE OR REPLACE TABLE records AS
            SELECT hash(coalesce(household_key, source_key)) % {chunks} AS chunk, * FROM (
                {self._select("H")} UNION ALL BY NAME {self._select("P")})
            ORDER BY chunk""")

    def _select(self, kind: str) -> str:
        payload = ", ".join(f"s.{name(attribute)}" for attribute in self.source.shape(kind))
        relation = "persons" if kind == "P" else "households"
        household = "s._household" if kind == "P" else "NULL::VARCHAR"
        return f"""
            SELECT _row AS "row", kind, source_key, household_key, relationship, stated_on, payload, absent,
                md5(kind || payload || coalesce(absent, '') || coalesce(household_key, '')) AS hash,
                name, birth_year, sex, area
            FROM (SELECT s._row, '{kind}' AS kind, s._key AS source_key, {household} AS household_key,
                {self._role("relationship", kind)} AS relationship, s._stated_on AS stated_on,
                {f"json_array({payload})::VARCHAR" if payload else "'[]'"} AS payload, s._absent AS absent,
                {self._name(kind)} AS name, {self._birth_year(kind)} AS birth_year, {self._role("sex", kind)} AS sex,
                {self._area(kind)} AS area
                FROM {relation} s {self._with_household(kind)})"""

    def _role(self, role: str, kind: str, alias: str = "s") -> str:
        """Return the SQL of the attribute that plays a role, null where these statements do not set it."""
        attribute = getattr(self.pack.roles, role)
        return f"{alias}.{name(attribute)}" if attribute in self.source.shape(kind) else "NULL::VARCHAR"

    def _name(self, kind: str) -> str:
        parts = [f"s.{name(part)}" for part in self.pack.roles.name if part in self.source.shape(kind)]
        return f"nullif(concat_ws(' ', {', '.join(parts)}), '')" if parts else "NULL::VARCHAR"

    def _birth_year(self, kind: str) -> str:
        born, age = self._role("birth_date", kind), self._role("age", kind)
        from_age = f"year(s._stated_on) - floor(try_cast({age} AS DOUBLE))::INTEGER"
        return f"coalesce(try_cast(left({born}, 4) AS INTEGER), {from_age})"

    def _area(self, kind: str) -> str:
        own = self._role("area", kind)
        return f"coalesce({own}, {self._role('area', 'H', 'h')})" if self._looks_up_area(kind) else own

    def _with_household(self, kind: str) -> str:
        return "LEFT JOIN households h ON h._key = s._household" if self._looks_up_area(kind) else ""

    def _looks_up_area(self, kind: str) -> bool:
        area = self.pack.attributes.get(self.pack.roles.area or "")
        return (
            kind == "P"
            and area is not None
            and area.level is Level.HOUSEHOLD
            and area.name in self.source.shape("H")
        )

    def write(self, chunks: int, folder: Path) -> Iterator[Chunk]:
        """Write the chunks one after the other, each as it is asked for."""
        columns = ", ".join(name(column) for column in COLUMNS)
        for number in range(chunks):
            path = folder / f"chunk-{number:05}.csv"
            counted = self.connection.execute(
                f"SELECT count(*) FILTER (kind = 'P'), count(*) FROM records WHERE chunk = {number}"
            ).fetchone()
            persons, total = counted or (0, 0)
            self.connection.execute(
                f"COPY (SELECT {columns} FROM records WHERE chunk = {number} ORDER BY kind, source_key) "
                f"TO {literal(str(path))} (FORMAT csv, HEADER false)"
            )
            yield Chunk(number=number, path=path, persons=persons, households=total - persons)
