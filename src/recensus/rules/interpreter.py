"""The reference interpreter: what a rule means, in plain Python, for the tests that hold the query to it.

One household at a time, a dictionary a person, None for unknown. Slow and simple on purpose.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from recensus.rules.arithmetic import (
    FUNCTIONS,
    MEMBER_PLACES,
    OPERATORS,
    finite,
    from_units,
    recorded_number,
    to_units,
)
from recensus.rules.calls import NOT_MISSING
from recensus.rules.programme import CheckedProgramme
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
)  # fmt: skip
from recensus.rules.types import type_of
from recensus.vocabulary.types import Level

Known = Any
"""A value of a rule's type: float, bool, str or date; None is unknown."""

_COMPARE: dict[str, Callable[[Known, Known], bool]] = {
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def kleene_and(parts: Iterable[bool | None]) -> bool | None:
    """Return false if any part is false, else unknown if any is unknown."""
    seen = list(parts)
    return False if False in seen else None if None in seen else True


def kleene_or(parts: Iterable[bool | None]) -> bool | None:
    """Return true if any part is true, else unknown if any is unknown."""
    seen = list(parts)
    return True if True in seen else None if None in seen else False


@dataclass
class Scope:
    """Where names have values: a household, one of its members, or a person with the household behind."""

    checked: CheckedProgramme
    values: Mapping[str, Known]
    members: Sequence["Scope"] = ()
    household: "Scope | None" = None
    scores: dict[str, Known] = field(default_factory=dict)
    conditions: dict[str, bool | None] = field(default_factory=dict)
    _derived: dict[str, Known] = field(default_factory=dict)

    def value(self, node: Node) -> Known:
        """Return what ``node`` yields here, None for unknown."""
        match node:
            case Literal():
                return node.value
            case Name():
                return self._named(node)
            case Comparison():
                left, right = self.value(node.left), self.value(node.right)
                return None if left is None or right is None else _COMPARE[node.operator](left, right)
            case Logic():
                parts = [self.value(part) for part in node.parts]
                return kleene_and(parts) if node.operator == "and" else kleene_or(parts)
            case Not():
                part = self.value(node.part)
                return None if part is None else not part
            case Negative():
                part = self.value(node.part)
                return None if part is None else -part
            case Arithmetic():
                left, right = self.value(node.left), self.value(node.right)
                return (
                    None if left is None or right is None else finite(OPERATORS[node.operator](left, right))
                )
            case Case():
                return self._case(node)
            case InList():
                value = self.value(node.value)
                return None if value is None else any(value == self.value(option) for option in node.options)
            case Between():
                value = node.value
                sides = (Comparison("<=", node.low, value), Comparison("<=", value, node.high))
                return kleene_and(self.value(side) for side in sides)
            case IsMissing():
                return self.value(node.value) is None
            case Reason():
                return self._reason(node.attribute.name)
            case Find():
                return self.checked.rules.lookups[node.table].find(self.value(node.value))
            case Call():
                return self._call(node)
            case MemberCall():
                return self._over_members(node)

    def recorded(self, name: str) -> Known:
        """Return a stored attribute's value, of the household too."""
        attribute = self.checked.rules.attributes[name]
        here = self if attribute.level is Level.PERSON or self.household is None else self.household
        value = here.values.get(name)
        return recorded_number(value) if value is not None and type_of(attribute).numeric else value

    def _named(self, name: Name) -> Known:
        if name.origin is Origin.PARAMETER:
            value = self.checked.rules.parameters[name.name]
            return float(value) if name.type.numeric else value  # type: ignore[arg-type]  # numeric by its type
        if name.origin is Origin.DAY:
            return self.checked.rules.day
        if name.origin is Origin.SCORE:
            return self.scores[name.name]
        if name.origin is Origin.CONDITION:
            return self.conditions[name.name]
        return self._derive(name) if name.derived else self.recorded(name.name)

    def _derive(self, name: Name) -> Known:
        if name.level is Level.HOUSEHOLD and self.household is not None:
            return self.household.value(name)
        if name.name not in self._derived:
            self._derived[name.name] = self.value(self.checked.derived[name.name].root)
        return self._derived[name.name]

    def _case(self, node: Case) -> Known:
        for test, result in node.branches:
            answer = self.value(test)
            if answer is None or answer:
                return None if answer is None else self.value(result)
        return self.value(node.default) if node.default else None

    def _call(self, node: Call) -> Known:
        arguments = [self.value(argument) for argument in node.arguments]
        return None if None in arguments else finite(FUNCTIONS[node.function](*arguments))

    def _reason(self, name: str) -> str:
        absent = self.values.get("absent") or {}
        return NOT_MISSING if self.recorded(name) is not None else absent.get(name, "missing")

    def leaves_open(self, call: MemberCall) -> bool:
        """Tell whether this member leaves a member function's answer open."""
        value = self.value(call.value)
        among = self.value(call.among) if call.among else True
        if call.function == "every_member":
            return kleene_or([None if among is None else not among, value]) is None
        if call.function == "sum_members" and value is not None:
            value = to_units(value, MEMBER_PLACES)
        return among is None or (among and value is None)

    def _over_members(self, call: MemberCall) -> Known:
        counted = [m for m in self.members if call.among is None or m.value(call.among)]
        values = [member.value(call.value) for member in counted]
        open_ = any(member.leaves_open(call) for member in self.members)
        if call.function == "any_member":
            return kleene_or(values)
        if call.function == "every_member":
            return False if False in values else None if open_ else True
        if open_:
            return None
        return _total(call.function, values)


def _total(function: str, values: list[Known]) -> Known:
    """Return what a member function yields when nothing is open."""
    match function:
        case "count_members":
            return float(sum(values))
        case "share_of_members":
            return sum(values) / len(values) if values else None
        case "sum_members":
            units = [to_units(value, MEMBER_PLACES) or 0 for value in values]
            return from_units(sum(units), MEMBER_PLACES)
    return (min if function == "min_members" else max)(values, default=None)
