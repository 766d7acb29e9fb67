"""A run's words as JSON, and back."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from recensus.eligibility.types import ConditionText, ModelText, ProgrammeText, ScoreText, TermText
from recensus.vocabulary.types import Level


def to_json(text: ProgrammeText) -> dict[str, Any]:
    """Return the words as plain data."""
    return asdict(text)


def from_json(content: Mapping[str, Any]) -> ProgrammeText:
    """Return the words that `to_json` made plain."""
    return ProgrammeText(
        programme=content["programme"],
        label=content["label"],
        unit=Level(content["unit"]),
        languages=tuple(content["languages"]),
        eligible=content["eligible"],
        conditions=tuple(ConditionText(**condition) for condition in content["conditions"]),
        scores=tuple(_score(score) for score in content["scores"]),
        attributes=content["attributes"],
        thresholds=content["thresholds"],
    )


def _score(content: Mapping[str, Any]) -> ScoreText:
    models = {name: _model(model) for name, model in content["models"].items()}
    return ScoreText(**{**content, "terms": tuple(content["terms"]), "models": models})


def _model(content: Mapping[str, Any]) -> ModelText:
    terms = {name: TermText(**term) for name, term in content["terms"].items()}
    return ModelText(constant=content["constant"], terms=terms)


def said(label: Mapping[str, str], language: str) -> str:
    """Return the label in ``language``, else in the first language it has.

    >>> said({"en": "Rooms", "sw": "Vyumba"}, "sw"), said({"en": "Rooms"}, "sw")
    ('Vyumba', 'Rooms')
    """
    return label.get(language) or next(iter(label.values()), "")
