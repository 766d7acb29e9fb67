"""From a document to a checked shape: pydantic's complaints with file, line and nearest name."""

from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import Annotated, Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError
from pydantic_core import ErrorDetails
from rapidfuzz import process
from rapidfuzz.distance import OSA

from recensus.vocabulary.types import Document, Problem


class Shape(BaseModel):
    """What a mapping in a pack file must look like. Unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)


S = TypeVar("S", bound=Shape)


def _words(value: object) -> object:
    return {"en": value} if isinstance(value, str) else value


def _text(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


Words = Annotated[dict[str, str], BeforeValidator(_words)]
"""A label: a text (English) or a mapping of language to text."""
Text = Annotated[str, BeforeValidator(_text)]
"""A text, also when it is written as a whole number."""
OneOrMore = Annotated[tuple[str, ...], BeforeValidator(_listed)]
"""One text or a list of texts."""


def nearest(word: str, valid: Iterable[str]) -> str:
    """Return the valid word that ``word`` most likely meant, or an empty text.

    >>> nearest("sensitivty", ["label", "sensitivity", "codes"])
    'sensitivity'
    """
    allowed = (len(word) + 1) // 3
    found = process.extractOne(word.lower(), sorted(valid), scorer=OSA.distance, score_cutoff=allowed)
    return found[0] if found else ""


def shaped(
    shape: type[S], document: Document, *, at: tuple[str | int, ...] = ()
) -> tuple[S | None, list[Problem]]:
    """Read what ``document`` holds at ``at`` as ``shape``, and name every problem.

    Where only parts do not fit, the rest is returned without them, so that it can be checked further; None when what
    is left is no such shape. Nothing with problems may be used for more than checking.
    """
    node: Any = document.content
    for step in at:
        node = node[step]
    try:
        return shape.model_validate(node), []
    except ValidationError as error:
        problems = [_problem(shape, document, at, detail) for detail in error.errors()]
        return _rest(shape, deepcopy(node), error), problems


def _rest(shape: type[S], node: Any, error: ValidationError) -> S | None:
    """Return the shape of what is left of ``node`` without what does not fit."""
    while True:
        misfits = [_innermost_entry(node, detail["loc"]) for detail in error.errors()]
        for misfit in misfits:
            if misfit is None:
                return None
            misfit[0].pop(misfit[1], None)
        try:
            return shape.model_validate(node)
        except ValidationError as further:
            error = further


def _innermost_entry(node: Any, location: tuple[str | int, ...]) -> tuple[dict[str, Any], str] | None:
    """Return the innermost mapping, and the key in it, that ``location`` leads to."""
    entry: tuple[dict[str, Any], str] | None = None
    for step in location:
        if isinstance(node, dict) and step in node:
            entry, node = (node, str(step)), node[step]
        elif isinstance(node, list) and isinstance(step, int) and step < len(node):
            node = node[step]
        else:
            break
    return entry


def _problem(
    shape: type[Shape], document: Document, at: tuple[str | int, ...], detail: ErrorDetails
) -> Problem:
    path = at + tuple(detail["loc"])
    valid = _valid_words(shape, detail)
    word = str(
        detail["loc"][-1] if detail["type"] == "extra_forbidden" and detail["loc"] else detail["input"]
    )
    return Problem(
        file=document.file,
        line=document.line(path),
        code=_CODES.get(detail["type"], "wrong_value"),
        message=_message(detail, word),
        expected=_expected(detail, valid),
        nearest=nearest(word, valid) if valid and detail["type"] != "missing" else "",
    )


_CODES = {
    "extra_forbidden": "unknown_key",
    "missing": "missing_key",
    "enum": "unknown_word",
    "literal_error": "unknown_word",
}


def _message(detail: ErrorDetails, word: str) -> str:
    where = ".".join(str(step) for step in detail["loc"][:-1])
    inside = f" in '{where}'" if where else ""
    if detail["type"] == "extra_forbidden":
        return f"The key '{word}'{inside} is not known."
    if detail["type"] == "missing":
        return f"The key '{detail['loc'][-1]}' is missing{inside}."
    place = f"'{'.'.join(str(step) for step in detail['loc'])}'" if detail["loc"] else "The file"
    if detail["type"] in {"enum", "literal_error"}:
        return f"{place} cannot be '{word}'."
    return f"{place} does not fit: {_plain(detail['msg'])}."


def _plain(message: str) -> str:
    """Say pydantic's message without its words for types."""
    plain = message.removeprefix("Value error, ").replace("valid dictionary", "mapping (key: value)")
    return plain.replace("Input should be", "it should be").rstrip(".")


def _expected(detail: ErrorDetails, valid: tuple[str, ...]) -> str:
    if detail["type"] == "missing":
        return ""
    return "one of " + ", ".join(valid) if valid else ""


def _valid_words(shape: type[Shape], detail: ErrorDetails) -> tuple[str, ...]:
    if detail["type"] == "extra_forbidden":
        return _keys_at(shape, tuple(detail["loc"][:-1]))
    if detail["type"] in {"enum", "literal_error"}:
        listed = str(detail.get("ctx", {}).get("expected", ""))
        return tuple(word.strip("' ") for word in listed.replace(" or ", ", ").split(",") if word.strip())
    return ()


def _keys_at(annotation: Any, location: tuple[str | int, ...]) -> tuple[str, ...]:
    """Return the keys that are valid at a place inside a shape."""
    for step in location:
        annotation = _inside(annotation, step)
    return tuple(_fields(annotation)) if _is_shape(annotation) else ()


def _fields(shape: type[BaseModel]) -> dict[str, Any]:
    return {field.alias or name: field.annotation for name, field in shape.model_fields.items()}


def _inside(annotation: Any, step: str | int) -> Any:
    if _is_shape(annotation):
        return _bare(_fields(annotation).get(str(step)))
    arguments = get_args(annotation)
    if not arguments:
        return annotation
    return _bare(arguments[1] if get_origin(annotation) in (dict, Mapping) else arguments[0])


def _bare(annotation: Any) -> Any:
    """Strip ``Annotated`` and ``| None``; of several shapes the first counts."""
    if get_origin(annotation) is Annotated:
        return _bare(get_args(annotation)[0])
    if get_origin(annotation) in (dict, list, tuple, Mapping):
        return annotation
    options = [_bare(option) for option in get_args(annotation) if option is not type(None)]
    return next((option for option in options if _is_shape(option)), options[0] if options else annotation)


def _is_shape(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)
