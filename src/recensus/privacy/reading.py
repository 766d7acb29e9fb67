"""Policies and agreements as they are written in a pack, checked and understood."""

import json
from collections.abc import Collection, Mapping
from datetime import date
from hashlib import sha256
from importlib.resources import files
from typing import Annotated, Any

from pydantic import Field, TypeAdapter

from recensus.privacy.guarding.types import PERSONS_A_DAY
from recensus.privacy.retaining import (
    RetentionShape,
    StatisticsShape,
    misnamed,
    retention_of,
)
from recensus.privacy.types import Act, Grant, Granularity, Policy, Purpose, Reach, Role, Showing, Terms
from recensus.vocabulary.documents import read_document
from recensus.vocabulary.shaping import Shape, Text, Words, shaped
from recensus.vocabulary.types import Document, Pack, Problem, Sensitivity

FOLDER = "privacy"
FILES = ("purposes", "roles", "retention", "statistics")
AGREEMENTS = f"{FOLDER}/agreements.yaml"
Content = dict[str, Any]


class PurposeShape(Shape):
    """One entry of ``privacy/purposes.yaml``."""

    label: Words
    legal_basis: Text
    needs_consent: bool = False
    notice: Words = Field(default_factory=dict)
    notice_version: Annotated[int, Field(ge=1)] = 1


class GrantShape(Shape):
    """What a role may for one purpose."""

    acts: Annotated[tuple[Act, ...], Field(min_length=1)]
    shows: dict[Sensitivity, Showing] = Field(default_factory=dict)
    attributes: dict[str, Showing | None] = Field(default_factory=dict)


class RoleShape(Shape):
    """One entry of ``privacy/roles.yaml``."""

    label: Words
    reach: Reach
    second_factor: bool = False
    needs_agreement: bool = False
    persons_a_day: Annotated[int, Field(ge=0)] | None = PERSONS_A_DAY
    may: dict[str, GrantShape] = Field(default_factory=dict)


class AgreementShape(Shape):
    """One entry of ``privacy/agreements.yaml``: a data-sharing agreement as it was signed."""

    parties: Annotated[tuple[Text, ...], Field(min_length=2)]
    legal_basis: Text
    purpose: str
    attributes: Annotated[dict[str, Showing], Field(min_length=1)]
    population: Text
    areas: tuple[Text, ...] | None = None
    granularity: Granularity
    volume: Annotated[int, Field(ge=1)] | None = None
    sources: tuple[Text, ...] = ()
    institutions: tuple[Text, ...] = ()
    start: date
    end: date
    signatories: Annotated[tuple[Text, ...], Field(min_length=2)]


class NotAPolicy(ValueError):
    """What is written cannot be a policy or an agreement; ``problems`` says why, each with file and line."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


def policy_written(pack: Pack) -> tuple[Content, str]:
    """Return the pack's own policy, and for each document that it lacks the standard one; with where they come from."""
    own = [name for name in FILES if f"{FOLDER}/{name}.yaml" in pack.documents]
    documents = {
        name: pack.document(f"{FOLDER}/{name}.yaml") if name in own else standard(name) for name in FILES
    }
    content, problems = _checked(documents, pack.attributes)
    if problems:
        raise NotAPolicy(problems)
    return content, f"{pack.name} {pack.content_hash[:12]}" if own else "standard"


def standard(name: str) -> Document:
    """Return a document of the policy that is shipped."""
    file = f"{name}.yaml"
    text = (files("recensus.privacy") / "standard" / file).read_text("utf-8")
    document, problems = read_document(file, text)
    if document is None or problems:
        raise NotAPolicy(problems)
    return document


def standard_policy() -> Content:
    """Return the shipped policy as data."""
    content, problems = _checked({name: standard(name) for name in FILES})
    if problems:
        raise NotAPolicy(problems)
    return content


_ENTRIES: dict[str, type[Shape]] = {"purposes": PurposeShape, "roles": RoleShape}
_WHOLE: dict[str, type[Shape]] = {"retention": RetentionShape, "statistics": StatisticsShape}


def _checked(
    documents: Mapping[str, Document], attributes: Collection[str] | None = None
) -> tuple[Content, list[Problem]]:
    content: Content = {}
    problems: list[Problem] = []
    for name, document in documents.items():
        entries = document.content if name in _ENTRIES else ()
        content[name] = {entry: _plain(_ENTRIES[name], document, problems, entry) for entry in entries}
        if name in _WHOLE:
            content[name] = _plain(_WHOLE[name], document, problems)
    problems += _unknown_purposes(content, documents["roles"])
    problems += misnamed(documents["retention"], content["retention"], content["purposes"], attributes)
    return content, problems


def _plain(shape: type[Shape], document: Document, problems: list[Problem], *at: str) -> Content:
    """Return what a document says, or one entry of it, as data; what is wrong joins ``problems``."""
    found, wrong = shaped(shape, document, at=at)
    problems += wrong
    return found.model_dump(mode="json") if found else {}


def _unknown_purposes(content: Content, roles: Document) -> list[Problem]:
    return [
        Problem(
            file=roles.file,
            line=roles.line((role, "may", purpose)),
            code="unknown_purpose",
            message=f"There is no purpose '{purpose}'.",
            expected="one of " + ", ".join(content["purposes"]),
        )
        for role, shape in content["roles"].items()
        for purpose in shape.get("may", ())
        if purpose not in content["purposes"]
    ]


def agreements_written(pack: Pack) -> dict[str, Content]:
    """Return the agreements of the pack as data, by name."""
    document = pack.document(AGREEMENTS)
    found: dict[str, Content] = {}
    problems: list[Problem] = []
    for name in document.content:
        shape, wrong = shaped(AgreementShape, document, at=(name,))
        problems += wrong
        if shape is not None:
            found[name] = shape.model_dump(mode="json")
    if problems:
        raise NotAPolicy(problems)
    return found


def hash_of(content: Content) -> str:
    """Return the SHA-256 over the content in one canonical form."""
    return sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def policy_of(content: Content) -> Policy:
    """Return the policy that the content says; one of before these were part of it says nothing of them."""
    purposes = {
        name: Purpose(**dict(shape))
        for name, shape in TypeAdapter(dict[str, PurposeShape]).validate_python(content["purposes"]).items()
    }
    roles = {
        name: Role(
            label=shape.label,
            reach=shape.reach,
            second_factor=shape.second_factor,
            needs_agreement=shape.needs_agreement,
            persons_a_day=shape.persons_a_day,
            grants={purpose: _grant(grant) for purpose, grant in shape.may.items()},
        )
        for name, shape in TypeAdapter(dict[str, RoleShape]).validate_python(content["roles"]).items()
    }
    statistics = StatisticsShape.model_validate(content.get("statistics", {}))
    return Policy(
        purposes=purposes,
        roles=roles,
        retention=retention_of(content.get("retention", {})),
        smallest_count=statistics.smallest_count,
    )


def _grant(shape: GrantShape) -> Grant:
    return Grant(acts=frozenset(shape.acts), classes=shape.shows, attributes=shape.attributes)


def terms_of(name: str, version: int, content: Content) -> Terms:
    """Return the terms of one version of an agreement."""
    shape = AgreementShape.model_validate(content)
    facts = dict(shape) | {"areas": None if shape.areas is None else frozenset(shape.areas)}
    return Terms(name=name, version=version, **facts)
