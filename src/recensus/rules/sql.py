"""From a checked tree to DuckDB's SQL, in text that a person can read.

Numbers are DOUBLE. Undefined (division by zero, ln of nothing, overflow) is NULL. Where SQL would take unknown for no
(`case`, `least`, `greatest`) the text says otherwise.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from recensus.rules.calls import NOT_MISSING
from recensus.rules.magnitude import SAFE, Bounds, bounds
from recensus.rules.quoting import compared, literal, quoted, text
from recensus.rules.tree import (
    Arithmetic,
    Between,
    Call,
    Case,
    Comparison,
    Find,
    InList,
    IsMissing,
    Literal,
    Logic,
    MemberCall,
    Name,
    Negative,
    Node,
    Not,
    Origin,
    Reason,
    Rule,
)  # fmt: skip
from recensus.rules.types import Lookup, Type, Value

_GUARD = "nullif(nullif(nullif({0}, 'Infinity'::DOUBLE), '-Infinity'::DOUBLE), 'NaN'::DOUBLE)"


@dataclass(frozen=True, kw_only=True)
class Writer:
    """Writes nodes as SQL over a relation whose columns are the names' values (numbers as DOUBLE).

    ``members`` gives the column that holds each member function's value; ``known`` bounds of derived numbers.
    """

    parameters: Mapping[str, Value] = field(default_factory=dict)
    lookups: Mapping[str, Lookup] = field(default_factory=dict)
    day: date | None = None
    members: Mapping[MemberCall, str] = field(default_factory=dict)
    known: Mapping[str, Bounds] = field(default_factory=dict)

    def write(self, node: Node) -> str:
        """Return the SQL of ``node``."""
        match node:
            case Literal():
                return literal(node.value)
            case Name():
                return self._name(node)
            case Comparison():
                return f"{self._side(node.left)} {node.operator} {self._side(node.right)}"
            case Logic():
                return f" {node.operator.upper()} ".join(self._wrapped(part) for part in node.parts)
            case Not():
                return f"NOT {self._wrapped(node.part)}"
            case Negative():
                return f"- {self._wrapped(node.part)}"
            case Arithmetic():
                return self._guarded(node, self._arithmetic(node))
            case Case():
                return self._case(node)
            case InList():
                return f"{self._wrapped(node.value)} IN ({', '.join(self._side(option) for option in node.options)})"
            case Between():
                parts = (self._side(part) for part in (node.value, node.low, node.high))
                return "{} BETWEEN {} AND {}".format(*parts)
            case IsMissing():
                return f"{self._wrapped(node.value)} IS NULL"
            case Reason():
                return self._reason(node.attribute.name)
            case Find():
                return self._find(self.lookups[node.table], node)
            case Call():
                return self._guarded(node, self._call(node))
            case MemberCall():
                return f"{self.members[node]}__answer"

    def _wrapped(self, node: Node) -> str:
        """Return the SQL in brackets unless it stands by itself."""
        written = self.write(node)
        alone = (
            isinstance(node, Name | Call | MemberCall | Case | Find | Reason | Literal) and written[0] != "-"
        )
        return written if alone else f"({written})"

    def _side(self, node: Node) -> str:
        """Return one side of a comparison, with plain numbers where they are exact."""
        if isinstance(node, Literal) and isinstance(node.value, float):
            return compared(node.value)
        if isinstance(node, Name) and node.origin is Origin.PARAMETER and node.type.numeric:
            return compared(float(self.parameters[node.name]))  # type: ignore[arg-type]  # numeric by its type
        return self._wrapped(node)

    def _name(self, node: Name) -> str:
        if node.origin is Origin.PARAMETER:
            return literal(self.parameters[node.name])
        if node.origin is Origin.DAY:
            return literal(self.day)
        if node.origin is Origin.SCORE:
            return f"CAST({quoted(node.name)} AS DOUBLE)" if node.type.numeric else quoted(node.name)
        return quoted(node.name)

    def _guarded(self, node: Node, written: str) -> str:
        risky = node.type.numeric and not bounds(node, self.known).greatest < SAFE
        return _GUARD.format(written) if risky else written

    def _arithmetic(self, node: Arithmetic) -> str:
        right = self._wrapped(node.right)
        if node.operator == "/" and not (isinstance(node.right, Literal) and node.right.value):
            right = f"nullif({self.write(node.right)}, 0)"
        return f"{self._wrapped(node.left)} {node.operator} {right}"

    def _case(self, node: Case) -> str:
        """Make the answer unknown where a test is, unless an earlier one was true."""
        parts = [
            f"WHEN {self.write(test)} THEN {self.write(result)} WHEN {self._wrapped(test)} IS NULL THEN NULL"
            for test, result in node.branches
        ]
        otherwise = f" ELSE {self.write(node.default)}" if node.default else ""
        return f"CASE {' '.join(parts)}{otherwise} END"

    def _reason(self, name: str) -> str:
        said = f"json_extract_string(absent, {text('$.' + chr(34) + name + chr(34))})"
        return f"CASE WHEN {quoted(name)} IS NULL THEN coalesce({said}, 'missing') ELSE '{NOT_MISSING}' END"

    def _find(self, table: Lookup, node: Find) -> str:
        return find_in(table, self._wrapped(node.value))

    def _call(self, node: Call) -> str:
        parts = [self.write(part) for part in node.arguments]
        match node.function:
            case "ln":
                return f"ln(nullif(greatest({parts[0]}, 0), 0))"
            case "sqrt":
                return f"nullif(sqrt({parts[0]}), 'NaN'::DOUBLE)"
            case "least" | "greatest":
                return self._extreme(node)
            case "round":
                return f"round({parts[0]}, {rounding_digits(node)})"
            case "years_between":
                return _years_between(*(self._wrapped(part) for part in node.arguments))
        return f"{node.function}({', '.join(parts)})"

    def _extreme(self, node: Call) -> str:
        """DuckDB's least and greatest pass over NULL; ours is unknown when any argument is."""
        unknown = [
            f"{self._wrapped(part)} IS NULL" for part in node.arguments if not isinstance(part, Literal)
        ]
        plain = f"{node.function}({', '.join(self.write(part) for part in node.arguments)})"
        return f"CASE WHEN {' OR '.join(unknown)} THEN NULL ELSE {plain} END" if unknown else plain


