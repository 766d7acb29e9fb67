"""The checked tree of a rule: small, typed, immutable nodes that the writers and the interpreter walk."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum

from recensus.rules.types import Type
from recensus.vocabulary.types import Level


class Origin(StrEnum):
    """What a plain name stands for."""

    ATTRIBUTE = "attribute"
    PARAMETER = "parameter"
    SCORE = "score"
    CONDITION = "condition"
    DAY = "day"


@dataclass(frozen=True)
class Literal:
    """A value written in the rule; None only as a branch of a case ("no answer")."""

    value: float | bool | str | date | None
    type: Type


@dataclass(frozen=True)
class Name:
    """A plain name; ``level`` says whom an attribute describes, ``derived`` that it is computed."""

    name: str
    origin: Origin
    type: Type
    level: Level | None = None
    derived: bool = False


@dataclass(frozen=True)
class Comparison:
    """``left operator right`` with ``= <> < <= > >=``; unknown when either side is."""

    operator: str
    left: "Node"
    right: "Node"
    type: Type = Type.BOOLEAN


@dataclass(frozen=True)
class Logic:
    """Kleene ``and`` or ``or`` of two or more parts."""

    operator: str
    parts: tuple["Node", ...]
    type: Type = Type.BOOLEAN


@dataclass(frozen=True)
class Not:
    """Kleene negation."""

    part: "Node"
    type: Type = Type.BOOLEAN


@dataclass(frozen=True)
class Arithmetic:
    """``left operator right`` with ``+ - * /`` on doubles; division by zero and overflow are unknown."""

    operator: str
    left: "Node"
    right: "Node"
    type: Type


@dataclass(frozen=True)
class Negative:
    """A number with its sign turned."""

    part: "Node"
    type: Type


@dataclass(frozen=True)
class Case:
    """The result beside the first true test; unknown as soon as a test on the way is unknown."""

    branches: tuple[tuple["Node", "Node"], ...]
    default: "Node | None"
    type: Type


@dataclass(frozen=True)
class InList:
    """Whether a value is one of several literals or parameters."""

    value: "Node"
    options: tuple["Node", ...]
    type: Type = Type.BOOLEAN


@dataclass(frozen=True)
class Between:
    """``low <= value and value <= high``."""

    value: "Node"
    low: "Node"
    high: "Node"
    type: Type = Type.BOOLEAN


@dataclass(frozen=True)
class IsMissing:
    """``value is null``: never unknown itself."""

    value: "Node"
    type: Type = Type.BOOLEAN


@dataclass(frozen=True)
class Reason:
    """``missing_because(attribute)``: missing, not applicable, refused, unknown code, or not missing."""

    attribute: Name
    type: Type = Type.TEXT


@dataclass(frozen=True)
class Find:
    """``lookup('table', value)``."""

    table: str
    value: "Node"
    type: Type


@dataclass(frozen=True)
class Call:
    """A documented function of plain values."""

    function: str
    arguments: tuple["Node", ...]
    type: Type


@dataclass(frozen=True)
class MemberCall:
    """A function over the members of the household: its value (or condition) and which members it is about."""

    function: str
    value: "Node"
    among: "Node | None"
    type: Type


Node = (
    Literal | Name | Comparison | Logic | Not | Arithmetic | Negative | Case | InList | Between | IsMissing | Reason
    | Find | Call | MemberCall
)  # fmt: skip
_NODES = (
    Literal, Name, Comparison, Logic, Not, Arithmetic, Negative, Case, InList, Between, IsMissing, Reason,
    Find, Call, MemberCall,
)  # fmt: skip


def children(node: Node) -> Iterator[Node]:
    """Yield the nodes directly below ``node``, in the order written."""
    for entry in fields(node):
        yield from _nodes_in(getattr(node, entry.name))


def _nodes_in(value: object) -> Iterator[Node]:
    if isinstance(value, _NODES):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from _nodes_in(part)


def walk(node: Node) -> Iterator[Node]:
    """Yield ``node`` and everything below it."""
    yield node
    for child in children(node):
        yield from walk(child)


def member_calls(node: Node) -> list[MemberCall]:
    """Return the member functions in ``node``, each once, in the order written."""
    return list(dict.fromkeys(part for part in walk(node) if isinstance(part, MemberCall)))


def names_outside_members(node: Node) -> list[Name]:
    """Return the names of ``node`` that are not inside a member function, each once."""
    if isinstance(node, MemberCall):
        return []
    if isinstance(node, Name):
        return [node]
    return list(dict.fromkeys(name for child in children(node) for name in names_outside_members(child)))


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A checked expression: its text as written, its tree, whom it is asked about, and the attributes it names."""

    text: str
    root: Node
    level: Level

    @property
    def type(self) -> Type:
        """The type of its answer."""
        return self.root.type

    @property
    def attributes(self) -> frozenset[str]:
        """Every attribute named, inside member functions too (derived ones by their own name)."""
        return self.names(Origin.ATTRIBUTE)

    def names(self, origin: Origin) -> frozenset[str]:
        """Every name of one origin, inside member functions too."""
        return frozenset(n.name for n in walk(self.root) if isinstance(n, Name) and n.origin is origin)
