"""The checker's part that knows functions: the documented ones, over plain values and over members."""

from sqlglot import exp

from recensus.rules.functions import DOCUMENTED, FUNCTIONS, INSTEAD, MEMBER_FUNCTIONS, Signature
from recensus.rules.naming import Naming
from recensus.rules.tree import Call, Find, Literal, MemberCall, Name, Node, Origin, Reason
from recensus.rules.types import Type
from recensus.vocabulary.types import Level, Missing

NOT_MISSING = "not missing"
_REASONS = {*Missing, NOT_MISSING}


class Calls(Naming):
    """Function calls, and the refusal of everything that is not in the language."""

    def call(self, tree: exp.Expr) -> Node | None:
        """Return the checked call that ``tree`` is, or refuse it."""
        name = function_name(tree)
        if name in MEMBER_FUNCTIONS:
            return self._member_call(tree, name, arguments_of(tree))
        if name in FUNCTIONS:
            return self._plain_call(tree, name, arguments_of(tree))
        if name == "lookup":
            return self._lookup(tree, arguments_of(tree))
        if name == "missing_because":
            return self._missing_because(tree, arguments_of(tree))
        self._refuse_foreign(tree, name)
        return None

    def _refuse_foreign(self, tree: exp.Expr, name: str) -> None:
        if tree.find(exp.Query):
            self.refuse(tree, "subquery", "A rule holds no query.", "Name an attribute or a member function.")
            return
        if not isinstance(tree, exp.Func):
            self.refuse(tree, "not-in-language", f"`{tree.sql('duckdb')}` is not in the rule language.")
            return
        nearest = self.names.nearest(name, DOCUMENTED)
        guess = f"Did you mean {nearest}?" if nearest else "The functions are " + ", ".join(DOCUMENTED) + "."
        self.refuse(tree, "unknown-function", f"There is no function '{name}'.", INSTEAD.get(name, guess))
        return

    def _plain_call(self, tree: exp.Expr, name: str, arguments: list[exp.Expr]) -> Call | None:
        signature = FUNCTIONS[name]
        if not self._count_fits(tree, name, signature, len(arguments)):
            return None
        kinds = [signature.arguments[min(i, len(signature.arguments) - 1)] for i in range(len(arguments))]
        checked = [
            self.of_type(a, kind, f"argument {i + 1} of {name}")
            for i, (a, kind) in enumerate(zip(arguments, kinds, strict=True))
        ]
        if not all(checked):
            return None
        parts = tuple(part for part in checked if part)
        if name == "round" and not self._digits_fit(tree, parts[1:]):
            return None
        return Call(name, parts, _result_type(name, signature, parts))

    def _count_fits(self, tree: exp.Expr, name: str, signature: Signature, count: int) -> bool:
        most = 50 if signature.repeats else len(signature.arguments)
        if signature.fewest <= count <= most:
            return True
        expected = (
            f"{signature.fewest} or more"
            if signature.repeats
            else " or ".join(str(n) for n in range(signature.fewest, most + 1))
        )
        self.refuse(tree, "wrong-arguments", f"{name} takes {expected} arguments, not {count}.")
        return False

    def _digits_fit(self, tree: exp.Expr, digits: tuple[Node, ...]) -> bool:
        if not digits or (isinstance(digits[0], Literal) and digits[0].value in range(10)):
            return True
        self.refuse(tree, "wrong-arguments", "round's second argument is a number of digits, 0 to 9.")
        return False

    def _member_call(self, tree: exp.Expr, name: str, arguments: list[exp.Expr]) -> MemberCall | None:
        signature = MEMBER_FUNCTIONS[name]
        if not self._members_allowed(tree, name):
            return None
        if not 1 <= len(arguments) <= (2 if signature.among else 1):
            self.refuse(
                tree,
                "wrong-arguments",
                f"{name} takes {'1 or 2 arguments' if signature.among else '1 argument'}.",
            )
            return None
        self.inside_member_function = True
        kinds = (signature.takes, Type.BOOLEAN)
        parts = [
            self.of_type(a, kind, f"argument {i + 1} of {name}")
            for i, (a, kind) in enumerate(zip(arguments, kinds, strict=False))
        ]
        self.inside_member_function = False
        value = parts[0]
        if value is None or not all(parts):
            return None
        result = value.type if name in {"sum_members", "min_members", "max_members"} else signature.result
        return MemberCall(name, value, parts[1] if len(parts) > 1 else None, result)

    def _members_allowed(self, tree: exp.Expr, name: str) -> bool:
        if self.inside_member_function:
            message, hint = (
                f"{name} stands inside another member function.",
                "Take it out, or make it a derived attribute.",
            )
        elif self.level is Level.PERSON:
            message, hint = (
                f"{name} asks about a household, but this rule is about a person.",
                "Use a derived household attribute.",
            )
        else:
            return True
        self.refuse(tree, "member-function", message, hint)
        return False

    def _lookup(self, tree: exp.Expr, arguments: list[exp.Expr]) -> Find | None:
        if len(arguments) != 2 or not isinstance(arguments[0], exp.Literal) or not arguments[0].is_string:
            self.refuse(
                tree,
                "wrong-arguments",
                "lookup takes a table's name and a value.",
                "Write lookup('name', x).",
            )
            return None
        table = arguments[0].name
        if (found := self.names.lookups.get(table)) is None:
            nearest = self.names.nearest(table, sorted(self.names.lookups))
            hint = f"Did you mean '{nearest}'?" if nearest else ""
            self.refuse(arguments[0], "unknown-lookup", f"There is no look-up table '{table}'.", hint)
            return None
        value = self.of_type(arguments[1], found.argument, f"what is looked up in '{table}'")
        return Find(table, value, found.type) if value else None

    def _missing_because(self, tree: exp.Expr, arguments: list[exp.Expr]) -> Reason | None:
        named = self.check(arguments[0]) if len(arguments) == 1 else None
        if self.problems:
            return None
        if not isinstance(named, Name) or named.origin is not Origin.ATTRIBUTE or named.derived:
            hint = "Write missing_because(attribute) with an attribute that sources state."
            self.refuse(tree, "wrong-arguments", "missing_because takes one recorded attribute.", hint)
            return None
        asked = Level.PERSON if self.inside_member_function else self.level
        if named.level is not asked:
            message = (
                f"'{named.name}' describes a {named.level}, and missing_because asks about a {asked} here."
            )
            self.refuse(
                tree, "wrong-level", message, "Ask it in a rule or derived attribute of the other level."
            )
            return None
        return Reason(named)

    def known_code(self, tree: exp.Expr, named: Node, written: Node) -> bool:
        """Tell whether a text written beside a coded attribute or missing_because is one of its answers."""
        if isinstance(named, Reason) and isinstance(written, Literal) and written.value not in _REASONS:
            hint = "The answers are " + ", ".join(sorted(f"'{reason}'" for reason in _REASONS)) + "."
            self.refuse(tree, "unknown-code", f"'{written.value}' is not a reason for a missing value.", hint)
            return False
        return super().known_code(tree, named, written)


def function_name(tree: exp.Expr) -> str:
    """Return the name under which a call is known, in small letters."""
    if isinstance(tree, exp.Anonymous):
        return str(tree.this).lower()
    if isinstance(tree, exp.Pow):
        return "power"
    return tree.sql_name().lower() if isinstance(tree, exp.Func) else ""


def arguments_of(tree: exp.Expr) -> list[exp.Expr]:
    """Return a call's arguments in the order written."""
    if isinstance(tree, exp.Anonymous):
        return list(tree.expressions)
    return list(tree.iter_expressions())


def _result_type(name: str, signature: Signature, arguments: tuple[Node, ...]) -> Type:
    if name in {"ceil", "floor"} or (name == "round" and len(arguments) == 1):
        return Type.INTEGER
    keeps = name in {"abs", "least", "greatest", "round"} and all(a.type is Type.INTEGER for a in arguments)
    return Type.INTEGER if keeps else signature.result
