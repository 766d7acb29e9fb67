"""One answer in words: what counted, what is missing, what would change it."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from recensus.eligibility.changes import changes
from recensus.eligibility.outcomes import decider
from recensus.eligibility.types import (
    RESULT,
    ConditionAnswer,
    ConditionText,
    Explanation,
    MissingAnswer,
    Origin,
    ProgrammeText,
    ScoreAnswer,
    ScoreText,
    TermAnswer,
    TermText,
)
from recensus.eligibility.words import said
from recensus.snapshots.opening import Reader
from recensus.vocabulary.types import Missing

Row = Mapping[str, Any]
Shown = Callable[[str], bool]
"""Tells of a rule, or a term of a score, whether all that it names may be shown."""
PRECISION = Decimal("0.000001")


@dataclass(frozen=True, kw_only=True)
class Found:
    """What an explanation is made of: the answer's row, the household's and its members'."""

    answer: Row
    household: Row
    members: Sequence[Row]


def explanation_rows(reader: Reader, number: int) -> Found | None:
    """Return the rows about one household (or person), None when there is no answer for it."""
    answers = reader.records(f"FROM {RESULT} WHERE id = ?", [number])
    if not answers:
        return None
    household = answers[0]["household_id"]
    households = reader.records("FROM households WHERE household_id = ?", [household])
    alone = household is None  # a person who lives in no household is looked up by her own number
    members = reader.records(
        f"FROM persons WHERE {'person_id' if alone else 'household_id'} = ? ORDER BY person_id",
        [number if alone else household],
    )
    return Found(answer=answers[0], household=households[0] if households else {}, members=members)


def everything(_rule: str) -> bool:
    """Hide nothing."""
    return True


def explain(
    text: ProgrammeText, found: Found, language: str, origin: Origin, shown: Shown = everything
) -> Explanation:
    """Return the answer in ``language``, with everything that it rests on and that may be ``shown``."""
    conditions = tuple(_condition(condition, found.answer, language, shown) for condition in text.conditions)
    missing = tuple(_missing(name, text, found, language, shown) for name in found.answer["missing"] or ())
    outcome = str(found.answer["outcome"])
    return Explanation(
        id=int(found.answer["id"]),
        programme=text.programme,
        programme_label=said(text.label, language),
        language=language,
        outcome=outcome,
        conditions=conditions,
        scores=tuple(_score(score, found.answer, language, shown) for score in text.scores),
        missing=missing,
        changes=changes(outcome, conditions, missing, decider(text), language),
        origin=origin,
    )


def _condition(condition: ConditionText, answer: Row, language: str, shown: Shown) -> ConditionAnswer:
    """Return a condition's answer; the value behind it only where all that its rule names may be shown."""
    return ConditionAnswer(
        name=condition.name,
        says=said(condition.says, language),
        rule=condition.rule,
        answer=answer[condition.name],
        value=answer.get(f"{condition.name}__left") if shown(condition.rule) else None,
        threshold=answer.get(f"{condition.name}__right") if shown(condition.rule) else None,
    )


def _score(score: ScoreText, answer: Row, language: str, shown: Shown) -> ScoreAnswer:
    """Return a score taken apart, unless a part may not be shown: the others and the sum would give it away."""
    chosen = answer.get(f"{score.name}__model", next(iter(score.models)))
    model = score.models.get(chosen) if chosen else None
    contributions = dict(zip(score.terms, answer[f"{score.name}__terms"], strict=True))
    outside = set(answer[f"{score.name}__outside"] or ())
    terms = (
        ()
        if model is None or not all(map(shown, model.terms))
        else tuple(
            _term(name, term, contributions[name], language, outside=name in outside)
            for name, term in model.terms.items()
        )
    )
    return ScoreAnswer(
        name=score.name,
        label=said(score.label, language),
        model=chosen or "",
        digits=score.digits,
        value=answer[score.name] if shown(score.name) else None,
        constant=Decimal(model.constant if model else 0),
        terms=terms,
    )


def _term(
    name: str, term: TermText, contribution: Decimal | None, language: str, *, outside: bool
) -> TermAnswer:
    coefficient = Decimal(term.coefficient)
    value = contribution / coefficient if contribution is not None and coefficient else None
    return TermAnswer(
        term=name,
        label=said(term.label, language),
        value=None if value is None else value.quantize(PRECISION),
        coefficient=coefficient,
        contribution=contribution,
        outside=outside,
    )


def _missing(name: str, text: ProgrammeText, found: Found, language: str, shown: Shown) -> MissingAnswer:
    """Return why an attribute has no value: of the household, or of each member who lacks it."""
    label = said(text.attributes.get(name, {"en": name}), language)
    rows = [found.household] if name in found.household else found.members
    reasons: dict[str, tuple[int, ...]] = {}
    for row in rows:
        if row.get(name) is None:
            reason = json.loads(row.get("absent") or "{}").get(name, Missing.MISSING.value)
            reason = reason if shown(name) else Missing.MISSING.value
            number = row["household_id"] if row is found.household else row["person_id"]
            reasons[reason] = (*reasons.get(reason, ()), number)
    return MissingAnswer(attribute=name, label=label, reasons=reasons or {Missing.MISSING.value: ()})
