"""What a source is: its files, their keys, and which column says which attribute."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fnmatch import fnmatch
from pathlib import PurePath

from recensus.connectors.reported import Reported
from recensus.vocabulary.types import Label, Level, Missing


def _fits(file: str, pattern: str) -> bool:
    return fnmatch(PurePath(file).name.casefold(), pattern.casefold())


class Carries(StrEnum):
    """What a source states besides its own label."""

    POPULATION = "population"
    ENROLMENTS = "enrolments"
    PAYMENTS = "payments"
    VITAL_EVENTS = "vital events"
    CONTRIBUTIONS = "contributions"
    COMPLAINTS = "complaints"


@dataclass(frozen=True, kw_only=True)
class FileFormat:
    """What is known beforehand about a file; whatever is None is found out and said.

    ``header`` is the row that names the columns, as a person counts rows; what stands above it is no data. 0: no row
    does, and the columns are called by their place (``column 1``). None: the first row that holds anything.
    """

    delimiter: str | None = None
    encoding: str | None = None
    sheet: str | None = None
    header: int | None = None


@dataclass(frozen=True, kw_only=True)
class ColumnMapping:
    """Where the value of one attribute comes from: columns joined by ``join``, or the same ``value`` in every row.

    ``recode`` maps a text in the file to a value; ``missing`` maps a text to the reason why there is no value.
    """

    attribute: str
    columns: tuple[str, ...] = ()
    join: str = " "
    value: str | None = None
    recode: Mapping[str, str] = field(default_factory=dict)
    missing: Mapping[str, Missing] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class FileKind:
    """One kind of file of a source: whom its rows describe, what identifies them, and what its columns mean.

    ``household`` names the columns that hold the key of the household a person belongs to. ``repeated`` is true for
    households whose columns are repeated in the rows of their persons.
    """

    name: str
    describes: Level
    pattern: str
    format: FileFormat
    key: tuple[str, ...]
    household: tuple[str, ...]
    mappings: tuple[ColumnMapping, ...]
    repeated: bool = False

    @property
    def letter(self) -> str:
        """The letter of whom its rows describe: P for persons, H for households."""
        return "P" if self.describes is Level.PERSON else "H"

    def columns(self) -> tuple[str, ...]:
        """Return every column of the file that this kind relies on, each once."""
        named = [*self.key, *self.household]
        for mapping in self.mappings:
            named += mapping.columns
        return tuple(dict.fromkeys(named))

    def fits(self, file: str) -> bool:
        """Tell whether a file of this name is of this kind (case ignored)."""
        return _fits(file, self.pattern)


@dataclass(frozen=True, kw_only=True)
class ReportKind:
    """One kind of report in a source's files: what its rows state of which programme, and about whom.

    ``enrolment`` are the columns of the enrolment's own number, ``subject`` those of the key of the person
    (``unit`` P) or household (H), as the same source keys them. ``shared`` is true where the rows of such a file
    describe persons or households too: each row counts once, with them. ``currencies`` are those of its amounts.
    """

    name: str
    states: Reported
    pattern: str
    format: FileFormat
    programme: ColumnMapping
    key: tuple[str, ...]
    enrolment: tuple[str, ...]
    unit: str
    subject: tuple[str, ...]
    mappings: tuple[ColumnMapping, ...]
    currencies: tuple[str, ...]
    shared: bool = False

    def columns(self) -> tuple[str, ...]:
        """Return every column of the file that this kind relies on, each once."""
        named = [*self.key, *self.enrolment, *self.subject, *self.programme.columns]
        for mapping in self.mappings:
            named += mapping.columns
        return tuple(dict.fromkeys(named))

    def fits(self, file: str) -> bool:
        """Tell whether a file of this name is of this kind (case ignored)."""
        return _fits(file, self.pattern)


@dataclass(frozen=True, kw_only=True)
class Volume:
    """How many rows an extract has: never fewer than ``rows``, and ``least`` to ``most`` times those of the last one.

    The last one is the latest before it of the same mode that stated the same kinds of things.
    """

    rows: int = 1
    least: float | None = None
    most: float | None = None


@dataclass(frozen=True, kw_only=True)
class Contract:
    """What a source's files must be like before any row of them counts.

    ``extra_columns`` is false where a column that the source does not name stops the file. The newest day in
    ``newest_in`` may be at most ``newest_days`` before the day of which the extract speaks. ``volume`` is that of full
    lists (mode ``snapshot``), ``changes`` that of lists of changes (``delta``), which may be as short as a quiet month.
    ``codes`` lists all texts that a column may hold. Nothing came for more than ``silent_after`` days: then the source
    is silent, and no figure that rests on it is shown.
    """

    extra_columns: bool = True
    newest_in: str | None = None
    newest_days: int | None = None
    volume: Volume = Volume()
    changes: Volume = Volume()
    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    silent_after: int | None = None


@dataclass(frozen=True, kw_only=True)
class Connection:
    """Another database as a source: the environment variable that holds its address, and a query for each file kind.

    A query may take ``seconds``, as far as that database can be told so.
    """

    url_from: str
    queries: Mapping[str, str]
    seconds: int = 600


@dataclass(frozen=True, kw_only=True)
class AddedCheck:
    """A check that the pack adds: a rule that flags the person or household for which it is true."""

    name: str
    level: Level
    flag_when: str
    says: Label


@dataclass(frozen=True, kw_only=True)
class SourceDefinition:
    """A source as its pack describes it, checked against the pack's dictionary."""

    name: str
    label: Label
    holder: str
    method: str
    mode: str
    carries: tuple[Carries, ...]
    stated_on_column: str | None
    stated_on: str | None
    date_formats: tuple[str, ...]
    decimal: str | None
    files: Mapping[str, FileKind]
    reports: Mapping[str, ReportKind]
    contract: Contract
    connection: Connection | None
    checks_off: frozenset[str]
    checks_on: frozenset[str]
    checks_added: tuple[AddedCheck, ...]

    def shape(self, kind: str) -> tuple[str, ...]:
        """Return the names of the payload's positions for persons ("P") or households ("H")."""
        level = Level.PERSON if kind == "P" else Level.HOUSEHOLD
        named = {
            m.attribute for file in self.files.values() if file.describes is level for m in file.mappings
        }
        return tuple(sorted(named))

    def kinds_of(self, file: str) -> tuple[FileKind, ...]:
        """Return the kinds that a file of this name is of: none, one, or two when it holds both levels."""
        return tuple(kind for kind in self.files.values() if kind.fits(file))

    def reports_of(self, file: str) -> tuple[ReportKind, ...]:
        """Return what a file of this name reports, beside persons and households."""
        return tuple(kind for kind in self.reports.values() if kind.fits(file))

    def taking(self, file: str) -> tuple[tuple[FileKind, ...], tuple[ReportKind, ...]]:
        """Return all that a file of this name is taken for: whom it describes, and what it reports."""
        return self.kinds_of(file), self.reports_of(file)
