"""How large and how small a number can become, so that only arithmetic that may overflow carries a guard."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, inf

from recensus.rules.tree import Arithmetic, Call, Case, Literal, MemberCall, Name, Negative, Node
from recensus.rules.types import Type, Value

SAFE = 1e300


@dataclass(frozen=True)
class Bounds:
    """The greatest absolute value, and the smallest one that is not zero (0 when nothing is known)."""

    greatest: float
    smallest: float


STORED_INTEGER = Bounds(2.0**63, 1)
STORED_NUMBER = Bounds(1e12, 1e-6)  # DECIMAL(18, 6)
SCORE = Bounds(1e9, 1e-9)  # DECIMAL(18, 9)
_UNKNOWN = Bounds(inf, 0)


def bounds_of_value(value: Value) -> Bounds:
    """Return the bounds of a parameter's value."""
    size = abs(float(value)) if not isinstance(value, str) and hasattr(value, "__float__") else 0.0
    return Bounds(size, size)


def bounds(node: Node, known: Mapping[str, Bounds]) -> Bounds:
    """Return the bounds of a number; ``known`` gives those of derived attributes and parameters by name."""
    match node:
        case Literal(value=float() as value):
            return Bounds(abs(value), abs(value))
        case Name():
            return known.get(node.name) or (STORED_INTEGER if node.type is Type.INTEGER else STORED_NUMBER)
        case Negative():
            return bounds(node.part, known)
        case Arithmetic():
            return _arithmetic(node, bounds(node.left, known), bounds(node.right, known))
        case Case():
            results = [*(result for _, result in node.branches), *([node.default] if node.default else [])]
            return _widest([bounds(result, known) for result in results])
        case MemberCall():
            return _member_call(node, known)
        case Call():
            return _call(node, [bounds(part, known) for part in node.arguments])
    return Bounds(0, 0) if isinstance(node, Literal) else _UNKNOWN


def _widest(parts: list[Bounds]) -> Bounds:
    return Bounds(max(part.greatest for part in parts), min(part.smallest for part in parts))


def _arithmetic(node: Arithmetic, left: Bounds, right: Bounds) -> Bounds:
    if node.operator == "*":
        return Bounds(
            left.greatest * right.greatest if left.greatest and right.greatest else 0,
            left.smallest * right.smallest,
        )
    if node.operator == "/":
        return Bounds(left.greatest / right.smallest if right.smallest else inf, 0)
    return Bounds(left.greatest + right.greatest, 1 if node.type is Type.INTEGER else 0)


def _member_call(node: MemberCall, known: Mapping[str, Bounds]) -> Bounds:
    if node.function == "sum_members":
        return Bounds(1e32, 1e-6)
    if node.function in {"min_members", "max_members"}:
        return bounds(node.value, known)
    return Bounds(1e12, 1 if node.function == "count_members" else 1e-12)


def _call(node: Call, parts: list[Bounds]) -> Bounds:
    match node.function:
        case "abs":
            return parts[0]
        case "least" | "greatest":
            return _widest(parts)
        case "ceil" | "floor":
            return Bounds(parts[0].greatest + 1, 1)
        case "round":
            return Bounds(parts[0].greatest + 1, 0)
        case "ln":
            return Bounds(800, 0)
        case "sqrt":
            return Bounds(max(parts[0].greatest, 1), 0)
        case "exp":
            return Bounds(exp(parts[0].greatest) if parts[0].greatest < 700 else inf, 0)
        case "power":
            return _power(node, parts[0])
    return Bounds(10_000, 1)  # years_between


def _power(node: Call, base: Bounds) -> Bounds:
    """Bound a whole exponent of at least 0, which is defined everywhere; any other keeps its guard."""
    exponent = node.arguments[1]
    if (
        not isinstance(exponent, Literal)
        or not isinstance(exponent.value, float)
        or not exponent.value.is_integer()
    ):
        return _UNKNOWN
    if not 0 <= exponent.value <= 20 or base.greatest > 1e15:
        return _UNKNOWN
    return Bounds(max(base.greatest, 1) ** exponent.value, 0)
