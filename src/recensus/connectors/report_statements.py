"""From the tables of texts to what is reported: one row a report, with its keys, its programme and typed values."""

from dataclasses import dataclass
from typing import Final

import duckdb

from recensus.connectors.definition import ReportKind, SourceDefinition
from recensus.connectors.engine import literal, name
from recensus.connectors.files.table import ReadFile, count
from recensus.connectors.mapping import Expression, expression, key, stepped
from recensus.connectors.reported import COLUMNS, REQUIRED, WORDS, word_of
from recensus.connectors.sealing import Sealing
from recensus.vocabulary.types import Attribute, Kind, Level, Missing, Pack

OWN: Final = (
    "_row BIGINT, _file VARCHAR, _shared BOOLEAN, kind VARCHAR, source_key VARCHAR, enrolment_key VARCHAR, "
    "programme VARCHAR, unit VARCHAR, subject_key VARCHAR"
)
ORDER: Final = (
    "row", "kind", "source_key", "enrolment_key", "programme", "unit", "subject_key", *COLUMNS, "hash",
)  # fmt: skip
"""The columns of what is handed to the record, in order."""
_PROGRAMME: Final = Attribute(name="programme", label={"en": "programme"}, level=Level.PERSON, kind=Kind.TEXT)
_CONTENT: Final = ", ".join(("enrolment_key", "programme", "unit", "subject_key", *COLUMNS))


