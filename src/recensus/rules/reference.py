"""The reference interpreter for whole programmes: outcome, conditions, scores with their terms, and reasons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from recensus.rules.arithmetic import AMOUNT_PLACES, from_units, to_units
from recensus.rules.interpreter import Known, Scope
from recensus.rules.programme import CheckedProgramme
from recensus.rules.scores import Model, Score, Term
from recensus.rules.tallies import names_in
from recensus.rules.tree import Comparison, Node, Origin, member_calls, names_outside_members
from recensus.rules.types import Outcome
from recensus.vocabulary.types import Level


@dataclass
class Scored:
    """A score taken apart; amounts are whole numbers of 10^-9."""

    model: Model | None
    units: int | None
    terms: list[int | None]
    outside: list[str]


@dataclass
class Answer:
    """What the rules say about one household or person."""

    outcome: Outcome
    conditions: dict[str, bool | None]
    sides: dict[str, Known]
    scores: dict[str, Scored]
    readings: dict[str, Known] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)


def scopes(
    checked: CheckedProgramme, household: Mapping[str, Known], members: Sequence[Mapping[str, Known]]
) -> Scope:
    """Return a household with its members, ready to be asked."""
    home = Scope(checked, household)
    home.members = [Scope(checked, member, household=home) for member in members]
    return home


def answer(checked: CheckedProgramme, scope: Scope) -> Answer:
    """Return the answer for a household (or, in a programme for persons, for a member's scope)."""
    scored = {name: _scored(score, scope) for name, score in checked.scores.items()}
    readings: dict[str, Known] = {}
    for name, found in scored.items():
        scope.scores[name] = None if found.units is None else from_units(found.units, AMOUNT_PLACES)
        tables = checked.scores[name].readings
        readings |= {reading: table.find(scope.scores[name]) for reading, table in tables.items()}
    scope.scores |= readings
    scope.conditions = {name: scope.value(rule.root) for name, rule in checked.conditions.items()}
    outcome = _outcome(scope.value(checked.eligible.root))
    sides = {
        f"{name}__{side}": scope.value(node)
        for name, rule in checked.conditions.items()
        if isinstance(rule.root, Comparison)
        for side, node in (("left", rule.root.left), ("right", rule.root.right))
    }
    missing = (
        sorted(_Reasons(checked, scope, scored).found()) if outcome is Outcome.CANNOT_BE_DETERMINED else []
    )
    return Answer(outcome, dict(scope.conditions), sides, scored, readings, missing)


def _outcome(eligible: bool | None) -> Outcome:  # noqa: FBT001  # a Kleene value, not a switch
    if eligible is None:
        return Outcome.CANNOT_BE_DETERMINED
    return Outcome.ELIGIBLE if eligible else Outcome.NOT_ELIGIBLE


def _scored(score: Score, scope: Scope) -> Scored:
    name = scope.value(score.choose.root) if score.choose else next(iter(score.models))
    model = score.models.get(name) if name is not None else None
    if model is None:
        return Scored(None, None, [None] * len(score.terms), [])
    own = {term.name: term for term in model.terms}
    values = {name: _number(scope.value(term.rule.root)) for name, term in score.terms.items()}
    terms = [_units(own[name].coefficient, value) if name in own else 0 for name, value in values.items()]
    constant = int(model.constant.scaleb(AMOUNT_PLACES))
    whole = [units for units in terms if units is not None]
    total = constant + sum(whole) if len(whole) == len(terms) else None
    outside = [name for name, value in values.items() if name in own and _is_outside(own[name], value)]
    return Scored(model, total if total is not None and abs(total) < 10**18 else None, terms, outside)


def _number(value: Known) -> float | None:
    return None if value is None else float(value)


def _units(coefficient: float, value: float | None) -> int | None:
    return None if value is None else to_units(coefficient * value, AMOUNT_PLACES)


def _is_outside(term: Term, value: float | None) -> bool:
    if value is None:
        return False
    return (term.minimum is not None and value < term.minimum) or (
        term.maximum is not None and value > term.maximum
    )


def amount(units: int | None) -> Decimal | None:
    """Return a whole number of 10^-9 as the amount that the query yields."""
    return None if units is None else Decimal(units).scaleb(-AMOUNT_PLACES)


@dataclass
class _Reasons:
    """Walks from the open conditions down to the recorded attributes that are missing."""

    checked: CheckedProgramme
    scope: Scope
    scored: Mapping[str, Scored]

    def found(self) -> set[str]:
        asked = self.checked.eligible.names(Origin.CONDITION)
        open_ = [name for name in asked if self.scope.conditions[name] is None]
        return {
            reason for name in open_ for reason in self.below(self.checked.conditions[name].root, self.scope)
        }

    def below(self, root: Node, scope: Scope) -> set[str]:
        """Return the missing attributes below an open node."""
        found: set[str] = set()
        for name in names_outside_members(root):
            if name.origin is Origin.SCORE:
                found |= self.of_score(name.name)
            elif name.origin is Origin.ATTRIBUTE and scope.value(name) is None:
                home = scope.household if name.level is Level.HOUSEHOLD and scope.household else scope
                found |= (
                    self.below(self.checked.derived[name.name].root, home) if name.derived else {name.name}
                )
        for call in member_calls(root):
            if scope.value(call) is None:
                open_members = [member for member in scope.members if member.leaves_open(call)]
                stored = [name for name in names_in(call, self.checked) if name not in self.checked.derived]
                found |= {name for name in stored for member in open_members if member.recorded(name) is None}
        return found

    def of_score(self, name: str) -> set[str]:
        score = next(score for score in self.checked.scores.values() if name in score.types())
        scored = self.scored[score.name]
        if scored.units is not None:
            return set()
        if score.choose and self.scope.value(score.choose.root) is None:
            return self.below(score.choose.root, self.scope)
        open_terms = [t for t, units in zip(score.terms.values(), scored.terms, strict=True) if units is None]
        return {reason for term in open_terms for reason in self.below(term.rule.root, self.scope)}
