"""What would change an answer: which conditions, turned over, alone or together."""

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations

from recensus.eligibility.phrases import phrase
from recensus.eligibility.types import ConditionAnswer, MissingAnswer, Outcome

Decide = Callable[[Mapping[str, bool | None]], bool | None]
"""The programme's rule over its conditions, three-valued."""

TOGETHER = 3
"""As many conditions are tried together before it is only said that no few of them suffice."""


def changes(
    outcome: str,
    conditions: Sequence[ConditionAnswer],
    missing: Sequence[MissingAnswer],
    decide: Decide,
    language: str,
) -> tuple[str, ...]:
    """Return sentences in ``language``: for the eligible, on what it rests; else, what it would take."""
    if outcome == Outcome.CANNOT_BE_DETERMINED:
        return tuple(phrase("comes on record", language, says=entry.label) for entry in missing)
    if outcome == Outcome.ELIGIBLE:
        resting = turned(conditions, decide, 1, wanted=False)
        return tuple(phrase("rests on", language, says=_told(only, language)) for (only,) in resting)
    return _what_it_would_take(conditions, decide, language)


def _what_it_would_take(
    conditions: Sequence[ConditionAnswer], decide: Decide, language: str
) -> tuple[str, ...]:
    for number in range(1, TOGETHER + 1):
        if sets := turned(conditions, decide, number, wanted=True):
            return tuple(_sentence(chosen, language) for chosen in sets)
    return ()


def turned(
    conditions: Sequence[ConditionAnswer], decide: Decide, number: int, *, wanted: bool
) -> list[tuple[ConditionAnswer, ...]]:
    """Return the sets of ``number`` known conditions that, turned over, give the answer ``wanted``.

    ``wanted`` False means any answer but *eligible*: it would no longer be sure.
    """
    known = [condition for condition in conditions if condition.answer is not None]
    held = {condition.name: condition.answer for condition in conditions}
    found = []
    for chosen in combinations(known, number):
        result = decide(held | {condition.name: not condition.answer for condition in chosen})
        if (result is True) is wanted:
            found.append(chosen)
    return found


def _sentence(chosen: tuple[ConditionAnswer, ...], language: str) -> str:
    if len(chosen) > 1:
        return phrase("together", language, says="; ".join(_told(one, language) for one in chosen))
    (only,) = chosen
    return phrase("becomes untrue" if only.answer else "becomes true", language, says=_told(only, language))


def _told(condition: ConditionAnswer, language: str) -> str:
    """Return the condition's words, with what is and what is asked where it compares two values."""
    if condition.value is None or condition.threshold is None:
        return condition.says
    sides = phrase("now and needed", language, value=condition.value, threshold=condition.threshold)
    return f"{condition.says} ({sides})"
