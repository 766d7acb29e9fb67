"""Every rule text of a pack, parsed against the names it may use, its problems told with file and line."""

import re
from collections.abc import Iterator, Mapping

from recensus.programmes.lookups import as_lookup
from recensus.programmes.types import Programme
from recensus.rules.derived import check_derived
from recensus.rules.names import Names
from recensus.rules.parse import parse
from recensus.rules.types import InvalidRule, RuleProblem, Type, type_of_value
from recensus.vocabulary.shaping import nearest
from recensus.vocabulary.types import Attribute, Document, Level, Pack, Problem

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def derived_problems(pack: Pack, document: Document) -> Iterator[Problem]:
    """Check every derived attribute's expression, its type, and that none builds on itself."""
    for name, problem in check_derived(Names(attributes=pack.attributes)):
        yield _told(problem, document.file, document.line((name, "derived")), name)


def condition_problems(programme: Programme, attributes: Mapping[str, Attribute]) -> Iterator[Problem]:
    """Check every condition, the rule over them, and the words in which they are told.

    Raises InvalidRule when a name stands for two things.
    """
    file = programme.file("rules")
    names = names_of(programme, attributes)
    for condition in programme.conditions:
        yield from _parsed(condition.rule, names, programme.unit, file, condition.line, condition.name)
        for text in condition.says.values():
            yield from _placeholders(text, programme, file, condition.line)
    if programme.eligible is not None:
        over = Names(conditions={condition.name: Type.BOOLEAN for condition in programme.conditions})
        yield from _parsed(
            programme.eligible, over, programme.unit, file, programme.eligible_line, "eligible"
        )


def names_of(programme: Programme, attributes: Mapping[str, Attribute]) -> Names:
    """Return all that a condition of the programme may name; raises InvalidRule for a name used twice."""
    parameters = {
        name: type_of_value(value)
        for name, parameter in programme.parameters.items()
        for value in list(parameter.values.values())[:1]
    }
    lookups = {name: as_lookup(table) for name, table in programme.lookups.items()}
    return Names(attributes=attributes, parameters=parameters, lookups=lookups, scores=_scores(programme))


def _scores(programme: Programme) -> dict[str, Type]:
    """Return each model's score, and each further score looked up from it."""
    scores = dict.fromkeys(programme.models, Type.NUMBER)
    for name, model in programme.models.items():
        for key, table in model.lookup.items():
            scores[f"{name}_{key}"] = as_lookup(table).type
    return scores


def _parsed(text: str, names: Names, level: Level, file: str, line: int, about: str) -> Iterator[Problem]:
    try:
        parse(text, names, level=level, expect=Type.BOOLEAN)
    except InvalidRule as invalid:
        yield from of_rule(invalid, file, line, about)


def _placeholders(text: str, programme: Programme, file: str, line: int) -> Iterator[Problem]:
    """Name every ``{word}`` in the words told to people that is not a parameter of the programme."""
    for word in _PLACEHOLDER.findall(text):
        if word not in programme.parameters:
            message = f"'{{{word}}}' in what is said stands for no parameter."
            near = nearest(word, programme.parameters)
            yield Problem(file=file, line=line, code="unknown_parameter", message=message, nearest=near)


def of_rule(invalid: InvalidRule, file: str, line: int, about: str) -> Iterator[Problem]:
    """Tell the problems of a rule's text as problems of the file it stands in."""
    for problem in invalid.problems:
        yield _told(problem, file, line, about)


def _told(problem: RuleProblem, file: str, line: int, about: str) -> Problem:
    return Problem(
        file=file,
        line=line + problem.position.line - 1,
        code=problem.code.replace("-", "_"),
        message=f"In '{about}', column {problem.position.column}: {problem.message} {problem.hint}".rstrip(),
    )
