"""From the tables of texts to what is stated: one row a person or household, with keys, days and canonical values.

Named columns that begin with an underscore are the system's own, so no attribute can be called like them.
"""

from dataclasses import dataclass, replace

import duckdb

from recensus.connectors.definition import FileKind, ReportKind, SourceDefinition
from recensus.connectors.engine import literal, name
from recensus.connectors.failures import FileUnreadable
from recensus.connectors.files.table import ReadFile, count, nearest_column
from recensus.connectors.mapping import Expression, day, expression, joined, key, stepped
from recensus.connectors.sealing import Sealing
from recensus.vocabulary.types import Level, Pack

OWN = (
    "_row BIGINT, _file VARCHAR, _kind_of_file VARCHAR, _key VARCHAR, _household VARCHAR, _stated_on DATE, "
    "_absent VARCHAR, _troubled BOOLEAN"
)
"""The system's own columns of the relations ``persons`` and ``households``."""


@dataclass(frozen=True)
class Statements:
    """The relations ``persons``, ``households``, ``rejects`` and ``findings`` of one extract."""

    connection: duckdb.DuckDBPyConnection
    pack: Pack
    source: SourceDefinition
    sealing: Sealing

    def create(self) -> None:
        """Make the relations, empty."""
        for relation, kind in (("persons", "P"), ("households", "H")):
            columns = "".join(f", {name(attribute)} VARCHAR" for attribute in self.source.shape(kind))
            self.connection.execute(f"CREATE TABLE {relation} ({OWN}{columns})")
        self.connection.execute("""
            CREATE TABLE rejects (file VARCHAR, file_row BIGINT, code VARCHAR, "column" VARCHAR, value VARCHAR,
                outcome VARCHAR)""")
        self.connection.execute("""
            CREATE TABLE findings ("row" BIGINT, file VARCHAR, kind VARCHAR, source_key VARCHAR, code VARCHAR,
                "column" VARCHAR, value VARCHAR, severity VARCHAR)""")

    def add(self, read: ReadFile, kind: FileKind, stated_on: str) -> None:
        """Take in one file as one kind. Raises FileUnreadable when a column that the source needs is not there."""
        require_columns(read, kind)
        expressions = [
            expression(self.pack.attributes[m.attribute], self.source, read, m, n)
            for n, m in enumerate(kind.mappings)
        ]
        relation = "persons" if kind.describes is Level.PERSON else "households"
        also = self._own_columns(read, kind, stated_on)
        query = stepped(read, expressions, also, f"({key(read, kind.key)}) IS NOT NULL")
        if kind.repeated:
            self._add_repeated(query, read, kind, expressions)
        else:
            self.connection.execute(
                f"INSERT INTO {relation} BY NAME {self._statement(query, read, kind, expressions)}"
            )
            self._reject_without_key(read, kind)
        self._note_troubles(read, kind, expressions)

    def _own_columns(self, read: ReadFile, kind: FileKind, stated_on: str) -> str:
        household = self.sealing.key("H", key(read, kind.household)) if kind.household else "NULL::VARCHAR"
        column = self.source.stated_on_column
        when = f"DATE {literal(stated_on)}"
        if column is not None:
            told = (
                day(joined(read, (column,), ""), self.source)
                if read.position(column) is not None
                else "NULL::DATE"
            )
            when = f"({told})"
        return f"{self._key(read, kind)} AS _key, {household} AS _household, {when} AS _stated_on"

    def _key(self, read: ReadFile, kind: FileKind) -> str:
        """Return the SQL of a row's key as it is recorded."""
        return self.sealing.key(kind.letter, key(read, kind.key))

    def _statement(self, query: str, read: ReadFile, kind: FileKind, expressions: list[Expression]) -> str:
        values = "".join(f", value_{e.number} AS {name(e.attribute)}" for e in expressions)
        return f"""
            SELECT _row, {literal(read.file)} AS _file, {literal(kind.name)} AS _kind_of_file, _key, _household,
                _stated_on, {_absent(expressions)} AS _absent, _troubled{values} FROM ({query})"""

    def _add_repeated(
        self, query: str, read: ReadFile, kind: FileKind, expressions: list[Expression]
    ) -> None:
        """Take each household once, from its first row; rows that say other things about it are a finding."""
        run = self.connection.execute
        run(f"CREATE OR REPLACE TEMP TABLE repeated AS {self._statement(query, read, kind, expressions)}")
        run(
            "CREATE OR REPLACE TEMP TABLE firsts AS SELECT _key, min(_row) AS _row FROM repeated GROUP BY _key"
        )
        run("INSERT INTO households BY NAME SELECT * FROM repeated WHERE _row IN (SELECT _row FROM firsts)")
        for e in expressions:
            run(f"""
                INSERT INTO findings SELECT f._row, {literal(read.file)}, 'H', f._key,
                    'household_says_different_things',
                    {literal(e.attribute)},
                    string_agg(DISTINCT {name(e.attribute)}, ', ' ORDER BY {name(e.attribute)}), 'flag'
                FROM repeated r JOIN firsts f USING (_key) GROUP BY f._row, f._key
                HAVING count(DISTINCT {name(e.attribute)}) > 1""")
        run("DROP TABLE repeated")
        run("DROP TABLE firsts")

    def _reject_without_key(self, read: ReadFile, kind: FileKind) -> None:
        self.connection.execute(f"""
            INSERT INTO rejects
            SELECT {literal(read.file)}, file_row, 'no_key', {literal(", ".join(kind.key))}, NULL, 'rejected'
            FROM {read.table} WHERE ({key(read, kind.key)}) IS NULL""")

    def _note_troubles(self, read: ReadFile, kind: FileKind, expressions: list[Expression]) -> None:
        """Tell of each text that is there and was not understood; the text itself is kept in the finding."""
        run = self.connection.execute
        if not self._set_troubled_apart(read, kind):
            return
        troubled = replace(read, table="troubled")
        asked = [e for e in expressions if e.trouble]
        query = stepped(troubled, asked, f"{self._key(read, kind)} AS _key")
        run(f"CREATE OR REPLACE TEMP TABLE understood AS {query}")
        for e in asked:
            run(f"""
                INSERT INTO findings
                SELECT _row, {literal(read.file)}, {literal(kind.letter)}, _key, {literal(str(e.trouble))},
                    {literal(e.attribute)}, text_{e.number}, 'flag'
                FROM understood WHERE text_{e.number} IS NOT NULL AND value_{e.number} IS NULL""")
        run("DROP TABLE understood")

    def _set_troubled_apart(self, read: ReadFile, kind: FileKind) -> int:
        """Make ``troubled``, the few raw rows that hold such a text, and return how many they are."""
        relation = "persons" if kind.letter == "P" else "households"
        self.connection.execute(f"""
            CREATE OR REPLACE TEMP TABLE troubled AS
            SELECT * FROM {read.table} WHERE file_row IN (
                SELECT _row FROM {relation} WHERE _troubled
                    AND _file = {literal(read.file)} AND _kind_of_file = {literal(kind.name)})""")
        return count(self.connection, "troubled")


