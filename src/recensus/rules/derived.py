"""Derived attributes: parsed once, in the order in which they build on one another."""

from collections.abc import Iterable

from recensus.rules.names import Names
from recensus.rules.parse import parse
from recensus.rules.tree import Name, Origin, Rule, member_calls, names_outside_members, walk
from recensus.rules.types import InvalidRule, Position, RuleProblem, Type, type_of
from recensus.vocabulary.types import Attribute

_START = Position(1, 1)


def derive(names: Names, wanted: Iterable[str]) -> dict[str, Rule]:
    """Return the rules of the derived attributes that ``wanted`` needs, each after those it builds on.

    Raises InvalidRule, naming the attribute, when one does not parse, has another type than declared, or builds on
    itself.
    """
    found: dict[str, Rule] = {}
    dictionary = names.dictionary_only()
    for name in sorted(wanted):
        _derive(name, dictionary, found, path=())
    return found


def check_derived(names: Names) -> list[tuple[str, RuleProblem]]:
    """Return every problem of every derived attribute, with the attribute's name."""
    problems: list[tuple[str, RuleProblem]] = []
    for name in sorted(names.attributes):
        try:
            derive(names, [name])
        except InvalidRule as error:
            if error.about == name:
                problems += [(name, problem) for problem in error.problems]
    return problems


def _derive(name: str, names: Names, found: dict[str, Rule], path: tuple[str, ...]) -> None:
    attribute = names.attributes.get(name)
    if attribute is None or attribute.derived is None or name in found:
        return
    if name in path:
        circle = " -> ".join([*path[path.index(name) :], name])
        raise InvalidRule(
            [RuleProblem("circle", f"'{name}' builds on itself: {circle}.", _START)], about=name
        )
    rule = _parsed(attribute, attribute.derived, names)
    for below in sorted(rule.attributes):
        _derive(below, names, found, (*path, name))
    _refuse_members_of_members(name, rule, found)
    found[name] = rule


def _parsed(attribute: Attribute, text: str, names: Names) -> Rule:
    try:
        rule = parse(text, names, level=attribute.level, expect=type_of(attribute))
    except InvalidRule as error:
        raise InvalidRule(list(error.problems), about=attribute.name) from error
    if type_of(attribute) is Type.INTEGER and rule.type is not Type.INTEGER:
        problem = RuleProblem("not-whole", "The attribute is an integer, but the rule may yield fractions.", _START,
                              "Declare `kind: number`, or write round(...).")  # fmt: skip
        raise InvalidRule([problem], about=attribute.name)
    return rule


def _refuse_members_of_members(name: str, rule: Rule, found: dict[str, Rule]) -> None:
    """Refuse to count over members what itself rests on a derived household attribute."""
    for call in member_calls(rule.root):
        for part in walk(call):
            if isinstance(part, Name) and part.derived and needs_household(part.name, found):
                raise InvalidRule([members_of_members(part.name)], about=name)


def members_of_members(name: str) -> RuleProblem:
    """Return the problem of a member function over an attribute that is derived from all members."""
    message = f"'{name}' is derived from the whole household."
    return RuleProblem("inside-members", message, _START, "Inside a member function use what was recorded.")


def needs_household(name: str, derived: dict[str, Rule]) -> bool:
    """Tell whether a derived attribute of a person rests on a derived attribute of the household."""
    if name not in derived:
        return False
    rule = derived[name]
    if member_calls(rule.root):
        return True
    named = (n for n in names_outside_members(rule.root) if n.origin is Origin.ATTRIBUTE)
    return any(n.derived and (n.level is not rule.level or needs_household(n.name, derived)) for n in named)
