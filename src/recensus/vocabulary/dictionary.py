"""The dictionary of a pack: code lists, issuers, attributes and messages out of their documents."""

import re
from collections.abc import Mapping

from recensus.vocabulary.shapes import AttributeShape, IssuerShape
from recensus.vocabulary.shaping import nearest, shaped
from recensus.vocabulary.types import Attribute, CodeList, Document, Issuer, Kind, Label, Problem

_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
RESERVED = frozenset({"id", "household_id", "person_id", "absent", "day", "outcome", "missing"})
"""Names that nothing in a pack may have: columns of snapshots and determinations, and words of rules."""


def read_code_lists(document: Document) -> tuple[dict[str, CodeList], list[Problem]]:
    """Read ``codes.yaml``: list name to code to label."""
    lists: dict[str, CodeList] = {}
    problems: list[Problem] = []
    for name in document.content:
        found, wrong = labels_at(document, (name,))
        problems += wrong + bad_name(document, name)
        lists[name] = CodeList(name=name, codes=found)
    return lists, problems


def labels_at(document: Document, at: tuple[str | int, ...] = ()) -> tuple[dict[str, Label], list[Problem]]:
    """Read a mapping of names to labels; a wrong entry is a problem and left out."""
    node = document.content if not at else document.content[str(at[0])]
    if not isinstance(node, Mapping):
        return {}, [
            _problem(document, at, "wrong_value", f"'{at[0]}' does not fit: no mapping.", "code: label")
        ]
    try_all = {name: shaped_label(document, (*at, name), node[name]) for name in node}
    problems = [problem for _, wrong in try_all.values() for problem in wrong]
    return {name: label for name, (label, _) in try_all.items() if label is not None}, problems


def shaped_label(
    document: Document, at: tuple[str | int, ...], node: object
) -> tuple[Label | None, list[Problem]]:
    """Read one label: a text, or a mapping of language to text."""
    if isinstance(node, str):
        return {"en": node}, []
    if isinstance(node, Mapping) and node and all(isinstance(text, str) for text in node.values()):
        return {str(language): str(text) for language, text in node.items()}, []
    return None, [
        _problem(document, at, "wrong_label", f"'{at[-1]}' has no label.", "a text, or language: text")
    ]


def read_issuers(document: Document) -> tuple[dict[str, Issuer], list[Problem]]:
    """Read ``identifiers.yaml``: issuer name to label, pattern and checksum."""
    issuers: dict[str, Issuer] = {}
    problems: list[Problem] = []
    for name in document.content:
        shape, wrong = shaped(IssuerShape, document, at=(name,))
        problems += wrong + bad_name(document, name)
        if shape is not None:
            problems += _bad_pattern(document, name, shape.pattern)
            issuers[name] = Issuer(
                name=name, label=shape.label, pattern=shape.pattern, checksum=shape.checksum
            )
    return issuers, problems


def read_attributes(
    document: Document, lists: Mapping[str, CodeList], issuers: Mapping[str, Issuer]
) -> tuple[dict[str, Attribute], list[Problem]]:
    """Read ``attributes.yaml``; attributes with problems are left out where nothing can be said of them."""
    attributes: dict[str, Attribute] = {}
    problems: list[Problem] = []
    for name in document.content:
        shape, wrong = shaped(AttributeShape, document, at=(name,))
        problems += wrong + bad_name(document, name)
        if shape is not None:
            problems += _contradictions(document, name, shape, lists, issuers)
            attributes[name] = _attribute(name, shape, lists, issuers)
    return attributes, problems


def _attribute(
    name: str, shape: AttributeShape, lists: Mapping[str, CodeList], issuers: Mapping[str, Issuer]
) -> Attribute:
    return Attribute(
        name=name,
        label=shape.label,
        level=shape.level,
        kind=shape.kind,
        unit=shape.unit,
        period=shape.period,
        codes=lists.get(shape.codes or ""),
        issuer=issuers.get(shape.issuer or ""),
        sensitivity=shape.sensitivity,
        minimum=shape.minimum,
        maximum=shape.maximum,
        derived=shape.derived,
    )


def _contradictions(
    document: Document,
    name: str,
    shape: AttributeShape,
    lists: Mapping[str, CodeList],
    issuers: Mapping[str, Issuer],
) -> list[Problem]:
    """List what fits each by itself but not together."""
    found = []
    if shape.codes is not None and shape.codes not in lists:
        found.append(unknown(document, (name, "codes"), "code list", shape.codes, lists))
    if shape.issuer is not None and shape.issuer not in issuers:
        found.append(unknown(document, (name, "issuer"), "issuer", shape.issuer, issuers))
    if (shape.kind is Kind.CODE) != (shape.codes is not None):
        message = f"'{name}' is of kind '{shape.kind}' and has {'a' if shape.codes else 'no'} code list."
        found.append(
            _problem(document, (name, "kind"), "codes_and_kind", message, "kind code with codes: LIST")
        )
    if shape.issuer is not None and shape.kind is not Kind.IDENTIFIER:
        message = f"'{name}' has an issuer and is of kind '{shape.kind}'."
        found.append(_problem(document, (name, "issuer"), "issuer_and_kind", message, "kind identifier"))
    if shape.minimum is not None and shape.maximum is not None and shape.minimum > shape.maximum:
        message = f"The minimum of '{name}' is above its maximum."
        found.append(_problem(document, (name, "minimum"), "empty_range", message))
    return found


def bad_name(document: Document, name: str) -> list[Problem]:
    """List what keeps ``name`` from being a name in rules and columns."""
    if name in RESERVED:
        message = f"'{name}' is a name that Recensus uses itself."
        return [_problem(document, (name,), "reserved_name", message, "another name")]
    if _NAME.fullmatch(name) and len(name) <= 50:
        return []
    expected = "at most 50 small letters and digits, in words joined by one _"
    return [_problem(document, (name,), "bad_name", f"'{name}' cannot be a name.", expected)]


def _bad_pattern(document: Document, name: str, pattern: str | None) -> list[Problem]:
    try:
        re.compile(pattern or "")
    except re.error as error:
        at = (name, "pattern")
        return [_problem(document, at, "bad_pattern", f"Not a regular expression: {error}.")]
    return []


def unknown(
    document: Document, at: tuple[str | int, ...], what: str, word: str, valid: Mapping[str, object]
) -> Problem:
    """Return the problem that ``word`` names no ``what``, with the nearest that does."""
    return Problem(
        file=document.file,
        line=document.line(at),
        code="unknown_" + what.replace(" ", "_"),
        message=f"There is no {what} '{word}'.",
        expected=f"one of {', '.join(sorted(valid))}" if 0 < len(valid) <= 12 else "",
        nearest=nearest(word, valid),
    )


def _problem(
    document: Document, at: tuple[str | int, ...], code: str, message: str, expected: str = ""
) -> Problem:
    return Problem(file=document.file, line=document.line(at), code=code, message=message, expected=expected)