@dataclass(frozen=True)
class ReportStatements:
    """The relation ``reports`` of one extract. What is wrong goes to its ``rejects`` and ``findings``.

    A row of a file that holds nothing but reports is accepted, rejected or held; one that describes a person or
    household too counts once, with them, and what is wrong with its report is a finding.
    """

    connection: duckdb.DuckDBPyConnection
    pack: Pack
    source: SourceDefinition
    sealing: Sealing

    def create(self) -> None:
        """Make the relation, empty."""
        columns = ", ".join(f"{column} {kind}" for column, kind in COLUMNS.items())
        self.connection.execute(f"CREATE TABLE reports ({OWN}, {columns})")

    def add(self, read: ReadFile, kind: ReportKind) -> None:
        """Take in one file as one kind of report."""
        run = self.connection.execute
        words = [
            expression(word_of(kind.states, mapping.attribute), self.source, read, mapping, number)
            for number, mapping in enumerate(kind.mappings)
        ]
        programme = expression(_PROGRAMME, self.source, read, kind.programme, len(words))
        query = stepped(read, [*words, programme], self._keys(read, kind))
        run(f"CREATE OR REPLACE TEMP TABLE reported AS {query}")
        self._refuse(kind, read, "no_key", ", ".join(kind.key), "NULL", "_key IS NULL OR _enrolment IS NULL")
        self._leave_out(kind, programme)
        self._refuse(
            kind, read, "no_programme", "", f"text_{programme.number}", self._no_programme(programme)
        )
        for word in words:
            self._settle_word(kind, read, word)
        self._settle_currency(kind, read, words)
        run(f"INSERT INTO reports BY NAME {self._reports(kind, read, words, programme)}")
        run("DROP TABLE reported")

    def _keys(self, read: ReadFile, kind: ReportKind) -> str:
        def sealed(columns: tuple[str, ...]) -> str:
            return self.sealing.key(kind.unit, key(read, columns)) if columns else "NULL::VARCHAR"

        return (
            f"{sealed(kind.key)} AS _key, {sealed(kind.enrolment)} AS _enrolment, "
            f"{sealed(kind.subject)} AS _subject"
        )

    def _leave_out(self, kind: ReportKind, programme: Expression) -> None:
        """Take out rows that describe somebody and report nothing, as the mapping of the programme says."""
        if kind.shared:
            nothing = f"reason_{programme.number} = {literal(Missing.NOT_APPLICABLE)}"
            self.connection.execute(f"DELETE FROM reported WHERE {nothing}")

    def _no_programme(self, programme: Expression) -> str:
        known = ", ".join(literal(one) for one in ("", *self.pack.programmes))
        return f"coalesce(value_{programme.number}, '') NOT IN ({known}) OR value_{programme.number} IS NULL"

    def _settle_word(self, kind: ReportKind, read: ReadFile, word: Expression) -> None:
        """Refuse rows that lack a word without which they say nothing; tell of other texts that are not understood."""
        text, nothing = f"text_{word.number}", f"value_{word.number} IS NULL"
        if word.trouble:
            misread = f"{text} IS NOT NULL AND {nothing}"
            if word.attribute in REQUIRED[kind.states]:
                self._refuse(kind, read, word.trouble, word.column, text, misread)
            else:
                self._tell(kind, read, word.trouble, word.column, text, misread)
        if word.attribute in REQUIRED[kind.states]:
            self._refuse(kind, read, "value_missing", word.column, "NULL", nothing)

    def _settle_currency(self, kind: ReportKind, read: ReadFile, words: list[Expression]) -> None:
        for word in words:
            if word.attribute == "currency":
                value = f"value_{word.number}"
                known = ", ".join(literal(currency) for currency in kind.currencies)
                other = f"{value} IS NOT NULL AND {value} NOT IN ({known})"
                self._refuse(kind, read, "another_currency", word.column, value, other, outcome="held")

    def _refuse(
        self,
        kind: ReportKind,
        read: ReadFile,
        code: str,
        column: str,
        value: str,
        where: str,
        outcome: str = "rejected",
    ) -> None:
        """Take rows out of ``reported``, each with its reason."""
        if kind.shared:
            self._tell(kind, read, code, column, value, where)
        else:
            held = "_key" if outcome == "held" else value
            self.connection.execute(f"""
                INSERT INTO rejects SELECT {literal(read.file)}, _row, {literal(code)}, {literal(column)}, {held},
                    {literal(outcome)} FROM reported WHERE {where}""")
        self.connection.execute(f"DELETE FROM reported WHERE {where}")

    def _tell(self, kind: ReportKind, read: ReadFile, code: str, column: str, value: str, where: str) -> None:
        self.connection.execute(f"""
            INSERT INTO findings SELECT _row, {literal(read.file)}, {literal(kind.states.letter)}, _key,
                {literal(code)}, {literal(column)}, {value}, 'flag' FROM reported WHERE {where}""")

    def _reports(
        self, kind: ReportKind, read: ReadFile, words: list[Expression], programme: Expression
    ) -> str:
        shared = {WORDS[kind.states][word.attribute]: word for word in words}
        values = {
            column: f"CAST(value_{shared[column].number} AS {type_})"
            if column in shared
            else f"NULL::{type_}"
            for column, type_ in COLUMNS.items()
        }
        if "amount" in shared:
            named, usual = values["currency"], literal(kind.currencies[0])
            values["currency"] = (
                f"CASE WHEN {values['amount']} IS NOT NULL THEN coalesce({named}, {usual}) END"
            )
        listed = ", ".join(f"{value} AS {name(column)}" for column, value in values.items())
        return f"""
            SELECT _row, {literal(read.file)} AS _file, {kind.shared} AS _shared, {literal(kind.states.letter)} AS kind,
                _key AS source_key, _enrolment AS enrolment_key, value_{programme.number} AS programme,
                {literal(kind.unit)} AS unit, _subject AS subject_key, {listed} FROM reported"""

    def settle(self) -> None:
        """Keep one of each set of identical reports and hold all that contradict each other."""
        run = self.connection.execute
        run(f"""
            CREATE OR REPLACE TEMP TABLE doubled AS
            SELECT rowid AS id, _row, _file, _shared, kind, source_key,
                count(*) OVER same = count(*) OVER every AS alike,
                row_number() OVER (every ORDER BY _file, _row) AS place
            FROM reports WINDOW every AS (PARTITION BY kind, source_key),
                same AS (PARTITION BY kind, source_key, md5(row({_CONTENT})::VARCHAR))""")
        run("DELETE FROM doubled WHERE alike AND place = 1")
        run("""
            INSERT INTO rejects SELECT _file, _row, if(alike, 'duplicate_row', 'same_key_twice'), NULL, source_key,
                if(alike, 'rejected', 'held') FROM doubled WHERE NOT _shared""")
        run("""
            INSERT INTO findings SELECT _row, _file, kind, source_key, 'same_key_twice', NULL, NULL, 'flag'
            FROM doubled WHERE _shared AND NOT alike""")
        run("DELETE FROM reports WHERE rowid IN (SELECT id FROM doubled)")
        run("DROP TABLE doubled")

    def accepted(self) -> int:
        """Return how many rows that hold nothing but reports are staged."""
        return count(self.connection, "reports WHERE NOT _shared")

    def letters(self) -> str:
        """Return the letters of what is reported in this extract, each once."""
        found = self.connection.execute("SELECT DISTINCT kind FROM reports ORDER BY kind").fetchall()
        return "".join(letter for (letter,) in found)

    def write(self, path: str) -> int:
        """Write the reports for COPY, in the order of ``ORDER``; return how many."""
        columns = ", ".join(name(column) for column in ORDER)
        self.connection.execute(f"""
            COPY (SELECT {columns} FROM (
                SELECT _row AS "row", * EXCLUDE (_row, _file, _shared),
                    md5(concat_ws('\x1f', {_hashed()})) AS hash FROM reports) ORDER BY enrolment_key, kind)
            TO {literal(path)} (FORMAT csv, HEADER false)""")
        return count(self.connection, "reports")


def _hashed() -> str:
    return ", ".join(f"coalesce({column}::VARCHAR, '')" for column in _CONTENT.split(", "))
