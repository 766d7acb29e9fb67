"""From a programme of the pack to one query for a day, and to the words in which its answers are told."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from recensus.assessment.scoring import lookup_of, scores_of
from recensus.eligibility.types import ConditionText, ModelText, ProgrammeText, ScoreText, TermText
from recensus.programmes.types import Amount, Condition, Programme
from recensus.rules.compile import CompiledProgramme, compile_programme
from recensus.rules.programme import ProgrammeRules
from recensus.rules.scores import Model, Score
from recensus.rules.tree import Literal, Name, Origin
from recensus.vocabulary.types import Attribute, Label, Level, Pack


@dataclass(frozen=True, kw_only=True)
class Ruleset:
    """A programme's rules on one day: the query that answers for everybody, and the words that explain it."""

    compiled: CompiledProgramme
    text: ProgrammeText

    @property
    def sql(self) -> str:
        """Return the one query, the same for one household as for all."""
        return self.compiled.sql

    @property
    def unit(self) -> Level:
        """Return whom the programme considers."""
        return self.text.unit

    @property
    def hash(self) -> str:
        """Return the SHA-256 of the query, which holds rules, parameters, models and tables."""
        return hashlib.sha256(self.sql.encode()).hexdigest()


def compile_on(
    pack: Pack, programme: Programme, on: date, *, attributes: Mapping[str, Attribute] | None = None
) -> Ruleset:
    """Return the programme's rules with the parameters of the day ``on``.

    ``attributes`` replaces the pack's dictionary (an example may state what is derived otherwise). Raises
    ``InvalidRule`` for a rule that does not compile and ``NoValueInForce`` for a parameter without a value.
    """
    dictionary = pack.attributes if attributes is None else attributes
    parameters = programme.parameters_on(on)
    rules = ProgrammeRules(
        unit=programme.unit,
        day=on,
        attributes=dictionary,
        conditions={condition.name: condition.rule for condition in programme.conditions},
        eligible=programme.eligible,
        parameters=parameters,
        lookups={name: lookup_of(table) for name, table in programme.lookups.items()},
        scores=scores_of(programme, dictionary, parameters),
    )
    compiled = compile_programme(rules)
    return Ruleset(compiled=compiled, text=_text(pack, programme, compiled, parameters))


def _text(
    pack: Pack, programme: Programme, compiled: CompiledProgramme, parameters: Mapping[str, Amount]
) -> ProgrammeText:
    stored = (*compiled.columns.household, *compiled.columns.person)
    return ProgrammeText(
        programme=programme.name,
        label=programme.label,
        unit=programme.unit,
        languages=pack.languages,
        eligible=compiled.checked.eligible.text,
        conditions=tuple(_condition(condition, parameters) for condition in programme.conditions),
        scores=tuple(_score(score) for score in compiled.checked.scores.values()),
        attributes={attribute.name: attribute.label for attribute in stored},
        thresholds=_thresholds(compiled, parameters),
    )


def _condition(condition: Condition, parameters: Mapping[str, Amount]) -> ConditionText:
    says = {language: filled(text, parameters) for language, text in condition.says.items()}
    return ConditionText(name=condition.name, says=says, rule=condition.rule)


def filled(text: str, parameters: Mapping[str, Amount]) -> str:
    """Return the text with each ``{parameter}`` replaced by its value; other braces stay as they are.

    >>> filled("A child under {age}.", {"age": Decimal("18")})
    'A child under 18.'
    """
    for name, value in parameters.items():
        shown = f"{value:f}" if isinstance(value, Decimal) else str(value)
        text = text.replace("{" + name + "}", shown)
    return text


def _score(score: Score) -> ScoreText:
    return ScoreText(
        name=score.name,
        label=score.label,
        kind=score.kind,
        digits=score.digits,
        terms=tuple(score.terms),
        models={name: _model(model) for name, model in score.models.items()},
    )


def _model(model: Model) -> ModelText:
    terms = {
        t.name: TermText(label=_label(t.label or t.name), coefficient=str(t.coefficient)) for t in model.terms
    }
    return ModelText(constant=str(model.constant), terms=terms)


def _label(text: str) -> Label:
    return {"en": text}


def _thresholds(compiled: CompiledProgramme, parameters: Mapping[str, Amount]) -> dict[str, str]:
    """Return, for each score that a condition compares with a number or parameter, that number."""
    found: dict[str, str] = {}
    for root in compiled.comparisons.values():
        for score, limit in ((root.left, root.right), (root.right, root.left)):
            if not isinstance(score, Name) or score.origin is not Origin.SCORE:
                continue
            if isinstance(limit, Name) and limit.origin is Origin.PARAMETER:
                found.setdefault(score.name, str(parameters[limit.name]))
            elif isinstance(limit, Literal) and isinstance(limit.value, float):
                found.setdefault(score.name, str(limit.value))
    return found
