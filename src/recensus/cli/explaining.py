"""An explanation as lines of plain words."""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from recensus.eligibility.phrases import phrase, sides
from recensus.eligibility.types import ConditionAnswer, Explanation, ScoreAnswer

SIGNS = {True: "yes", False: "no", None: "unknown"}


def told(answer: Explanation) -> Iterator[str]:
    """Yield the lines in which an answer is told."""
    language = answer.language
    yield f"{answer.programme_label}, {answer.id}: {phrase(answer.outcome, language)}"
    yield ""
    yield phrase("conditions", language)
    for condition in answer.conditions:
        yield _condition(condition, language)
    for score in answer.scores:
        yield ""
        yield from _score(score, language)
    if answer.missing:
        yield ""
        yield phrase("what is missing", language)
    for entry in answer.missing:
        reasons = ", ".join(phrase(reason, language) for reason in entry.reasons)
        yield f"  {entry.label}: {reasons}"
    if answer.changes:
        yield ""
        yield phrase("what would change", language)
    yield from (f"  {sentence}" for sentence in answer.changes)
    yield ""
    yield _origin(answer)
    yield phrase("proposal", language)


def _condition(condition: ConditionAnswer, language: str) -> str:
    line = f"  [{phrase(SIGNS[condition.answer], language)}] {condition.says}"
    if condition.value is None or condition.threshold is None:
        return line
    return f"{line} ({sides(condition.value, condition.threshold, language)})"


def _score(score: ScoreAnswer, language: str) -> Iterator[str]:
    value = (
        phrase("cannot be determined", language) if score.value is None else shown(score.value, score.digits)
    )
    yield f"{phrase('score', language)} {score.label}: {value}"
    if score.terms:
        yield f"  {score.constant:>16f}  {phrase('constant', language)}"
    for term in score.terms:
        number = phrase("unknown", language) if term.contribution is None else f"{term.contribution:f}"
        flag = f" ({phrase('outside', language)})" if term.outside else ""
        yield f"  {number:>16}  {term.label}{flag}"


def shown(value: Decimal, digits: int | None) -> str:
    """Return a score with the digits that its model gives it, rounded half away from zero.

    >>> shown(Decimal("12.7218105"), 6), shown(Decimal("47.000000000"), 0)
    ('12.721811', '47')
    """
    return (
        f"{value.normalize():f}"
        if digits is None
        else f"{value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)}"
    )


def _origin(answer: Explanation) -> str:
    origin = answer.origin
    run = "" if origin.run is None else f"run {origin.run}, "
    made = f"{run}{origin.on}, pack {origin.pack_version[:12]}, rules {origin.rules_hash[:12]}"
    snapshot = f", snapshot {origin.snapshot[:12]}" if origin.snapshot else ""
    return f"{phrase('made from', answer.language)}: {made}{snapshot}"
