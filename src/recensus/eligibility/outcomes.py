"""A programme's rule over its conditions, three-valued, for asking what would be if."""

from collections.abc import Mapping

from recensus.eligibility.changes import Decide
from recensus.eligibility.types import ProgrammeText
from recensus.rules.interpreter import answer
from recensus.rules.names import Names
from recensus.rules.parse import parse
from recensus.rules.types import Type


def decider(text: ProgrammeText) -> Decide:
    """Return what decides, from each condition's answer, whether one is eligible (None: cannot be determined)."""
    names = Names(conditions={condition.name: Type.BOOLEAN for condition in text.conditions})
    rule = parse(text.eligible, names, level=text.unit, expect=Type.BOOLEAN)

    def decide(answers: Mapping[str, bool | None]) -> bool | None:
        result = answer(rule, answers)
        return result if isinstance(result, bool) else None

    return decide
