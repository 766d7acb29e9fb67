"""A rule in plain words, with the values that it met: English built in, other languages by a table of phrases."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

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
    Reason,
)  # fmt: skip

ENGLISH: Mapping[str, str] = {
    "=": "{left} is {right}",
    "<>": "{left} is not {right}",
    "<": "{left} is less than {right}",
    "<=": "{left} is at most {right}",
    ">": "{left} is more than {right}",
    ">=": "{left} is at least {right}",
    "between": "{value} is from {low} to {high}",
    "in": "{value} is one of {options}",
    "is missing": "{value} is not known",
    "missing_because": "the reason why {value} is missing",
    "and": "and",
    "or": "or",
    "not": "it is not so that {part}",
    "when": "if {test}: {result}",
    "else": "otherwise {result}",
    "nothing": "no answer",
    "lookup": "{value} looked up in {table}",
    "any_member": "for some member, {value}",
    "every_member": "for every member, {value}",
    "count_members": "the number of members for whom {value}",
    "share_of_members": "the share of members for whom {value}",
    "sum_members": "the sum over members of {value}",
    "min_members": "the least among members of {value}",
    "max_members": "the greatest among members of {value}",
    "among": "{call} (of those for whom {among})",
    "true": "yes",
    "false": "no",
    "unknown": "cannot be determined",
}

OPPOSITE = {"=": "<>", "<>": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}


@dataclass(frozen=True, kw_only=True)
class Speaker:
    """Says rules in one language. ``labels`` are the words of names, ``values`` what they were (None: unknown).

    ``phrases`` replaces any of the ENGLISH phrases; those left out stay English.
    """

    labels: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, object] = field(default_factory=dict)
    phrases: Mapping[str, str] = field(default_factory=dict)

    def condition(self, root: Node, *, answer: bool | None) -> str:
        """Return a condition and its answer: "estimated consumption (12.72) is at most cut-off (12.60): no"."""
        said = "unknown" if answer is None else "true" if answer else "false"
        return f"{self.say(root)}: {self.phrase(said)}"

    def phrase(self, key: str, **parts: str) -> str:
        """Return a phrase of the language, its places filled."""
        return (self.phrases.get(key) or ENGLISH[key]).format(**parts)

    def say(self, node: Node) -> str:
        """Return any part of a rule in words."""
        match node:
            case Literal():
                return self.value(node.value)
            case Name():
                label = self.labels.get(node.name, node.name.replace("_", " "))
                return (
                    f"{label} ({self.value(self.values[node.name])})" if node.name in self.values else label
                )
            case Comparison():
                return self.phrase(node.operator, left=self.say(node.left), right=self.say(node.right))
            case Logic():
                return f" {self.phrase(node.operator)} ".join(self._grouped(part) for part in node.parts)
            case Not():
                return self.phrase("not", part=self.say(node.part))
            case Negative():
                return f"-{self._grouped(node.part)}"
            case Arithmetic():
                sign = {"*": "×", "/": "÷", "-": "−"}.get(node.operator, node.operator)  # noqa: RUF001  # for people
                return f"{self._grouped(node.left)} {sign} {self._grouped(node.right)}"
            case Case():
                return self._case(node)
            case InList():
                options = ", ".join(self.say(option) for option in node.options)
                return self.phrase("in", value=self.say(node.value), options=options)
            case Between():
                low, high = self.say(node.low), self.say(node.high)
                return self.phrase("between", value=self.say(node.value), low=low, high=high)
            case IsMissing():
                return self.phrase("is missing", value=self.say(node.value))
            case Reason():
                return self.phrase("missing_because", value=self.say(node.attribute))
            case Find():
                return self.phrase("lookup", value=self.say(node.value), table=node.table.replace("_", " "))
            case Call():
                return f"{node.function}({', '.join(self.say(part) for part in node.arguments)})"
            case MemberCall():
                said = self.phrase(node.function, value=self.say(node.value))
                return self.phrase("among", call=said, among=self.say(node.among)) if node.among else said

    def value(self, value: object) -> str:
        """Return a value as people write it.

        >>> Speaker().value(12.0), Speaker().value(None), Speaker().value(Decimal("12.600000000"))
        ('12', 'cannot be determined', '12.6')
        """
        if value is None:
            return self.phrase("unknown")
        if isinstance(value, bool):
            return self.phrase("true" if value else "false")
        if isinstance(value, float | Decimal):
            written = f"{value:f}" if isinstance(value, Decimal) else f"{value:.15g}"
            return written.rstrip("0").rstrip(".") if "." in written and "e" not in written else written
        return value.isoformat() if isinstance(value, date) else str(value)

    def _grouped(self, node: Node) -> str:
        return f"({self.say(node)})" if isinstance(node, Logic | Arithmetic | MemberCall) else self.say(node)

    def _case(self, node: Case) -> str:
        parts = [
            self.phrase("when", test=self.say(test), result=self.say(result))
            for test, result in node.branches
        ]
        default = self.say(node.default) if node.default else self.phrase("nothing")
        return "; ".join([*parts, self.phrase("else", result=default)])


@dataclass(frozen=True, kw_only=True)
class Change:
    """One comparison that stands in the way: ``written`` (now ``value``) would have to be ``operator threshold``."""

    comparison: Comparison
    written: Node
    value: object
    operator: str
    threshold: object


def what_would_change(root: Node, sides: Mapping[Comparison, tuple[object, object]]) -> list[Change]:
    """Return, for each comparison that keeps a rule from being true, the nearest value that would make it so.

    ``sides`` gives both values of each comparison (a condition's ``__left`` and ``__right``); those of unknown sides
    are left out, and so is whatever is not a comparison. Each change is meant alone, all else being equal: with ``and``
    all of them are needed, with ``or`` one is enough.
    """
    return _changes(root, sides, wanted=True)


def _changes(node: Node, sides: Mapping[Comparison, tuple[object, object]], *, wanted: bool) -> list[Change]:
    if isinstance(node, Not):
        return _changes(node.part, sides, wanted=not wanted)
    if isinstance(node, Logic):
        return [change for part in node.parts for change in _changes(part, sides, wanted=wanted)]
    if not isinstance(node, Comparison) or None in sides.get(node, (None, None)):
        return []
    left, right = sides[node]
    operator = node.operator if wanted else OPPOSITE[node.operator]
    if _holds(operator, left, right):
        return []
    return [Change(comparison=node, written=node.left, value=left, operator=operator, threshold=right)]


def _holds(operator: str, left: object, right: object) -> bool:
    if operator in {"=", "<>"}:
        return (left == right) is (operator == "=")
    below, above = bool(left < right), bool(left > right)  # type: ignore[operator]  # checked rules: both have an order
    return {"<": below, "<=": not above, ">": above, ">=": not below}[operator]
