"""The plain words of the dictionary: attributes, codes, issuers, areas."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

Label = Mapping[str, str]
"""The same words in several languages: language code to text."""


class Level(StrEnum):
    """Whom an attribute describes."""

    PERSON = "person"
    HOUSEHOLD = "household"


class Kind(StrEnum):
    """What values an attribute takes.

    In payloads every value is text in one canonical form: dates ISO (``2001-02-28``), booleans
    ``true``/``false``, integers and numbers plain (``-12.5``), codes as declared in their list, areas and
    identifiers as text.
    """

    TEXT = "text"
    NAME = "name"
    CODE = "code"
    INTEGER = "integer"
    NUMBER = "number"  # kept as DECIMAL(18, 6) in snapshots, so that sums do not depend on their order
    BOOLEAN = "boolean"
    DATE = "date"
    AREA = "area"
    IDENTIFIER = "identifier"


class Missing(StrEnum):
    """Why there is no value. Four different things, and they stay so."""

    MISSING = "missing"
    NOT_APPLICABLE = "not applicable"
    REFUSED = "refused"
    UNKNOWN_CODE = "unknown code"


class Period(StrEnum):
    """What span of time an amount is of, such as an income."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class Sensitivity(StrEnum):
    """How carefully an attribute is handled, from open to most protected."""

    OPEN = "open"
    PERSONAL = "personal"
    SENSITIVE = "sensitive"
    IDENTIFYING = "identifying"


@dataclass(frozen=True, kw_only=True)
class CodeList:
    """The answers that a coded attribute allows, in order."""

    name: str
    codes: Mapping[str, Label]


@dataclass(frozen=True, kw_only=True)
class Issuer:
    """Who gives out a kind of identifier, and how a well-formed one looks."""

    name: str
    label: Label
    pattern: str | None = None
    checksum: str | None = None


@dataclass(frozen=True, kw_only=True)
class Area:
    """A place in the country's tree of areas; ``parent`` is None at the top."""

    code: str
    parent: str | None
    level: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Attribute:
    """One word of the dictionary.

    ``derived`` holds a rule expression when the value is computed from other attributes (and then no source
    may set it). ``minimum`` and ``maximum`` bound plausible values: beyond them a value is kept and flagged. ``period``
    is the span of time of an amount that flows; what is owned has none.
    """

    name: str
    label: Label
    level: Level
    kind: Kind
    unit: str | None = None
    period: Period | None = None
    codes: CodeList | None = None
    issuer: Issuer | None = None
    sensitivity: Sensitivity = Sensitivity.PERSONAL
    minimum: float | None = None
    maximum: float | None = None
    derived: str | None = None


@dataclass(frozen=True, kw_only=True)
class Roles:
    """Which attributes play the parts that the system itself relies on; empty or None where a pack has none.

    ``name`` lists the parts of a person's name in the order they are shown; ``head`` is the code of
    ``relationship`` that marks the head of a household; ``parent_of_head`` and ``child_of_head`` likewise,
    ``spouse_of_head`` too.
    """

    name: tuple[str, ...] = ()
    sex: str | None = None
    birth_date: str | None = None
    age: str | None = None
    relationship: str | None = None
    head: str | None = None
    spouse_of_head: str | None = None
    child_of_head: str | None = None
    parent_of_head: str | None = None
    area: str | None = None
    phone: str | None = None


@dataclass(frozen=True, kw_only=True)
class Survivorship:
    """Which source is believed first: for an attribute if named, else by the default order.

    A source that no list names comes after all that are named, by alphabet. Within one source the latest
    statement counts.
    """

    default: tuple[str, ...] = ()
    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def order(self, attribute: str) -> tuple[str, ...]:
        """Return the sources in the order they are believed for ``attribute``."""
        return self.attributes.get(attribute, self.default)


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing wrong in a pack: where, what, what was expected, and the nearest valid name."""

    file: str
    line: int
    code: str
    message: str
    expected: str = ""
    nearest: str = ""

    def __str__(self) -> str:
        hint = f" Did you mean '{self.nearest}'?" if self.nearest else ""
        expected = f" Expected: {self.expected}." if self.expected else ""
        return f"{self.file}:{self.line}: {self.code}: {self.message}{expected}{hint}"


@dataclass(frozen=True, kw_only=True)
class Document:
    """A YAML file of the pack as plain data, with the line of every node by its path.

    A path is like ``("files", "persons", "key")``.
    """

    file: str
    content: Mapping[str, object]
    lines: Mapping[tuple[str | int, ...], int]

    def line(self, path: tuple[str | int, ...]) -> int:
        """Return the line of the node at ``path``, or of its nearest ancestor."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


@dataclass(frozen=True, kw_only=True)
class Pack:
    """A country pack, read whole: its dictionary understood, other documents handed on.

    ``content_hash`` is the SHA-256 over all file names and bytes in name order: equal packs are the same
    version. ``sources`` maps a source's name to its document. ``programmes`` maps a programme's name to its
    documents by stem (``programme``, ``rules``, ``parameters``, ``models``, ``examples``). ``tables`` maps
    every CSV below ``programmes`` by its path relative to the pack (``programmes/pension/models/pmt.csv``)
    to its text. ``files`` maps every file to its text, for the archive; ``documents`` every YAML file that
    could be read to its document.
    """

    name: str
    path: str
    label: Label
    languages: tuple[str, ...]
    currency: str
    calendar: str
    setup: str
    content_hash: str
    attributes: Mapping[str, Attribute]
    code_lists: Mapping[str, CodeList]
    issuers: Mapping[str, Issuer]
    areas: Mapping[str, Area]
    roles: Roles
    survivorship: Survivorship
    messages: Mapping[str, Label]
    sources: Mapping[str, Document]
    programmes: Mapping[str, Mapping[str, Document]]
    tables: Mapping[str, str]
    files: Mapping[str, str] = field(default_factory=dict, repr=False)
    documents: Mapping[str, Document] = field(default_factory=dict, repr=False)

    def document(self, file: str) -> Document:
        """Return the document of a YAML file, an empty one when the pack has none that can be read."""
        return self.documents.get(file) or Document(file=file, content={}, lines={})

    def is_sealed(self, attribute: str) -> bool:
        """Tell whether an attribute's values are kept in the vault only.

        They are identifiers, and texts that identify: telephone and account numbers, say. Names are not, because
        people are searched for by them.
        """
        found = self.attributes[attribute]
        identifying = found.kind is Kind.TEXT and found.sensitivity is Sensitivity.IDENTIFYING
        return found.kind is Kind.IDENTIFIER or identifying or attribute == self.roles.phone

    def of_level(self, level: Level) -> tuple[Attribute, ...]:
        """Return the stored (not derived) attributes of a level, by name."""
        chosen = (a for a in self.attributes.values() if a.level is level and a.derived is None)
        return tuple(sorted(chosen, key=lambda attribute: attribute.name))
