"""Scores that rules may use by name: sums of weighted terms, from one model of several, and what is read off them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from recensus.rules.tree import Rule
from recensus.rules.types import Lookup, Type
from recensus.vocabulary.types import Label


@dataclass(frozen=True, kw_only=True)
class Term:
    """One summand: coefficient x value, rounded to nine decimals. A yes/no rule counts 1 or 0.

    ``name`` is unique in its model: a PMT's term as written, or a scorecard's question. ``minimum`` and ``maximum``
    bound the values that the model was fitted on.
    """

    name: str
    rule: Rule
    coefficient: float = 1.0
    label: str = ""
    minimum: float | None = None
    maximum: float | None = None


@dataclass(frozen=True, kw_only=True)
class Model:
    """A constant and its terms, in the order of the file."""

    name: str
    constant: Decimal = Decimal(0)
    terms: tuple[Term, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Score:
    """A score by one or several models; ``choose`` yields the name of the model to use, or is left out for one model.

    ``readings`` are numbers or texts looked up by the score, each a name of its own (``poverty_points_likelihood``).
    ``digits`` is for display only: scores are kept and compared with nine decimals.
    """

    name: str
    models: Mapping[str, Model]
    label: Label = field(default_factory=dict)
    choose: Rule | None = None
    digits: int | None = None
    kind: str = "pmt"
    readings: Mapping[str, Lookup] = field(default_factory=dict)

    @property
    def terms(self) -> dict[str, Term]:
        """The terms of all models, each once, by name, in the order of the files: the order of ``<score>__terms``."""
        return {term.name: term for model in self.models.values() for term in model.terms}

    def types(self) -> dict[str, Type]:
        """Return the names that this score offers to rules, with their types."""
        return {self.name: Type.NUMBER} | {name: table.type for name, table in self.readings.items()}
