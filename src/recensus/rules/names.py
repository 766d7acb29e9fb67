"""One namespace for a rule: attributes, parameters, look-up tables, scores, and (for the outcome) conditions."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

from recensus.rules.types import InvalidRule, Lookup, Position, RuleProblem, Type
from recensus.vocabulary.types import Attribute

DAY = "day"
"""The name of the day on which rules are asked."""

RESERVED = {DAY, "id", "outcome", "missing", "absent", "household_id", "person_id", "relationship_to_head"}
_OUTPUTS = {"id", "outcome", "missing", "absent"}


@dataclass(frozen=True, kw_only=True)
class Names:
    """What a rule may speak of. A name used twice, or a reserved one, raises InvalidRule."""

    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    parameters: Mapping[str, Type] = field(default_factory=dict)
    lookups: Mapping[str, Lookup] = field(default_factory=dict)
    scores: Mapping[str, Type] = field(default_factory=dict)
    conditions: Mapping[str, Type] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if problems := [*self._doubled(), *self._reserved()]:
            raise InvalidRule(problems, about="names")

    def _doubled(self) -> list[RuleProblem]:
        counts = Counter(name for group in self._groups() for name in group)
        return [
            RuleProblem(
                "doubled-name", f"'{name}' names more than one thing.", Position(1, 1), "Rename one of them."
            )
            for name, count in sorted(counts.items())
            if count > 1
        ]

    def _reserved(self) -> list[RuleProblem]:
        taken = [
            name for group in self._groups() for name in group if name in {DAY, *_OUTPUTS} or "__" in name
        ]
        return [
            RuleProblem(
                "reserved-name", f"'{name}' is a name that the system uses.", Position(1, 1), "Rename it."
            )
            for name in sorted(taken)
        ]

    def _groups(self) -> tuple[Mapping[str, object], ...]:
        return self.attributes, self.parameters, self.scores, self.conditions

    def words(self) -> list[str]:
        """Return every name that may stand alone in a rule, sorted."""
        return sorted({DAY, *(name for group in self._groups() for name in group)})

    def nearest(self, name: str, among: list[str] | None = None) -> str:
        """Return the valid name most like ``name``, or an empty text."""
        found = get_close_matches(name.lower(), self.words() if among is None else among, n=1, cutoff=0.6)
        return found[0] if found else ""

    def dictionary_only(self) -> "Names":
        """Return the names that a derived attribute may use: the dictionary's."""
        return Names(attributes=self.attributes)

    def with_stored(self, given: set[str]) -> "Names":
        """Return the names with the derived attributes ``given`` turned into stored ones (an example states them)."""
        changed = {
            name: replace(a, derived=None) if name in given else a for name, a in self.attributes.items()
        }
        return replace(self, attributes=changed)
