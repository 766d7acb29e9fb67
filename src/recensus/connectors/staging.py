"""One extract between the holder's files and the record: read, mapped, checked, and handed on in chunks.

Everything is set-based in an engine with bounded memory, in one work folder that can be thrown away at any moment:
nothing is recorded here.
"""

import datetime as dt
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from recensus.connectors import doubles, engine, rejects
from recensus.connectors.definition import FileKind, ReportKind, SourceDefinition
from recensus.connectors.failures import FileUnreadable
from recensus.connectors.files.reading import read_file
from recensus.connectors.files.table import ReadFile, append, count, create, header
from recensus.connectors.records import Chunk, Records
from recensus.connectors.rejects import Reject
from recensus.connectors.report_statements import ReportStatements
from recensus.connectors.sealing import Sealing
from recensus.connectors.statements import Statements, require_columns
from recensus.privacy.vault.columns import Sealer
from recensus.vocabulary.types import Level, Pack

if TYPE_CHECKING:
    import duckdb


class Staging:
    """One extract of one source, from files to chunks.

    Read with ``read`` (files) or ``read_rows`` (a form's rows), then ``stage`` once, then ask for anything else. Use it
    as a context manager. ``stated_on`` is the day of which the extract speaks, where its rows do not say one. Without a
    ``sealer`` what must be sealed is sealed for good.
    """

    def __init__(
        self,
        pack: Pack,
        source: SourceDefinition,
        *,
        work: Path,
        stated_on: dt.date,
        readable: Iterable[Path] = (),
        memory: str = engine.MEMORY,
        sealer: Sealer | None = None,
    ) -> None:
        work.mkdir(parents=True, exist_ok=True)
        self.pack, self.source, self.work, self.stated_on = pack, source, work, stated_on
        self.connection: duckdb.DuckDBPyConnection = engine.open_engine(work, readable, memory=memory)
        self.files: list[tuple[ReadFile, tuple[FileKind, ...]]] = []
        self._sealing = Sealing(pack, source, sealer or Sealer.throwaway())
        self._sealing.prepare(self.connection)
        self._statements = Statements(self.connection, pack, source, self._sealing)
        self._statements.create()
        self.reports = ReportStatements(self.connection, pack, source, self._sealing)
        self.reports.create()

    def __enter__(self) -> "Staging":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the engine and throw its database away."""
        self.connection.close()
        for path in self.work.glob("staging.duckdb*"):
            path.unlink()

    def read(self, path: Path, *, as_kind: str | None = None) -> ReadFile:
        """Read one file; its kind is ``as_kind``, else found by its name. Raises FileUnreadable."""
        kinds, reports = self._kinds(path, as_kind)
        known = (kinds[0] if kinds else reports[0]).format
        read = read_file(self.connection, path, known, self._table(), self.work)
        return self._take(read, kinds, reports)

    def read_rows(
        self, kind: str, rows: Sequence[Mapping[str, str | None]], *, name: str = "form"
    ) -> ReadFile:
        """Read rows that are already at hand, such as a form's one, as the file kind ``kind``."""
        columns = header(dict.fromkeys(column for row in rows for column in row), name)
        table = self._table()
        create(self.connection, table, len(columns))
        texts = ((number, [row.get(column) for column in columns]) for number, row in enumerate(rows, 1))
        rows_read = append(self.connection, table, len(columns), texts)
        read = ReadFile(file=name, table=table, columns=columns, format="form", rows=rows_read)
        return self._take(read, *self._called(kind))

    def read_queries(self) -> list[ReadFile]:
        """Run the source's queries on its database and read their rows. Raises FileUnreadable."""
        if (source := self.source.connection) is None:
            message = f"The source '{self.source.name}' is not a database: it has no 'connection'."
            raise FileUnreadable("no_files", self.source.name, message, "Name the files of one extract.")
        from recensus.connectors.sql.query import read_query  # slow to import, and most sources are files

        return [
            self._take(read_query(self.connection, source, kind, self._table()), *self._called(kind))
            for kind in source.queries
        ]

    def fingerprint(self) -> str:
        """Return what tells this content from another, whatever the order of its rows."""
        parts = []
        for relation in ("persons", "households", "reports"):
            row = self.connection.execute(
                f"SELECT count(*), bit_xor(hash(r)) FROM (SELECT * EXCLUDE (_row) FROM {relation}) r"
            ).fetchone()
            parts.append("-".join(map(str, row or ())))
        return "/".join(parts)

    def _take(self, read: ReadFile, kinds: tuple[FileKind, ...], reports: tuple[ReportKind, ...]) -> ReadFile:
        for kind in kinds:
            self._statements.add(read, kind, self.stated_on.isoformat())
        for report in reports:
            require_columns(read, report)
            self.reports.add(read, report)
        self.connection.execute(f"""
            INSERT INTO rejects SELECT {engine.literal(read.file)}, file_row, code, NULL, content, 'rejected'
            FROM {read.table}_unreadable""")
        self.files.append((read, kinds))
        return read

    def _table(self) -> str:
        return f"file_{len(self.files)}"

    def _called(self, name: str) -> tuple[tuple[FileKind, ...], tuple[ReportKind, ...]]:
        """Return the kind of file of a name: one that describes, or one that reports."""
        if name in self.source.files:
            return (self.source.files[name],), ()
        return (), (self.source.reports[name],)

    def _kinds(self, path: Path, as_kind: str | None) -> tuple[tuple[FileKind, ...], tuple[ReportKind, ...]]:
        kinds, reports = self._called(as_kind) if as_kind else self.source.taking(path.name)
        if not kinds and not reports:
            known = {k.name: k.pattern for k in self.source.files.values()}
            known |= {k.name: k.pattern for k in self.source.reports.values()}
            patterns = ", ".join(f"{name}: {pattern}" for name, pattern in known.items())
            message = f"The source '{self.source.name}' has no file of this name ({patterns})."
            raise FileUnreadable(
                "unknown_file", path.name, message, "Rename it, or correct the patterns in the source."
            )
        return kinds, reports

    def stage(
        self,
        checks: Iterable[str] = (),
        *,
        relations: Mapping[str, str] | None = None,
        unwanted: Iterable[str] = (),
    ) -> None:
        """Settle doubles, complete households, and run ``checks``: each one SELECT of rows for ``findings``.

        A check's SELECT gives row, file, kind, source_key, code, column, value, severity over the relations
        ``persons`` and ``households``, and over ``relations``, which are made before (name to SELECT, in order).
        Findings whose code is ``unwanted`` are dropped.
        """
        doubles.settle(self.connection, "persons", self.source.shape("P"))
        doubles.settle(self.connection, "households", self.source.shape("H"))
        self.reports.settle()
        self._complete_households()
        self._date_statements()
        self._drop_findings(unwanted)
        for relation, query in (relations or {}).items():
            self.connection.execute(f"CREATE TEMP TABLE {relation} AS {query}")
        for check in checks:
            self.connection.execute(f"INSERT INTO findings {check}")
        for relation in relations or {}:
            self.connection.execute(f"DROP TABLE {relation}")
        self._sealing.hide_findings(self.connection)

    def _complete_households(self) -> None:
        """Make a household, with nothing known about it, for each key that only persons mention."""
        self.connection.execute("""
            INSERT INTO households BY NAME
            SELECT min(_row) AS _row, min(_file) AS _file, 'made from persons' AS _kind_of_file, _household AS _key,
                max(_stated_on) AS _stated_on
            FROM persons WHERE _household IS NOT NULL AND _household NOT IN (SELECT _key FROM households)
            GROUP BY _household""")

    def _date_statements(self) -> None:
        """Where rows say themselves when they were so but one does not: as its household says, else as the extract."""
        if self.source.stated_on_column is None:
            return
        self.connection.execute("""
            UPDATE persons SET _stated_on = h._stated_on FROM households h
            WHERE persons._stated_on IS NULL AND h._key = persons._household""")
        for relation in ("persons", "households"):
            self.connection.execute(
                f"UPDATE {relation} SET _stated_on = ? WHERE _stated_on IS NULL", [self.stated_on]
            )

    def _drop_findings(self, unwanted: Iterable[str]) -> None:
        """Drop what was found in rows that are not taken in, and what the source does not want to hear of."""
        listed = ", ".join(engine.literal(code) for code in ("", *unwanted))
        self.connection.execute(f"""
            DELETE FROM findings WHERE code IN ({listed}) OR (file, "row") IN (SELECT (file, file_row) FROM rejects)""")

    @property
    def received(self) -> int:
        """How many rows came, readable or not; a row that speaks of a person and of the household counts once."""
        return sum(read.rows + read.unreadable for read, _ in self.files)

    @property
    def rejected(self) -> int:
        """How many rows cannot be taken in."""
        return self._outcomes("rejected")

    @property
    def held(self) -> int:
        """How many rows wait for a person because they contradict each other."""
        return self._outcomes("held")

    @property
    def accepted(self) -> int:
        """How many rows are staged, counted in the staged relations themselves."""
        persons = count(self.connection, "persons")
        own = [
            k.name for k in self.source.files.values() if k.describes is Level.HOUSEHOLD and not k.repeated
        ]
        listed = ", ".join(engine.literal(kind) for kind in ("", *own))
        homes = count(self.connection, f"households WHERE _kind_of_file IN ({listed})")
        return persons + homes + self.reports.accepted()

    @property
    def days(self) -> tuple[dt.date, dt.date] | None:
        """The first and the last day of which the staged rows speak; None when there are none."""
        found = self.connection.execute("""
            SELECT min(_stated_on)::DATE, max(_stated_on)::DATE
            FROM (SELECT _stated_on FROM persons UNION ALL SELECT _stated_on FROM households)""").fetchone()
        return (found[0], found[1]) if found and found[0] is not None else None

    def _outcomes(self, outcome: str) -> int:
        return count(self.connection, f"rejects WHERE outcome = '{outcome}'")

    def rejects(self) -> Iterator[Reject]:
        """Yield what was rejected or held, by file and row."""
        return rejects.told(self.connection, with_content=not self._sealing.seals_anything)

    def reject_lines(self, read: ReadFile) -> Iterator[bytes]:
        """Yield a file's rejected and held rows in its own shape, with what to do, to be corrected and loaded again.

        They hold what the file held, in plain; nothing is yielded when there are none.
        """
        if rejects.number_of(self.connection, read):
            yield from rejects.lines(self.connection, read)

    def chunks(self, persons_per_chunk: int) -> Iterator[Chunk]:
        """Yield all statements in chunks of about so many persons, each household whole; the same ones every time."""
        total = max(count(self.connection, "persons"), count(self.connection, "households"))
        number = max(1, math.ceil(total / persons_per_chunk))
        folder = self.work / "chunks"
        folder.mkdir(exist_ok=True)
        records = Records(self.connection, self.pack, self.source, self._sealing)
        return records.write(number, folder, self.files)

    def write_findings(self, path: Path) -> int:
        """Write the findings for COPY (row, file, kind, source_key, code, column, value, severity); return how many."""
        self.connection.execute(f"""
            COPY (SELECT * FROM findings ORDER BY file, "row", kind DESC, code, "column", value)
            TO {engine.literal(str(path))} (FORMAT csv, HEADER false)""")
        return count(self.connection, "findings")
