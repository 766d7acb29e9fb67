"""Proxy means tests: models of weighted terms, one or many in a file.

The columns are ``model,term,coefficient,label,minimum,maximum``.
"""

from dataclasses import replace
from decimal import Decimal

from recensus.assessment.tables import Table
from recensus.rules.scores import Model, Term
from recensus.rules.tree import Rule
from recensus.rules.types import Type

COLUMNS = ("term", "coefficient")
OPTIONAL = ("model", "label", "minimum", "maximum")
CONSTANT = "1"


def read_pmt(table: Table) -> dict[str, Model]:
    """Return the file's models by name, in the order of the file; problems are noted on ``table``.

    A file without a column ``model`` holds one model without a name.
    """
    models: dict[str, Model] = {}
    rules: dict[str, Rule | None] = {}
    for line, row in table.rows(COLUMNS, OPTIONAL):
        name = row.get("model", "")
        model = models.setdefault(name, Model(name=name))
        if (coefficient := table.number(line, "coefficient", row["coefficient"])) is None:
            continue
        if row["term"] == CONSTANT:
            models[name] = _with_constant(table, line, model, coefficient)
        elif (term := _term(table, line, row, rules)) and _is_new(table, line, model, term):
            models[name] = replace(model, terms=(*model.terms, replace(term, coefficient=float(coefficient))))
    if not models and not table.problems:
        table.note(1, "empty_table", "The model has no rows.", ",".join(COLUMNS))
    return models


def _with_constant(table: Table, line: int, model: Model, constant: Decimal) -> Model:
    if model.constant:
        table.note(
            line, "said_twice", f"The model '{model.name}' has two constants.", "one row whose term is 1"
        )
    return replace(model, constant=round(constant, 9))


def _term(table: Table, line: int, row: dict[str, str], rules: dict[str, Rule | None]) -> Term | None:
    """Return the row's term; equal texts in several models are parsed once."""
    text = row["term"]
    if text not in rules:
        rules[text] = _number_rule(table, line, text)
    rule = rules[text]
    limits = [table.number(line, c, row[c]) if row.get(c) else None for c in ("minimum", "maximum")]
    if rule is None:
        return None
    low, high = (None if limit is None else float(limit) for limit in limits)
    if low is not None and high is not None and low > high:
        table.note(
            line, "empty_range", f"The range ends before it begins: {low:g} to {high:g}.", "minimum,maximum"
        )
    return Term(name=text, rule=rule, label=row.get("label", ""), minimum=low, maximum=high)


def _number_rule(table: Table, line: int, text: str) -> Rule | None:
    rule = table.rule(line, "term", text)
    if rule and not (rule.type.numeric or rule.type is Type.BOOLEAN):
        table.note(
            line,
            "wrong_type",
            f"The term '{text}' is a {rule.type}.",
            "a number, or a condition that counts 1 or 0",
        )
        return None
    return rule


def _is_new(table: Table, line: int, model: Model, term: Term) -> bool:
    if all(term.name != other.name for other in model.terms):
        return True
    table.note(
        line, "said_twice", f"The model '{model.name}' has the term '{term.name}' twice.", "each term once"
    )
    return False