def rounding_digits(node: Call) -> int:
    """Return to how many digits a call of round rounds."""
    digits = node.arguments[1] if len(node.arguments) > 1 else None
    return int(digits.value) if isinstance(digits, Literal) and isinstance(digits.value, float) else 0


def find_in(table: Lookup, value: str) -> str:
    """Return the SQL that looks ``value`` (SQL without side effects) up in a table."""
    if not table.starts:
        return _by_key(table, value)
    ends = [*table.starts[1:], table.end or 0.0]
    signs = ["<"] * (len(ends) - 1) + ["<="]
    steps = [
        f"WHEN {value} {sign} {compared(end)} THEN {literal(found)}"
        for sign, end, found in zip(signs, ends, table.values, strict=True)
    ]
    return f"CASE WHEN {value} < {compared(table.starts[0])} THEN NULL {' '.join(steps)} END"


def _by_key(table: Lookup, value: str) -> str:
    """Group the keys by answer: a list of many keys is looked up at once."""
    groups: dict[float | str, list[str]] = {}
    for key, answer in table.keys.items():
        groups.setdefault(answer, []).append(literal(key))
    steps = [f"WHEN {value} IN ({', '.join(keys)}) THEN {literal(answer)}" for answer, keys in groups.items()]
    return f"CASE {' '.join(steps)} END"


def _years_between(first: str, second: str) -> str:
    """Completed years; someone born on 29 February completes one on 1 March of a common year."""
    before = f"month({second}) * 100 + day({second}) < month({first}) * 100 + day({first})"
    return f"CAST(year({second}) - year({first}) - CAST({before} AS INTEGER) AS DOUBLE)"


def to_sql(rule: Rule, writer: Writer | None = None) -> str:
    """Return a rule's SQL over a relation with a column for every name it uses."""
    return (writer or Writer()).write(rule.root)


def column_type(kind: Type) -> str:
    """Return DuckDB's type for values of a rule type."""
    return {Type.BOOLEAN: "BOOLEAN", Type.TEXT: "VARCHAR", Type.DATE: "DATE"}.get(kind, "DOUBLE")
