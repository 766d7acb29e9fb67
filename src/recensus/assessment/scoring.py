"""From a programme's model files to the scores that its rules use by name."""

from collections.abc import Mapping
from dataclasses import replace

from recensus.assessment.pmt import read_pmt
from recensus.assessment.scorecard import read_scorecard
from recensus.assessment.tables import Table
from recensus.programmes.lookups import as_lookup as lookup_of
from recensus.programmes.types import ModelDefinition, ModelKind, Programme
from recensus.rules.names import Names
from recensus.rules.parse import parse
from recensus.rules.scores import Score
from recensus.rules.tree import Case, Literal, Rule
from recensus.rules.types import InvalidRule, Type, Value, type_of_value
from recensus.vocabulary.types import Attribute, Level, Problem

__all__ = ["ModelsHaveProblems", "lookup_of", "score_problems", "scores_of"]


class ModelsHaveProblems(Exception):
    """The programme's models cannot be used; ``problems`` says why, each with its file and line."""

    def __init__(self, problems: list[Problem]) -> None:
        """Say what is wrong."""
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


def scores_of(
    programme: Programme, attributes: Mapping[str, Attribute], parameters: Mapping[str, Value]
) -> dict[str, Score]:
    """Return the programme's scores by name; raises ModelsHaveProblems."""
    scores, problems = _read(
        programme, attributes, {name: type_of_value(value) for name, value in parameters.items()}
    )
    if problems:
        raise ModelsHaveProblems(problems)
    return scores


def score_problems(programme: Programme, attributes: Mapping[str, Attribute]) -> list[Problem]:
    """Return everything that is wrong with the programme's models, for ``pack check``."""
    first = {name: next(iter(p.values.values())) for name, p in programme.parameters.items() if p.values}
    return _read(programme, attributes, {name: type_of_value(value) for name, value in first.items()})[1]


def _read(
    programme: Programme, attributes: Mapping[str, Attribute], parameters: Mapping[str, Type]
) -> tuple[dict[str, Score], list[Problem]]:
    lookups = {name: lookup_of(table) for name, table in programme.lookups.items()}
    names = Names(attributes=attributes, parameters=parameters, lookups=lookups)
    scores, problems = {}, []
    for definition in programme.models.values():
        scores[definition.name], found = _score(programme, definition, names)
        problems += found
    return scores, problems


def _score(programme: Programme, definition: ModelDefinition, names: Names) -> tuple[Score, list[Problem]]:
    table = Table(file=definition.file, text=definition.table, names=names, level=programme.unit)
    of_points = definition.kind is ModelKind.SCORECARD
    models = read_scorecard(table, maximum=definition.maximum) if of_points else read_pmt(table)
    score = Score(
        name=definition.name,
        label={"en": definition.name.replace("_", " ")},
        models=models,
        digits=definition.digits,
        kind=definition.kind.value,
        readings={f"{definition.name}_{key}": lookup_of(found) for key, found in definition.lookup.items()},
    )
    choose, problems = _choose(programme, definition, score, names, programme.unit)
    return replace(score, choose=choose), table.problems + problems


def _choose(
    programme: Programme, definition: ModelDefinition, score: Score, names: Names, level: Level
) -> tuple[Rule | None, list[Problem]]:
    """Parse the rule that names the model: needed with several models, and it must name models of the file."""

    def problem(code: str, message: str, expected: str = "") -> Problem:
        file, line = programme.file("models"), definition.choose_line
        return Problem(file=file, line=line, code=code, message=message, expected=expected)

    if definition.choose is None:
        message = f"The file has {len(score.models)} models, but nothing chooses one."
        several = [problem("missing_key", message, "choose: a rule that gives a model's name")]
        return None, several if len(score.models) > 1 else []
    try:
        rule = parse(definition.choose, names, level=level, expect=Type.TEXT)
    except InvalidRule as error:
        return None, [
            problem(p.code.replace("-", "_"), f"{p.message} {p.hint}".strip()) for p in error.problems
        ]
    known = ", ".join(score.models)
    unknown = sorted(_named(rule) - set(score.models))
    return rule, [
        problem("unknown_model", f"The file has no model '{name}'.", f"one of {known}") for name in unknown
    ]


def _named(rule: Rule) -> set[str]:
    """Return the models that a choice names outright."""
    results = [rule.root]
    if isinstance(rule.root, Case):
        results = [
            *(result for _, result in rule.root.branches),
            *([rule.root.default] if rule.root.default else []),
        ]
    return {str(r.value) for r in results if isinstance(r, Literal) and r.value is not None}
