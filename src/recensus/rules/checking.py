"""The checker: SQLGlot's tree in, our typed tree out, and every problem with its position and a hint."""

from collections.abc import Callable
from datetime import date
from math import isfinite

from sqlglot import exp

from recensus.rules.calls import Calls
from recensus.rules.naming import Naming
from recensus.rules.tree import (
    Arithmetic,
    Between,
    Case,
    Comparison,
    InList,
    IsMissing,
    Literal,
    Logic,
    Name,
    Negative,
    Node,
    Not,
    Origin,
)
from recensus.rules.types import Type

_COMPARISONS: dict[type[exp.Expr], str] = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
}
_ARITHMETIC: dict[type[exp.Expr], str] = {exp.Add: "+", exp.Sub: "-", exp.Mul: "*", exp.Div: "/"}


class Checker(Calls, Naming):
    """Checks one rule. Methods return None for a part that is wrong, after noting the problem."""

    def check(self, tree: exp.Expr) -> Node | None:
        """Return the checked node of ``tree``."""
        kind = type(tree)
        if kind in _COMPARISONS:
            return self._comparison(tree)
        if kind in _ARITHMETIC:
            return self._arithmetic(tree)
        if handler := self._handlers().get(kind):
            return handler(tree)
        return self.call(tree)

    def _handlers(self) -> dict[type[exp.Expr], Callable[[exp.Expr], Node | None]]:
        return {
            exp.Paren: lambda tree: self.check(tree.this),
            exp.Column: self.name,
            exp.Literal: self._literal,
            exp.Boolean: lambda tree: Literal(bool(tree.this), Type.BOOLEAN),
            exp.Null: self._null,
            exp.And: self._logic,
            exp.Or: self._logic,
            exp.Not: self._not,
            exp.Neg: self._negative,
            exp.Case: self._case,
            exp.In: self._in_list,
            exp.Between: self._between,
            exp.Is: self._is,
            exp.Cast: self._date,
        }

    def _literal(self, tree: exp.Expr) -> Literal | None:
        if tree.args["is_string"]:
            return Literal(str(tree.this), Type.TEXT)
        try:
            number = float(tree.this)
        except ValueError:
            self.refuse(tree, "wrong-number", f"`{tree.this}` is not a number.")
            return None
        if not isfinite(number):
            self.refuse(tree, "wrong-number", f"`{tree.this}` is larger than any number here.")
            return None
        return Literal(number, Type.INTEGER if number.is_integer() else Type.NUMBER)

    def _null(self, tree: exp.Expr) -> None:
        hint = "Ask `x is null`, or give null as the result of a case that has no answer."
        self.refuse(tree, "bare-null", "null stands for no value: nothing can be compared with it.", hint)
        return

    def _date(self, tree: exp.Expr) -> Literal | None:
        target = tree.args.get("to")
        if not (
            isinstance(target, exp.DataType)
            and target.this == exp.DType.DATE
            and isinstance(tree.this, exp.Literal)
        ):
            self.refuse(tree, "cast", "Types are never changed silently.", "Leave the cast out.")
            return None
        try:
            return Literal(date.fromisoformat(tree.this.name), Type.DATE)
        except ValueError:
            self.refuse(tree, "wrong-date", f"`{tree.this.name}` is not a date.", "Write date '2024-01-31'.")
            return None

    def _logic(self, tree: exp.Expr) -> Logic | None:
        operator = "and" if isinstance(tree, exp.And) else "or"
        parts = [self.of_type(part, Type.BOOLEAN, f"each side of `{operator}`") for part in tree.flatten()]
        return Logic(operator, tuple(p for p in parts if p)) if all(parts) else None

    def _not(self, tree: exp.Expr) -> Not | None:
        part = self.of_type(tree.this, Type.BOOLEAN, "what follows `not`")
        return Not(part) if part else None

    def _negative(self, tree: exp.Expr) -> Node | None:
        part = self.of_type(tree.this, Type.NUMBER, "what follows `-`")
        if isinstance(part, Literal) and isinstance(part.value, float):
            return Literal(-part.value, part.type)
        return Negative(part, part.type) if part else None

    def _arithmetic(self, tree: exp.Expr) -> Arithmetic | None:
        operator = _ARITHMETIC[type(tree)]
        left, right = (
            self.of_type(side, Type.NUMBER, f"each side of `{operator}`")
            for side in (tree.this, tree.expression)
        )
        if not (left and right):
            return None
        whole = operator != "/" and left.type is right.type is Type.INTEGER
        return Arithmetic(operator, left, right, Type.INTEGER if whole else Type.NUMBER)

    def _comparison(self, tree: exp.Expr) -> Comparison | None:
        operator = _COMPARISONS[type(tree)]
        left, right = self.check(tree.this), self.check(tree.expression)
        if not (left and right and self._comparable(tree, left, right)):
            return None
        if operator not in {"=", "<>"} and left.type in {Type.TEXT, Type.BOOLEAN}:
            self.refuse(
                tree, "no-order", f"A {left.type} has no order.", "Compare with = or <>, or use `in (...)`."
            )
            return None
        return Comparison(operator, left, right)

    def _comparable(self, tree: exp.Expr, left: Node, right: Node) -> bool:
        if not left.type.agrees_with(right.type):
            hint = self.type_hint(left, right)
            self.refuse(tree, "wrong-type", f"A {left.type} cannot be compared with a {right.type}.", hint)
            return False
        codes = [self.known_code(tree, a, b) for a, b in ((left, right), (right, left))]
        return all(codes)

    def _case(self, tree: exp.Expr) -> Case | None:
        if tree.this is not None:
            self.refuse(
                tree, "case-of", "`case x when` is not in the language.", "Write `case when x = ... then`."
            )
            return None
        if tree.args.get("default") is None:
            self.refuse(
                tree, "no-else", "A case without `else` has no answer for the rest.", "Add `else ...`."
            )
            return None
        branches = [
            (self.of_type(b.this, Type.BOOLEAN, "what follows `when`"), self._result(b.args["true"]))
            for b in tree.args["ifs"]
        ]
        default = self._result(tree.args["default"])
        if default is None or any(test is None or result is None for test, result in branches):
            return None
        results = [result for _, result in branches if result] + [default]
        common = self._common_type(tree, [r.type for r in results if not _is_null(r)])
        whole = tuple((test, result) for test, result in branches if test and result)
        return Case(whole, default, common) if common else None

    def _result(self, tree: exp.Expr) -> Node | None:
        return Literal(None, Type.NUMBER) if isinstance(tree, exp.Null) else self.check(tree)

    def _common_type(self, tree: exp.Expr, types: list[Type]) -> Type | None:
        if not types or any(not types[0].agrees_with(other) for other in types):
            found = ", ".join(sorted(set(types))) or "only null"
            self.refuse(tree, "wrong-type", f"The results of a case must be of one type, not {found}.")
            return None
        return Type.NUMBER if types[0].numeric and set(types) != {Type.INTEGER} else types[0]

    def _in_list(self, tree: exp.Expr) -> InList | None:
        options = tree.args.get("expressions") or []
        if not options:
            self.refuse(tree, "subquery", "`in` takes a list of values.", "Write `x in ('a', 'b')`.")
            return None
        value, checked = self.check(tree.this), [self.check(option) for option in options]
        if value is None or not all(checked):
            return None
        fixed = tuple(option for option in checked if option)
        for source, option in zip(options, fixed, strict=True):
            plain = isinstance(option, Literal) or (
                isinstance(option, Name) and option.origin is Origin.PARAMETER
            )
            if not plain:
                self.refuse(source, "not-fixed", "A list holds values and parameters only.", "Use `or`.")
                return None
            if not self._comparable(source, value, option):
                return None
        return InList(value, fixed)

    def _between(self, tree: exp.Expr) -> Between | None:
        if tree.args.get("symmetric"):
            self.refuse(
                tree,
                "not-in-language",
                "`between symmetric` is not in the rule language.",
                "Order the limits.",
            )
            return None
        parts = [self.check(part) for part in (tree.this, tree.args["low"], tree.args["high"])]
        value, low, high = parts
        if not (
            value
            and low
            and high
            and self._comparable(tree, value, low)
            and self._comparable(tree, value, high)
        ):
            return None
        if value.type in {Type.TEXT, Type.BOOLEAN}:
            self.refuse(tree, "no-order", f"A {value.type} has no order.", "Use `in (...)`.")
            return None
        return Between(value, low, high)

    def _is(self, tree: exp.Expr) -> IsMissing | None:
        words = tree.expression
        missing = isinstance(words, exp.Column) and words.name == "missing" and not words.table
        if not (isinstance(words, exp.Null) or missing):
            hint = "`is true` would take unknown for false; write the condition alone, or `not` before it."
            self.refuse(tree, "is-true", "Only `is null` and `is missing` are in the language.", hint)
            return None
        value = self.check(tree.this)
        return IsMissing(value) if value else None


def _is_null(node: Node) -> bool:
    return isinstance(node, Literal) and node.value is None
