"""How long what sources say is kept, and the smallest count that is shown: two documents of the policy, as data."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from recensus.privacy.types import Hold, Retention
from recensus.vocabulary.shaping import Shape, Text
from recensus.vocabulary.types import Document, Problem, Sensitivity

Terms = dict[str, Annotated[int, Field(ge=1, le=1200)]]
"""Months by purpose."""


class HoldShape(Shape):
    """One entry of ``holds``: what a law keeps until a day, of some sources or of all."""

    legal_basis: Text
    until: date
    classes: tuple[Sensitivity, ...] = ()
    attributes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


class RetentionShape(Shape):
    """The whole of ``privacy/retention.yaml``: terms by class of attribute, else by the attribute's own name."""

    classes: dict[Sensitivity, Terms] = Field(default_factory=dict)
    attributes: dict[str, Terms] = Field(default_factory=dict)
    programmes: dict[Literal["enrolments", "complaints", "accounts"], Terms] = Field(default_factory=dict)
    holds: dict[str, HoldShape] = Field(default_factory=dict)


class StatisticsShape(Shape):
    """The whole of ``privacy/statistics.yaml``: a count from 1 to below ``smallest_count`` is not shown."""

    smallest_count: Annotated[int, Field(ge=3, le=100)] = 5


def retention_of(content: Mapping[str, object]) -> Retention:
    """Return what a policy says of retention; one that says nothing keeps everything for good."""
    shape = TypeAdapter(RetentionShape).validate_python(content)
    return Retention(
        classes=shape.classes,
        attributes=shape.attributes,
        programmes={str(what): terms for what, terms in shape.programmes.items()},
        holds={
            name: Hold(
                legal_basis=hold.legal_basis,
                until=hold.until,
                classes=frozenset(hold.classes),
                attributes=frozenset(hold.attributes),
                sources=frozenset(hold.sources),
            )
            for name, hold in shape.holds.items()
        },
    )


def misnamed(
    document: Document,
    content: Mapping[str, Any],
    purposes: Collection[str],
    attributes: Collection[str] | None,
) -> Iterator[Problem]:
    """Yield a problem for each purpose that the policy does not have, and each attribute unknown to the dictionary.

    A term under a misspelt name would bind nothing. ``attributes`` None: there is no dictionary to ask.
    """
    for kind in ("classes", "attributes", "programmes"):
        for name, terms in content.get(kind, {}).items():
            for purpose in terms.keys() - set(purposes):
                yield _unknown(document, (kind, name, purpose), "purpose", purposes)
    for name in content.get("attributes", {}):
        if attributes is not None and name not in attributes:
            yield _unknown(document, ("attributes", name), "attribute", attributes)


def _unknown(document: Document, path: tuple[str, ...], what: str, known: Collection[str]) -> Problem:
    return Problem(
        file=document.file,
        line=document.line(path),
        code=f"unknown_{what}",
        message=f"There is no {what} '{path[-1]}'.",
        expected="one of " + ", ".join(known),
    )
