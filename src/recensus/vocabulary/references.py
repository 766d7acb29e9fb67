"""What ``pack.yaml`` says about the dictionary, held against the dictionary."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from recensus.vocabulary.dictionary import unknown
from recensus.vocabulary.types import Document, Kind, Level, Pack, Problem

_PERSON_ROLES: Mapping[str, frozenset[Kind]] = {
    "sex": frozenset({Kind.CODE}),
    "birth_date": frozenset({Kind.DATE}),
    "age": frozenset({Kind.INTEGER, Kind.NUMBER}),
    "relationship": frozenset({Kind.CODE}),
}
_RELATIONSHIP_CODES = ("head", "spouse_of_head", "child_of_head", "parent_of_head")


def reference_problems(pack: Pack, documents: Mapping[str, Document]) -> list[Problem]:
    """List every name in ``pack.yaml`` that leads nowhere or to the wrong thing."""
    document = documents["pack.yaml"]
    return [
        *_name_problems(pack, document),
        *_role_problems(pack, document),
        *_relationship_problems(pack, document),
        *_survivorship_problems(pack, document),
        *_programme_problems(pack),
    ]


def _name_problems(pack: Pack, document: Document) -> Iterator[Problem]:
    if (folder := Path(pack.path).resolve().name) != pack.name:
        message = f"The pack is called '{pack.name}' and its folder '{folder}'."
        yield _problem(document, ("name",), "name_and_folder", message, "the same name")


def _role_problems(pack: Pack, document: Document) -> Iterator[Problem]:
    named = [(("name", index), word) for index, word in enumerate(pack.roles.name)]
    single = [((role,), getattr(pack.roles, role)) for role in (*_PERSON_ROLES, "area", "phone")]
    for path, word in [*named, *single]:
        at = ("roles", *path)
        if word is not None and word not in pack.attributes:
            yield unknown(document, at, "attribute", word, pack.attributes)
        elif word is not None and path[0] in _PERSON_ROLES:
            yield from _misfits(pack, document, str(path[0]), word)


def _misfits(pack: Pack, document: Document, role: str, word: str) -> Iterator[Problem]:
    attribute, kinds = pack.attributes[word], _PERSON_ROLES[role]
    if attribute.level is not Level.PERSON or attribute.kind not in kinds:
        message = f"'{word}' is a {attribute.kind} of the {attribute.level}; it cannot be the role '{role}'."
        expected = f"an attribute of the person, of kind {' or '.join(sorted(kinds))}"
        yield _problem(document, ("roles", role), "role_and_kind", message, expected)


def _relationship_problems(pack: Pack, document: Document) -> Iterator[Problem]:
    attribute = pack.attributes.get(pack.roles.relationship or "")
    codes = attribute.codes.codes if attribute and attribute.codes else {}
    for role in _RELATIONSHIP_CODES:
        code = getattr(pack.roles, role)
        if code is not None and code not in codes:
            yield unknown(document, ("roles", role), "relationship code", code, codes)


def _survivorship_problems(pack: Pack, document: Document) -> Iterator[Problem]:
    orders = {("default",): pack.survivorship.default} | {
        ("attributes", word): order for word, order in pack.survivorship.attributes.items()
    }
    for path, order in orders.items():
        for index, source in enumerate(order):
            if source not in pack.sources:
                yield unknown(document, ("survivorship", *path, index), "source", source, pack.sources)
    for word in pack.survivorship.attributes:
        if word not in pack.attributes:
            yield unknown(document, ("survivorship", "attributes", word), "attribute", word, pack.attributes)


def _programme_problems(pack: Pack) -> Iterator[Problem]:
    for name, documents in pack.programmes.items():
        if "programme" not in documents:
            message = "Every programme has this file; it is not there, or cannot be read."
            file = f"programmes/{name}/programme.yaml"
            yield Problem(file=file, line=1, code="missing_file", message=message)


def _problem(
    document: Document, at: tuple[str | int, ...], code: str, message: str, expected: str
) -> Problem:
    return Problem(file=document.file, line=document.line(at), code=code, message=message, expected=expected)
