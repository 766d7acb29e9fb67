"""Statements in the form in which they are recorded: positional payload, hash, chunk by chunk for PostgreSQL's COPY."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from recensus.connectors.definition import FileKind, SourceDefinition
from recensus.connectors.engine import literal, name
from recensus.connectors.files.table import ReadFile
from recensus.connectors.sealing import Sealing
from recensus.vocabulary.types import Level, Pack

COLUMNS = (
    "row", "kind", "source_key", "household_key", "relationship", "stated_on", "payload", "absent", "hash", "name",
    "birth_year", "sex", "area",
)  # fmt: skip
"""What a chunk's columns are, in order."""
FORMAT = "FORMAT csv, DELIMITER '\x1f', QUOTE '\x1e'"
"""Between cells and around those in need of it stands what no payload holds: else all payloads would be quoted."""


@dataclass(frozen=True, kw_only=True)
class Chunk:
    """A part of an extract in which every household is whole: CSVs for COPY, of statements and of sealed values."""

    number: int
    path: Path
    sealed_path: Path

    def read(self) -> bytes:
        """Return the whole chunk."""
        return self.path.read_bytes()

    def sealed(self) -> bytes:
        """Return the sealed values that this part brings to the vault."""
        return self.sealed_path.read_bytes()

    def forget(self) -> None:
        """Remove the files of a chunk that is on record."""
        self.path.unlink()
        self.sealed_path.unlink()


@dataclass(frozen=True)
class Records:
    """All statements of an extract, in the form in which they are recorded."""

    connection: duckdb.DuckDBPyConnection
    pack: Pack
    source: SourceDefinition
    sealing: Sealing

    def write(
        self, chunks: int, folder: Path, files: Iterable[tuple[ReadFile, tuple[FileKind, ...]]]
    ) -> Iterator[Chunk]:
        """Write the chunks one by one, each when it is asked for; a household is wholly in one, a sealed value in any.

        They are sorted apart first: writing all at once holds rows of every chunk in memory, which grows with them.
        """
        columns = ", ".join(name(column) for column in COLUMNS)
        self.connection.execute(f"""
            CREATE OR REPLACE TABLE chunked AS
            SELECT chunk::USMALLINT AS chunk, {columns} FROM (
                {self._select("H", chunks)} UNION ALL BY NAME {self._select("P", chunks)}) ORDER BY chunk""")
        self.connection.execute(f"CREATE OR REPLACE TABLE sealed AS {self._sealed(chunks, files)}")
        for number in range(chunks):
            path, sealed = folder / f"{number}.csv", folder / f"{number}.sealed.csv"
            self.connection.execute(f"""
                COPY (SELECT {columns} FROM chunked WHERE chunk = {number})
                TO {literal(str(path))} ({FORMAT}, HEADER false)""")
            self.connection.execute(f"""
                COPY (SELECT token, ciphertext, key FROM sealed WHERE chunk = {number})
                TO {literal(str(sealed))} (FORMAT csv, HEADER false)""")
            yield Chunk(number=number, path=path, sealed_path=sealed)
        self.connection.execute("DROP TABLE chunked")
        self.connection.execute("DROP TABLE sealed")

    def _sealed(self, chunks: int, files: Iterable[tuple[ReadFile, tuple[FileKind, ...]]]) -> str:
        """Return the query of what the vault takes in: each chunk brings the tokens of one stretch.

        Tokens are as good as random, so the stretches are of one size; in order, they fill the vault's index from its
        beginning to its end, and no page of it is written by every chunk.
        """
        return f"""
            SELECT (('0x' || left(sealed, 8))::BIGINT * {chunks} >> 32)::USMALLINT AS chunk, left(sealed, 32) AS token,
                '\\x' || substr(sealed, 33) AS ciphertext, {self.sealing.sealer.values.number} AS key
            FROM ({self.sealing.values(files)}) ORDER BY chunk"""

    def _select(self, kind: str, chunks: int) -> str:
        payload = ", ".join(
            self.sealing.value(attribute, f"s.{name(attribute)}") for attribute in self.source.shape(kind)
        )
        relation = "persons" if kind == "P" else "households"
        household = "s._household" if kind == "P" else "NULL::VARCHAR"
        return f"""
            SELECT chunk, _row AS "row", kind, source_key, household_key, relationship, stated_on, payload, absent,
                md5(kind || payload || coalesce(absent, '') || coalesce(household_key, '')) AS hash,
                name, birth_year, sex, area
            FROM (SELECT {_chunk(chunks, "s.")} AS chunk, s._row, '{kind}' AS kind, s._key AS source_key,
                {household} AS household_key,
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


def _chunk(chunks: int, alias: str = "") -> str:
    """Return the SQL of the chunk that a person or household belongs to."""
    return f"hash(coalesce({alias}_household, {alias}_key)) % {chunks}"
