"""A programme's rules as plain values: what the compiler and the interpreter take."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Self

from recensus.rules.derived import derive, members_of_members, needs_household
from recensus.rules.names import Names
from recensus.rules.parse import parse
from recensus.rules.scores import Score
from recensus.rules.tree import Name, Rule, member_calls, walk
from recensus.rules.types import InvalidRule, Lookup, Type, Value, type_of_value
from recensus.vocabulary.types import Attribute, Level


@dataclass(frozen=True, kw_only=True)
class ProgrammeRules:
    """The rules of a programme on one day.

    ``conditions`` maps names to rule texts, in order; ``eligible`` is a text over the conditions' names (None: all of
    them). ``parameters`` are the values that hold on ``day``. ``attributes`` is the dictionary, derived ones included;
    an attribute whose ``derived`` is None is read from the population.
    """

    unit: Level
    day: date
    attributes: Mapping[str, Attribute]
    conditions: Mapping[str, str]
    eligible: str | None = None
    parameters: Mapping[str, Value] = field(default_factory=dict)
    lookups: Mapping[str, Lookup] = field(default_factory=dict)
    scores: Mapping[str, Score] = field(default_factory=dict)

    def names(self) -> Names:
        """Return what the conditions may speak of."""
        offered = {name: kind for score in self.scores.values() for name, kind in score.types().items()}
        kinds = {name: type_of_value(value) for name, value in self.parameters.items()}
        return Names(attributes=self.attributes, parameters=kinds, lookups=self.lookups, scores=offered)


@dataclass(frozen=True, kw_only=True)
class CheckedProgramme:
    """A programme whose every rule is parsed: conditions, outcome, scores, and only the derivations that these need."""

    rules: ProgrammeRules
    conditions: Mapping[str, Rule]
    eligible: Rule
    scores: Mapping[str, Score]
    derived: Mapping[str, Rule]

    @classmethod
    def check(cls, rules: ProgrammeRules) -> Self:
        """Parse everything; raises InvalidRule, naming the condition or attribute, at the first that does not."""
        names = rules.names()
        conditions = {
            name: _condition(name, text, names, rules.unit) for name, text in rules.conditions.items()
        }
        eligible = _eligible(rules, names)
        scores = rules.scores
        every = [*conditions.values(), *(rule for score in scores.values() for rule in rules_of(score))]
        derived = derive(names, {name for rule in every for name in rule.attributes})
        for rule in every:
            _refuse_members_of_members(rule, derived)
        return cls(rules=rules, conditions=conditions, eligible=eligible, scores=scores, derived=derived)

    def every_rule(self) -> list[Rule]:
        """Return all rules: derivations, then scores, then conditions."""
        of_scores = [rule for score in self.scores.values() for rule in rules_of(score)]
        return [*self.derived.values(), *of_scores, *self.conditions.values()]


def rules_of(score: Score) -> list[Rule]:
    """Return a score's rules: which model, and each term."""
    terms = [term.rule for term in score.terms.values()]
    return [score.choose, *terms] if score.choose else terms


def _condition(name: str, text: str, names: Names, level: Level) -> Rule:
    try:
        return parse(text, names, level=level, expect=Type.BOOLEAN)
    except InvalidRule as error:
        raise InvalidRule(list(error.problems), about=name) from error


def _eligible(rules: ProgrammeRules, names: Names) -> Rule:
    words = Names(conditions=dict.fromkeys(rules.conditions, Type.BOOLEAN))
    Names(
        attributes=names.attributes,
        parameters=names.parameters,
        scores=names.scores,
        conditions=words.conditions,
    )
    text = rules.eligible or " and ".join(rules.conditions)
    return _condition("eligible", text, words, rules.unit)


def _refuse_members_of_members(rule: Rule, derived: dict[str, Rule]) -> None:
    for call in member_calls(rule.root):
        for part in walk(call):
            if isinstance(part, Name) and part.derived and needs_household(part.name, derived):
                raise InvalidRule([members_of_members(part.name)])
