"""From text to a checked rule: every name known, every type agreeing, nothing undocumented."""

from recensus.rules.checking import Checker
from recensus.rules.names import Names
from recensus.rules.reading import read
from recensus.rules.tree import Rule
from recensus.rules.types import InvalidRule, Position, RuleProblem, Type
from recensus.rules.weight import HEAVIEST, weight
from recensus.vocabulary.types import Level


def parse(text: str, names: Names, *, level: Level, expect: Type | None = None) -> Rule:
    """Return the checked tree of ``text``, asked about a household or a person.

    ``expect`` is the type that the answer must have (a number also accepts a whole number). Raises InvalidRule with
    every problem found.
    """
    checker = Checker(text, names, level)
    root = checker.check(read(text))
    if root is None or checker.problems:
        raise InvalidRule(checker.problems)
    if expect and not expect.agrees_with(root.type):
        message = f"The rule must be a {expect}, but is a {root.type}."
        raise InvalidRule([RuleProblem("wrong-type", message, Position(1, 1), _EXPECTED[expect])])
    if weight(root) > HEAVIEST:
        raise InvalidRule([RuleProblem("too-large", "The rule is too large.", Position(1, 1), "Split it.")])
    return Rule(text=text, root=root, level=level)


_EXPECTED = {
    Type.BOOLEAN: "Write a comparison, such as `rooms <= 3`.",
    Type.NUMBER: "Write a number, or `case when ... then 1 else 0 end`.",
    Type.INTEGER: "Write a number, or `case when ... then 1 else 0 end`.",
    Type.TEXT: "Write a text in single quotes, or a `case` that yields texts.",
    Type.DATE: "Write date '2024-01-31', or the name of a date.",
}
