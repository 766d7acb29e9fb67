"""What would change an answer: which conditions, turned over, alone or together."""

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations

from recensus.eligibility.phrases import phrase, sides
from recensus.eligibility.types import ConditionAnswer, MissingAnswer, Outcome

Decide = Callable[[Mapping[str, bool | None]], bool | None]
"""The programme's rule over its conditions, three-valued."""

TOGETHER = 3
"""As many conditions are tried together before it is only said that no few of them suffice."""


Turn = tuple[ConditionAnswer, bool]
"""A condition and the answer that it is imagined to have."""


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
        known = [condition for condition in conditions if condition.answer is not None]
        resting = turned(conditions, known, decide, 1, wanted=False)
        return tuple(phrase("rests on", language, says=_told(only, language)) for ((only, _),) in resting)
    for number in range(1, TOGETHER + 1):
        if sets := turned(conditions, conditions, decide, number, wanted=True):
            return tuple(_sentence(chosen, language) for chosen in sets)
    return ()


def turned(
    conditions: Sequence[ConditionAnswer],
    candidates: Sequence[ConditionAnswer],
    decide: Decide,
    number: int,
    *,
    wanted: bool,
) -> list[tuple[Turn, ...]]:
    """Return the sets of ``number`` candidates that, answered otherwise than they are, give the answer ``wanted``.

    ``wanted`` False means any answer but *eligible*: it would no longer be sure.
    """
    held = {condition.name: condition.answer for condition in conditions}
    otherwise = [
        (condition, answer)
        for condition in candidates
        for answer in (True, False)
        if answer is not condition.answer
    ]
    found = []
    for chosen in combinations(otherwise, number):
        imagined = {condition.name: answer for condition, answer in chosen}
        if len(imagined) == number and (decide(held | imagined) is True) is wanted:
            found.append(chosen)
    return found


def _sentence(chosen: tuple[Turn, ...], language: str) -> str:
    if len(chosen) > 1:
        return phrase("together", language, says="; ".join(_told(one, language) for one, _ in chosen))
    ((only, answer),) = chosen
    return phrase("becomes true" if answer else "becomes untrue", language, says=_told(only, language))


def _told(condition: ConditionAnswer, language: str) -> str:
    """Return the condition's words, with what is and what is asked where it compares two values."""
    if condition.value is None or condition.threshold is None:
        return condition.says
    return f"{condition.says} ({sides(condition.value, condition.threshold, language)})"
