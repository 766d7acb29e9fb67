"""The checker's part that knows names: what a plain word stands for and whether it may stand there."""

from abc import ABC, abstractmethod

from sqlglot import exp

from recensus.rules.names import DAY, Names
from recensus.rules.reading import position_at, start_of
from recensus.rules.tree import Literal, Name, Node, Origin
from recensus.rules.types import RuleProblem, Type, type_of
from recensus.vocabulary.types import Attribute, Level


class Naming(ABC):
    """Names, their levels, their codes, and the list of problems found so far."""

    def __init__(self, text: str, names: Names, level: Level) -> None:
        """Check ``text`` (asked about a ``level``) against ``names``."""
        self.text, self.names, self.level = text, names, level
        self.inside_member_function = False
        self.problems: list[RuleProblem] = []

    @abstractmethod
    def check(self, tree: exp.Expr) -> Node | None:
        """Return the checked node of ``tree``."""

    def refuse(self, tree: exp.Expr, code: str, message: str, hint: str = "") -> None:
        """Note a problem at the place of ``tree``."""
        self.problems.append(RuleProblem(code, message, position_at(self.text, start_of(tree)), hint))

    def of_type(self, tree: exp.Expr, expected: Type, what: str) -> Node | None:
        """Return the checked node, or note that it is not of the expected type."""
        node = self.check(tree)
        if node is None or expected.agrees_with(node.type):
            return node
        hint = ""
        if expected.numeric and node.type is Type.BOOLEAN:
            hint = "Write `case when ... then 1 else 0 end`."
        if expected is Type.BOOLEAN:
            hint = "Write a comparison, such as `rooms <= 3`."
        self.refuse(
            tree, "wrong-type", f"{what.capitalize()} must be a {expected}, but is a {node.type}.", hint
        )
        return None

    def name(self, tree: exp.Expr) -> Name | None:
        """Return what a plain word stands for."""
        if tree.parts[1:]:  # type: ignore[attr-defined]  # a Column's own property
            self.refuse(tree, "dotted-name", "Names have no dots here.", "Write the attribute's name alone.")
            return None
        word = tree.name
        if word == DAY:
            return Name(DAY, Origin.DAY, Type.DATE)
        if attribute := self.names.attributes.get(word):
            return self._attribute(tree, attribute)
        for origin, group in self._others():
            if word in group:
                return self._other(tree, word, origin, group[word])
        self._unknown(tree, word)
        return None

    def _others(self) -> list[tuple[Origin, dict[str, Type]]]:
        names = self.names
        return [
            (Origin.PARAMETER, dict(names.parameters)),
            (Origin.SCORE, dict(names.scores)),
            (Origin.CONDITION, dict(names.conditions)),
        ]

    def _other(self, tree: exp.Expr, word: str, origin: Origin, kind: Type) -> Name | None:
        if self.inside_member_function and origin is not Origin.PARAMETER:
            message = f"The {origin} '{word}' is about the household, not about a member."
            self.refuse(tree, "inside-members", message, "Take it out of the member function.")
            return None
        return Name(word, origin, kind)

    def _attribute(self, tree: exp.Expr, attribute: Attribute) -> Name | None:
        derived = attribute.derived is not None
        of_person = attribute.level is Level.PERSON
        if self.level is Level.HOUSEHOLD and of_person and not self.inside_member_function:
            hint = f"Write any_member(...), count_members(...) or another member function around '{attribute.name}'."
            self.refuse(
                tree, "member-attribute", f"'{attribute.name}' describes a person, not the household.", hint
            )
            return None
        if self.inside_member_function and derived and not of_person:
            hint = "Inside a member function use what was recorded about the household or the member."
            self.refuse(
                tree, "inside-members", f"'{attribute.name}' is derived from the whole household.", hint
            )
            return None
        return Name(attribute.name, Origin.ATTRIBUTE, type_of(attribute), attribute.level, derived)

    def _unknown(self, tree: exp.Expr, word: str) -> None:
        nearest = self.names.nearest(word)
        hint = f"Did you mean '{nearest}'?" if nearest else "Texts stand in single quotes."
        if word.lower() in {"today", "current_date"}:
            hint = f"The day on which the rules are asked is `{DAY}`."
        self.refuse(tree, "unknown-name", f"Nothing is called '{word}'.", hint)
        return

    def known_code(self, tree: exp.Expr, named: Node, written: Node) -> bool:
        """Tell whether a text written beside a coded attribute is one of its codes."""
        codes = self._codes(named)
        if codes is None or not isinstance(written, Literal) or written.value in codes:
            return True
        nearest = self.names.nearest(str(written.value), sorted(codes))
        hint = (
            f"Did you mean '{nearest}'?"
            if nearest
            else "Its codes are " + ", ".join(sorted(codes)[:12]) + "."
        )
        self.refuse(tree, "unknown-code", f"'{written.value}' is not among the answers.", hint)
        return False

    def _codes(self, node: Node) -> set[str] | None:
        attribute = self.names.attributes.get(node.name) if isinstance(node, Name) else None
        return set(attribute.codes.codes) if attribute and attribute.codes else None

    def type_hint(self, left: Node, right: Node) -> str:
        """Say how the two sides of a comparison could agree."""
        types = {left.type, right.type}
        if types == {Type.DATE, Type.TEXT}:
            return "Write dates as date '2024-01-31'."
        if Type.TEXT in types and (self._codes(left) or self._codes(right)):
            return "Codes are texts: write them in single quotes."
        if Type.BOOLEAN in types and types & {Type.NUMBER, Type.INTEGER}:
            return "A yes/no attribute stands alone (`owns_tv`, `not owns_tv`); for a range write `x between 1 and 5`."
        return ""
