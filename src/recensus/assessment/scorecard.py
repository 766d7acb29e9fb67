"""Scorecards: points for answers (``question,when,points,label``), whose best answers add up to the stated maximum."""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from recensus.assessment.tables import Table
from recensus.rules.scores import Model, Term
from recensus.rules.tree import Case, Literal, Rule
from recensus.rules.types import Type

COLUMNS = ("question", "when", "points")
OPTIONAL = ("label",)


class Answer(NamedTuple):
    """One row of a card: what must hold, what it gives, and in which words."""

    rule: Rule
    points: Decimal
    label: str


def read_scorecard(table: Table, *, maximum: Decimal | None) -> dict[str, Model]:
    """Return the card as a model without a name, a term for each question; problems are noted on ``table``.

    The first answer that is true gives its points; one that is unknown before it, or none, leaves the question open.
    """
    questions = _questions(table)
    if maximum is not None and not table.problems:
        _check_maximum(table, questions.values(), maximum)
    return {
        "": Model(name="", terms=tuple(_term(question, answers) for question, answers in questions.items()))
    }


def _questions(table: Table) -> dict[str, list[Answer]]:
    questions: dict[str, list[Answer]] = {}
    for line, row in table.rows(COLUMNS, OPTIONAL):
        points, rule = table.number(line, "points", row["points"]), table.rule(line, "when", row["when"])
        if not row["question"]:
            table.note(line, "empty_cell", "The answer belongs to no question.", "the question's name")
        if rule and rule.type is not Type.BOOLEAN:
            table.note(
                line, "wrong_type", f"'{row['when']}' is a {rule.type}.", "a condition, such as rooms >= 3"
            )
        elif rule and points is not None:
            questions.setdefault(row["question"], []).append(Answer(rule, points, row.get("label", "")))
    return questions


def _check_maximum(table: Table, questions: Iterable[list[Answer]], maximum: Decimal) -> None:
    best = sum((max(answer.points for answer in answers) for answers in questions), Decimal(0))
    if best != maximum:
        message = f"The best answers add up to {best:f}, but the stated maximum is {maximum:f}."
        table.note(1, "wrong_maximum", message, f"points that reach {maximum:f}")


def _term(question: str, answers: list[Answer]) -> Term:
    branches = tuple((answer.rule.root, Literal(float(answer.points), Type.NUMBER)) for answer in answers)
    text = " / ".join(f"{answer.rule.text}: {answer.points}" for answer in answers)
    rule = Rule(text=text, root=Case(branches, None, Type.NUMBER), level=answers[0].rule.level)
    return Term(name=question, rule=rule, label=question.replace("_", " "))