def require_columns(read: ReadFile, kind: FileKind | ReportKind) -> None:
    """Raise FileUnreadable, naming the nearest columns, when the file lacks some that its kind relies on."""
    lacking = [column for column in kind.columns() if read.position(column) is None]
    if not lacking:
        return
    near = {column: nearest_column(column, read.columns) for column in lacking}
    told = ", ".join(f"'{c}' (did you mean '{near[c]}'?)" if near[c] else f"'{c}'" for c in lacking)
    message = f"The file has no column {told}. It has: {', '.join(read.columns)}."
    raise FileUnreadable(
        "missing_column", read.file, message, f"Correct the columns of '{kind.name}' in the source."
    )


def _absent(expressions: list[Expression]) -> str:
    """Return the SQL of ``{"attribute": "reason"}`` for what is absent for more than being missing, else null."""
    parts = [
        f"CASE WHEN reason_{e.number} IS NOT NULL AND value_{e.number} IS NULL "
        f"THEN {literal(_opening(e.attribute))} || reason_{e.number} || '\"' END"
        for e in sorted(expressions, key=lambda e: e.attribute)
        if e.reason
    ]
    return f"'{{' || nullif(concat_ws(',', {', '.join(parts)}), '') || '}}'" if parts else "NULL::VARCHAR"


def _opening(attribute: str) -> str:
    return f'"{attribute}":"'
