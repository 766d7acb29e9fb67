"""Formulas as data: what a page shows is what was computed.

A formula is arithmetic over names: ``in_time / (in_time + late)``. A name is a category (its count), a category with
``_amount`` (its sum), ``total`` and ``total_amount``, or something that the pack gives, such as ``planned``.
"""

import ast
import operator
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from typing import Final

Values = Mapping[str, Decimal | None]
_BINARY: Final[Mapping[type[ast.operator], Callable[[Decimal, Decimal], Decimal]]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


class NoFormula(ValueError):
    """The text is not arithmetic over names."""


def compute(formula: str, values: Values) -> Decimal | None:
    """Return what a formula comes to; None where a value is missing or hidden, or would divide by nothing.

    >>> compute("late / (in_time + late)", {"late": Decimal(1), "in_time": Decimal(3)})
    Decimal('0.25')
    >>> compute("late / in_time", {"late": Decimal(1), "in_time": Decimal(0)}) is None
    True
    """
    return _value(_parsed(formula), values)


def names_in(formula: str) -> frozenset[str]:
    """Return the names that a formula uses."""
    return frozenset(node.id for node in ast.walk(_parsed(formula)) if isinstance(node, ast.Name))


@cache
def _parsed(formula: str) -> ast.expr:
    return ast.parse(formula, mode="eval").body


def _value(node: ast.expr, values: Values) -> Decimal | None:
    if isinstance(node, ast.Name):
        return values.get(node.id)
    if isinstance(node, ast.Constant) and isinstance(node.value, int):
        return Decimal(node.value)
    if not isinstance(node, ast.BinOp) or type(node.op) not in _BINARY:
        raise NoFormula(ast.unparse(node))
    left, right = _value(node.left, values), _value(node.right, values)
    if left is None or right is None or (isinstance(node.op, ast.Div) and not right):
        return None
    return _BINARY[type(node.op)](left, right)
