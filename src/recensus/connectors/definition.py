"""What a source is: its files, their keys, and which column says which attribute."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fnmatch import fnmatch
from pathlib import PurePath

from recensus.vocabulary.types import Label, Level, Missing


class Carries(StrEnum):
    """What a source states besides its own label."""

    POPULATION = "population"
    ENROLMENTS = "enrolments"
    PAYMENTS = "payments"
    VITAL_EVENTS = "vital events"
    CONTRIBUTIONS = "contributions"


@dataclass(frozen=True, kw_only=True)
class FileFormat:
    """What is known beforehand about a file; whatever is None is found out and said."""

    delimiter: str | None = None
    encoding: str | None = None
    sheet: str | None = None


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
        return fnmatch(PurePath(file).name.casefold(), self.pattern.casefold())


@dataclass(frozen=True, kw_only=True)
class Connection:
    """Another database as a source: the environment variable that holds its address, and a query for each file kind."""

    url_from: str
    queries: Mapping[str, str]


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
