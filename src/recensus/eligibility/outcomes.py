"""A programme's rule over its conditions, three-valued, for asking what would be if."""

from collections.abc import Mapping
from datetime import date

from recensus.eligibility.changes import Decide
from recensus.eligibility.types import ProgrammeText
from recensus.rules.interpreter import Scope
from recensus.rules.programme import CheckedProgramme, ProgrammeRules


def decider(text: ProgrammeText) -> Decide:
    """Return what decides, from each condition's answer, whether one is eligible (None: cannot be determined)."""
    conditions = {condition.name: "true" for condition in text.conditions}
    rules = ProgrammeRules(
        unit=text.unit, day=date.min, attributes={}, conditions=conditions, eligible=text.eligible
    )
    checked = CheckedProgramme.check(rules)

    def decide(answers: Mapping[str, bool | None]) -> bool | None:
        result = Scope(checked=checked, values={}, conditions=dict(answers)).value(checked.eligible.root)
        return result if isinstance(result, bool) else None

    return decide
